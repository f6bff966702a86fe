"""What the style guide shows its components with: each in all its states, without the database.

Words are those a resident might read, in the language of the page; ``long`` ones show what a component does with more
than it was drawn for.
"""

import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.attendance.models import Status
from lms.courses.models import Subject
from lms.portal import cards, start
from lms.portal.groups import GroupLine
from lms.portal.views import home

HERE = "#main"
NOBODY = UUID(int=0)


def said(chinese: str, english: str) -> str:
    """A sample's words in the language of the page."""
    return english if (get_language() or "").startswith("en") else chinese


def _moment(days: int, hour: int, minute: int = 0) -> datetime.datetime:
    day = timezone.localtime().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return day + datetime.timedelta(days=days)


def course_cards() -> list[cards.CourseCard]:
    def card(title: str, summary: str, audience: str, **more: Any) -> cards.CourseCard:
        facts: dict[str, Any] = {
            "slug": "sample",
            "url": HERE,
            "cover_url": static(f"img/door-{audience}.svg"),
            "title": title,
            "summary": summary,
            "school": said("江溪街道社区教育中心", "Jiangxi Community Education Centre"),
            "place": said("江溪街道", "Jiangxi Street"),
            "audiences": [],
            "audience_codes": [audience],
            "subject": "",
            "mode": said("混合", "blended"),
            "study_hours": 16,
            "next_session": None,
            "seats_left": None,
            "seats_text": "",
            "language_note": False,
        }
        return cards.CourseCard(**facts | more)

    summary = said("站得稳、伸得开，八个动作练一年。", "Stand firm and stretch far: eight movements for a year.")
    return [
        card(
            said("八段锦", "Eight Pieces of Brocade"),
            summary,
            "elderly",
            next_session=_moment(1, 8, 30),
            seats_text=cards.seats_text(30, 23, 0),
        ),
        card(
            said(
                "智能手机：挂号、乘车码、视频通话，还有怎样认出骗子打来的电话",
                "The smartphone: appointments, the ride code, video calls, and callers who want your money",
            ),
            said(
                "六个图标学明白，看病乘车不求人；带上自己的手机和充电线，老师一个一个教，学不会下次接着学。",
                "Six icons understood, and you ride the bus alone; bring your own phone and its cable.",
            ),
            "adult",
            audience_codes=["adult", "elderly"],
            next_session=_moment(3, 9, 30),
            seats_text=cards.seats_text(30, 30, 6),
        ),
        card(said("泰伯奔吴", "Taibo Goes South"), summary, "youth", language_note=True),
    ]


