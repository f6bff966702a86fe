"""Courses in lists and at the head of their own page, and the ways to them: doors, filters, subjects."""

from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

from lms.certificates.requirements import Item
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.courses import joining
from lms.courses.models import Adoption, Audience, Course, CourseText, Mode, Subject, TargetGroup
from lms.learning.models import Enrolment
from lms.portal import cards
from lms.portal.choices import Group, Option
from lms.portal.continuing import Continuing
from lms.portal.doors import doors
from lms.portal.proposals import Proposal
from lms.portal.samples.places import school
from lms.portal.samples.words import HERE, NOBODY, moment, said
from lms.portal.views.audience import Beginning
from lms.portal.views.course import Conditions


def course() -> Course:
    return Course(
        uuid=NOBODY,
        slug="sample",
        school=school(),
        subject=Subject.SPORT,
        mode=Mode.BLENDED,
        for_elderly=True,
        study_hours=16,
    )


def text() -> CourseText:
    return CourseText(
        course=course(),
        language="",
        title=said("八段锦", "Eight Pieces of Brocade"),
        summary=said("站得稳、伸得开，八个动作练一年。", "Stand firm and stretch far: eight movements for a year."),
        teachers=[said("陆建平", "Lu Jianping")],
    )


def course_cards() -> list[cards.CourseCard]:
    """One with a class, one with much to say and a queue, one in the other language."""

    def card(title: str, summary: str, audience: str, **more: Any) -> cards.CourseCard:
        facts: dict[str, Any] = {
            "course_id": 0,
            "slug": "sample",
            "url": HERE,
            "cover_url": static(f"img/door-{audience}.svg"),
            "title": title,
            "summary": summary,
            "school": school().label,
            "place": school().organisation.label,
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

    return [
        card(
            text().title,
            text().summary,
            "elderly",
            next_session=moment(1, 8, 30),
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
            next_session=moment(3, 9, 30),
            seats_text=cards.seats_text(30, 30, 6),
        ),
        card(
            said("泰伯奔吴", "Taibo Goes South"),
            said("三千年前的一次搬家。", "Moving house, 3,000 years ago."),
            "youth",
            language_note=True,
        ),
    ]


def proposals() -> list[Proposal]:
    title = _("Because you learned “%(course)s”") % {"course": text().title}
    why = _("It is about %(subject)s, and so are these.") % {"subject": Subject.SPORT.label}
    return [Proposal("learned", title, why, HERE, [], course_cards()[:2])]


def continuing() -> list[Continuing]:
    """Just begun, in the middle, finished."""
    cover = static("img/door-elderly.svg")
    return [
        Continuing(1, cover, text().title, HERE, done=done, total=8, percent=100 * done // 8, completed=done == 8)
        for done in (0, 5, 8)
    ]


def heads() -> list[tuple[str, dict[str, Any]]]:
    """What the head of a course shows to who comes by, who is in it, who has finished, by the name of each state."""
    shown = {
        "course": course(),
        "cover_url": static("img/door-elderly.svg"),
        "text": text(),
        "audience_codes": ["elderly"],
        "online_total": 8,
    }
    begun = {"enrolment": Enrolment(), "done": 5, "percent": 62, "continue_url": HERE}
    return [
        (_("for who comes by"), shown | {"free_lesson": {"url": HERE}}),
        (_("for who may not join yet"), shown | {"conditions": _conditions()}),
        (_("begun"), shown | begun),
        (_("finished"), shown | begun | {"done": 8, "percent": 100, "continue_url": ""}),
    ]


def _to_certificate() -> list[Item]:
    return [
        Item(_("All online lessons done"), said("3课", "3 lessons")),
        Item(_("%(percent)s %% of the questions of each lesson answered right") % {"percent": 60}),
    ]


def _conditions() -> Conditions:
    before = said("先站好：三种脚位和呼吸", "Standing first: three stances and the breath")
    return Conditions(
        target_groups=[str(TargetGroup.NEWCOMERS.label), str(TargetGroup.PARENTS.label)],
        residents_of=school().organisation.label,
        ages=joining.age_words(Course(min_age=55)),
        before=[(before, HERE)],
        refusal=sentence(DomainError("finish_first", course=before)),
    )


def beginnings() -> list[Beginning]:
    return [
        Beginning(
            title=text().title,
            lesson=said("先站好：三种脚位和呼吸", "Standing first: three stances and the breath"),
            url=HERE,
            minutes=20,
            cover_url=static("img/door-elderly.svg"),
        ),
        Beginning(
            title=said("新市民学说无锡话", "Wuxi Dialect for Newcomers"),
            lesson=said("先把耳朵打开", "Open your ears first"),
            url=HERE,
            minutes=15,
            cover_url=static("img/door-adult.svg"),
        ),
    ]


def filters() -> list[Group]:
    def options(choices: list[tuple[str, Any]], chosen: str = "") -> list[Option]:
        return [Option(value, str(label), value == chosen, HERE, 3 * at) for at, (value, label) in enumerate(choices)]

    return [
        Group("audience", _("For whom"), options(Audience.choices, Audience.ELDERLY)),
        Group("subject", _("Subject"), options(Subject.choices)),
    ]


def in_every_frame() -> dict[str, Any]:
    return {
        "cards": course_cards(),
        "continue_rows": continuing(),
        "proposals": proposals(),
        "course_heads": heads(),
        "certificate_items": _to_certificate(),
        "beginnings": beginnings(),
        "filters": filters(),
        "subjects": list(Subject)[:3],
        "doors": doors(),
        "school_note": Adoption(
            school=school(),
            note=said(
                "江溪班每周三下午在综合排练厅，请带一条毛巾。",
                "Our class meets on Wednesday afternoons in the rehearsal hall. Bring a towel.",
            ),
        ),
    }