def continuing() -> list[home.Continuing]:
    title = said("八段锦", "Eight Pieces of Brocade")
    cover = static("img/door-elderly.svg")
    return [
        home.Continuing(1, cover, title, HERE, done=done, total=8, percent=100 * done // 8, completed=done == 8)
        for done in (0, 5, 8)
    ]


def session_card(title: str, *, days: int, hour: int, note: str = "", topic: str = "") -> cards.SessionCard:
    return cards.SessionCard(
        uuid=str(NOBODY),
        starts_at=_moment(days, hour),
        ends_at=_moment(days, hour + 2),
        title=title,
        topic=topic,
        course_url=HERE,
        centre=said("景渎社区党群服务中心", "Jingdu Community Party-Mass Service Centre"),
        centre_url=HERE,
        room=said("邻里剧场", "Neighbours' Theatre"),
        place=said("景渎社区", "Jingdu Community"),
        note=note,
    )


def sessions() -> list[cards.SessionCard]:
    return [
        session_card(
            said("锡剧入门秋季班", "Wuxi Opera, Autumn Class"),
            days=0,
            hour=14,
            note=said("软底鞋，保温杯", "soft shoes, a thermos"),
        ),
        session_card(
            said(
                "新吴区老年大学八段锦与呼吸养生晨练提高班（第二期）",
                "Eight Pieces of Brocade and Breathing, Morning Class, Second Round",
            ),
            days=1,
            hour=8,
            topic=said("第五式：摇头摆尾去心火", "The fifth piece"),
        ),
    ]


def days() -> list[cards.Day]:
    today = timezone.localdate()
    filled = [sessions()[:1], [], sessions()]
    return [
        cards.Day(today + datetime.timedelta(days=number), number == 0, shown, more=4 * (number == 2))
        for number, shown in enumerate(filled)
    ]


def class_groups() -> list[tuple[str, Any]]:
    """Each with the name of its state."""

    def group(**more: Any) -> SimpleNamespace:
        facts = SimpleNamespace(
            uuid=NOBODY,
            label=said("八段锦晨练班", "Morning Class"),
            centre=SimpleNamespace(uuid=NOBODY, label=said("万裕苑第一社区文体活动中心", "Wanyuyuan Sports Centre")),
            room=SimpleNamespace(label=said("健身厅", "Gym")),
            note="穿宽松衣服和平底鞋。",
            note_en="Wear loose clothes and flat shoes.",
        )
        coming = [session_card("", days=5 + 7 * week, hour=8) for week in range(3)]
        row = {
            "group": facts,
            "next": coming[0],
            "sessions": coming,
            "seats_text": cards.seats_text(30, 23, 0),
            "registration": "",
            "position": 0,
            "can_register": False,
            "can_withdraw": False,
            "full": False,
            "closed_reason": "",
        }
        return SimpleNamespace(**row | more)

    full = cards.seats_text(30, 30, 6)
    return [
        (_("places free"), group(can_register=True)),
        (_("no place free"), group(can_register=True, full=True, seats_text=full)),
        (_("has a place"), group(registration="confirmed", can_withdraw=True)),
        (_("waiting in the queue"), group(registration="waiting", position=3, can_withdraw=True, seats_text=full)),
        (_("closed for signing up"), group(closed_reason=_("Signing up is over."))),
    ]


def lesson_rows() -> list[SimpleNamespace]:
    words = said("认识八句歌诀，把脚站稳，把气放平。", "Learn the eight lines, stand firm, breathe evenly.")
    states = [
        ("done", said("先站好：三种脚位和呼吸", "Standing first: three stances and the breath"), True),
        ("current", said("第一式：两手托天理三焦", "First piece: two hands hold up the sky"), True),
        ("open", said("第二式：左右开弓似射雕", "Second piece: drawing the bow"), True),
        ("open", said("第三式：在教室里练", "Third piece: together in class"), False),
        ("locked", said("第四式：五劳七伤往后瞧", "Fourth piece: looking back"), True),
    ]
    return [
        SimpleNamespace(
            id=number, number=number, title=title, summary=words if number < 3 else "", minutes=20, online=online,
            free=False, state=state, url=HERE,
        )
        for number, (state, title, online) in enumerate(states, start=1)
    ]  # fmt: skip


def questions(frame: str) -> list[dict[str, Any]]:
    """Fresh, answered right, answered wrong, with several choices. ``frame`` keeps the groups of radios apart."""
    prompt = said("起势时两脚应当怎样站？", "How do the feet stand at the beginning?")
    labels = [
        said("与肩同宽，脚尖朝前", "as wide as the shoulders, toes ahead"),
        said("并拢", "close together"),
        said("一前一后", "one before the other"),
    ]
    why = said("与肩同宽最稳，膝盖也不吃力。", "So one stands firmest, and the knees rest.")
    chosen = [(set(), None, ""), ({1}, "right", why), ({2}, "wrong", why), ({1, 3}, None, "")]
    return [
        {
            "id": f"{frame}-{number}",
            "type": "multiple" if len(marked) > 1 else "single",
            "prompt": prompt,
            "choices": [
                {"value": str(value), "label": label, "checked": value in marked}
                for value, label in enumerate(labels, start=1)
            ],
            "result": result,
            "explanation": explanation,
        }
        for number, (marked, result, explanation) in enumerate(chosen)
    ]


def awards() -> list[SimpleNamespace]:
    rule = SimpleNamespace(name=said("线上学习", "Learning online"))
    texts = [
        (1, said("第一式：两手托天理三焦", "First piece"), said("1 分；还剩 5 分钟", "1 point; 5 minutes carried on")),
        (
            0,
            said("先站好：三种脚位和呼吸", "Standing first"),
            said("0 分；已攒 35 分钟", "0 points; 35 minutes so far"),
        ),
        (-1, said("更正", "Set right"), said("老师更正了点名", "The teacher corrected the roll")),
    ]
    return [
        SimpleNamespace(
            uuid=NOBODY, label=label, rule=rule, at=_moment(-number, 20, 31), outcome=outcome, points=points
        )
        for number, (points, label, outcome) in enumerate(texts, start=1)
    ]


def records() -> list[SimpleNamespace]:
    course = said("八段锦", "Eight Pieces of Brocade")
    return [
        SimpleNamespace(
            uuid=NOBODY, label=said("八段锦晨练班 · 第 11 次", "Morning Class, session 11"), course_label=course,
            mode="in_class", kind="study", at=_moment(-2, 9, 15), minutes=45,
        ),
        SimpleNamespace(
            uuid=NOBODY, label=said("第一式：两手托天理三焦", "First piece"), course_label=course,
            mode="online", kind="correction", at=_moment(-3, 20, 31), minutes=20,
        ),
    ]  # fmt: skip


def steps() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(label=said("已发布", "Published"), text=course_cards()[0].title, url=HERE, at=_moment(-30, 9)),
        SimpleNamespace(
            label=said("点名", "Roll"), text=said("王建华：到课", "Wang: present"), url="", at=_moment(-2, 8)
        ),
        SimpleNamespace(label=said("积分", "Points"), text=said("1 分", "1 point"), url="", at=None),
    ]


def roll_rows(frame: str) -> list[SimpleNamespace]:
    names = ["李芳", "张桂珍", "欧阳春晓", "孙阿妹", "尹宝根", "Alexandra Konstantinidou"]
    return [
        SimpleNamespace(name=name, learner_id=f"{frame}-{number}", status=status)
        for number, (name, status) in enumerate(zip(names, ["", *Status.values], strict=True))
    ]


def taught() -> list[SimpleNamespace]:
    group = SimpleNamespace(
        label=said("锡剧入门秋季班", "Wuxi Opera, Autumn Class"),
        centre=SimpleNamespace(label=said("景渎社区党群服务中心", "Jingdu Community Centre")),
        room=SimpleNamespace(label=said("邻里剧场", "Neighbours' Theatre")),
    )
    return [
        SimpleNamespace(
            uuid=NOBODY, number=number, class_group=group, marked=marked, size=40, topic="", roll_open=True,
            gathering=SimpleNamespace(starts_at=_moment(number - 10, 14), ends_at=_moment(number - 10, 15, 30)),
        )
        for number, marked in ((10, 0), (9, 38), (8, 40))
    ]  # fmt: skip


class SampleForm(forms.Form):
    """A field of each kind, with and without help."""

    name = forms.CharField(max_length=20)
    year = forms.IntegerField(min_value=1900, required=False)
    language = forms.ChoiceField(choices=[("zh-hans", "简体中文"), ("en", "English")])
    phone = forms.CharField(disabled=True, required=False)
    privacy = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        self.fields["name"].label = _("Your name")
        self.fields["name"].help_text = _("So that your teacher can call the roll.")
        self.fields["year"].label = _("Year of birth")
        self.fields["language"].label = _("Language")
        self.fields["phone"].label = _("Telephone number")
        self.fields["privacy"].label = _("I have read the privacy notice and agree")


def form(frame: str, *, wrong: bool = False) -> SampleForm:
    auto_id = f"{frame}-{'wrong' if wrong else 'plain'}-%s"
    if wrong:
        return SampleForm({"name": "", "year": "52"}, auto_id=auto_id, prefix=f"{frame}-wrong")
    return SampleForm(initial={"name": "李芳", "phone": "138 0000 0000"}, auto_id=auto_id, prefix=f"{frame}-plain")


def filters() -> list[SimpleNamespace]:
    def option(label: str, *, selected: bool = False) -> SimpleNamespace:
        return SimpleNamespace(label=label, url=HERE, selected=selected)

    subjects = ["人文艺术", "科学技术", "运动健身", "养生保健"]
    return [
        SimpleNamespace(
            label=_("For whom"),
            options=[option(_("Young people")), option(_("Adults")), option(_("The elderly"), selected=True)],
        ),
        SimpleNamespace(label=_("Subject"), options=[option(subject) for subject in subjects]),
    ]


def subject_tiles() -> list[SimpleNamespace]:
    return [SimpleNamespace(value=subject.value, label=subject.label, url=HERE) for subject in list(Subject)[:2]]


def contact() -> SimpleNamespace:
    """A service centre with somebody to call."""
    return SimpleNamespace(
        uuid=NOBODY,
        label=said("景渎社区党群服务中心", "Jingdu Community Centre"),
        contact_name=said("周慧", "Zhou Hui"),
        phone="0510-0000 2005",
        hours="08:30–11:30",
        address=said("景渎社区", "Jingdu"),
    )


def rooms() -> list[SimpleNamespace]:
    return [SimpleNamespace(label=said("邻里剧场", "Neighbours' Theatre"), seats=60)]


def ancestors() -> list[SimpleNamespace]:
    names = [("320214", said("新吴区", "Xinwu")), ("320214052", said("江溪街道", "Jiangxi Street"))]
    return [SimpleNamespace(code=code, label=label) for code, label in names]


def big_buttons() -> list[start.BigButtons]:
    """For who has begun a course and may call her teacher, and for who has not."""
    course = said("八段锦", "Eight Pieces of Brocade")
    return [
        start.BigButtons(HERE, course, said("陆建平", "Lu Jianping"), "+8615400000000"),
        start.BigButtons(),
    ]


def group_page() -> Any:
    page: Any = Paginator(range(2), 20).page(1)
    page.object_list = [
        GroupLine(
            title=said("八段锦晨练班", "Brocade at Dawn"),
            url=HERE,
            seats_text=cards.seats_text(30, confirmed, waiting),
            next=_moment(days, 8, 30),
            teachers=[said("陆建平", "Lu Jianping")],
            school=said("江溪街道社区教育中心", "Jiangxi Community Education Centre"),
            centre=said("万裕苑第一社区文体活动中心", "Wanyuyuan Activity Centre"),
        )
        for days, confirmed, waiting in ((1, 23, 0), (2, 30, 6))
    ]
    return page


def undoable() -> SimpleNamespace:
    """A message that can be taken back."""
    return SimpleNamespace(extra_tags="/")


def school() -> SimpleNamespace:
    return SimpleNamespace(
        uuid=NOBODY,
        label=said("江溪街道社区教育中心", "Jiangxi Community Education Centre"),
        get_kind_display=said("社区教育中心", "community education centre"),
        address=said("新吴区泰山路 1 号", "1 Taishan Road"),
        phone="0510-0000 1100",
    )


def pages() -> Any:
    return Paginator(range(60), 20).page(2)


def in_every_frame() -> dict[str, Any]:
    """The samples that are the same in each frame."""
    return {
        "cards": course_cards(),
        "continue_rows": continuing(),
        "sessions": sessions(),
        "days": days(),
        "class_groups": class_groups(),
        "lesson_rows": lesson_rows(),
        "awards": awards(),
        "records": records(),
        "steps": steps(),
        "taught": taught(),
        "filters": filters(),
        "doors": home.doors(),
        "school": school(),
        "subject_tiles": subject_tiles(),
        "contact": contact(),
        "rooms": rooms(),
        "ancestors": ancestors(),
        "big_buttons": big_buttons(),
        "group_page": group_page(),
        "undoable": undoable(),
        "page": pages(),
        "choices": Status.choices,
        "catalogue_url": reverse("catalogue"),
        "here": SimpleNamespace(pk=2),
        "button_states": [
            ("", _("as it is")),
            ("hover", _("pointed at")),
            ("active", _("pressed")),
            ("focus", _("with the keyboard on it")),
        ],
    }
