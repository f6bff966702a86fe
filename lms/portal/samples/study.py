"""What a learner has before her: lessons, questions, and what came of them."""

from typing import Any

from django.utils.translation import gettext as _

from lms.accounts.models import LearnerCard, User
from lms.courses.models import Lesson
from lms.learning.access import LessonRow
from lms.learning.models import LessonProgress, QuizAttempt
from lms.learning.quiz_page import shown_question
from lms.learning.rule_words import Asked, asked_of
from lms.points.models import Award, Rule
from lms.points.rules import DEFAULT_RULES
from lms.points.summary import RuleStanding, Summary
from lms.portal import start
from lms.portal.curve import year_curve
from lms.portal.paper import card_qr
from lms.portal.samples.words import HERE, NOBODY, moment, said
from lms.records.evidence import Step
from lms.records.models import Mode, StudyRecord
from lms.records.totals import MonthTotal, YearTotal


def lesson_rows() -> list[LessonRow]:
    words = said("认识八句歌诀，把脚站稳，把气放平。", "Learn the eight lines, stand firm, breathe evenly.")
    states = [
        ("done", said("先站好：三种脚位和呼吸", "Standing first: three stances and the breath"), True),
        ("current", said("第一式：两手托天理三焦", "First piece: two hands hold up the sky"), True),
        ("open", said("第二式：左右开弓似射雕", "Second piece: drawing the bow"), True),
        ("open", said("第三式：在教室里练", "Third piece: together in class"), False),
        ("locked", said("第四式：五劳七伤往后瞧", "Fourth piece: looking back"), True),
        ("open", said("试一课：歌诀", "One to try: the eight lines"), True),
    ]
    return [
        LessonRow(
            id=number, number=number, slug="sample", title=title, summary=words if number < 3 else "", minutes=20,
            online=online, free=number == len(states), state=state, url=HERE,
        )
        for number, (state, title, online) in enumerate(states, start=1)
    ]  # fmt: skip


def questions(frame: str) -> list[dict[str, Any]]:
    """Fresh, answered right, answered wrong, with several choices; then the other types, one of them half right.

    ``frame`` keeps the groups of radios apart.
    """
    prompt = said("起势时两脚应当怎样站？", "How do the feet stand at the beginning?")
    labels = [
        said("与肩同宽，脚尖朝前", "as wide as the shoulders, toes ahead"),
        said("并拢", "close together"),
        said("一前一后", "one before the other"),
    ]
    why = said("与肩同宽最稳，膝盖也不吃力。", "So one stands firmest, and the knees rest.")
    chosen = [(set(), None, ""), ({1}, "right", why), ({2}, "wrong", why), ({1, 3}, None, "")]
    of_choices = [
        {
            "id": f"{frame}-{number}",
            "type": "multiple" if len(marked) > 1 else "single",
            "prompt": prompt,
            "choices": [
                {"value": str(value), "label": label, "checked": value in marked}
                for value, label in enumerate(labels, start=1)
            ],
            "result": result,
            "closed": False,
            "explanation": explanation,
        }
        for number, (marked, result, explanation) in enumerate(chosen)
    ]
    return [*of_choices, *_arranged_and_written(frame)]


def _arranged_and_written(frame: str) -> list[dict[str, Any]]:
    east, west = said("东", "east"), said("西", "west")
    words: list[dict[str, Any]] = [
        {
            "type": "match",
            "prompt": said("哪个方向属什么？", "Which belongs to which?"),
            "pairs": [[east, said("木", "wood")], [west, said("金", "metal")]],
        },
        {
            "type": "order",
            "prompt": said("先做什么，后做什么？", "What comes first?"),
            "items": [said("站好", "stand"), said("起势", "begin"), said("收势", "close")],
        },
        {
            "type": "fill",
            "prompt": said("手升{{1}}，手落{{2}}。", "Hands up: {{1}}. Hands down: {{2}}."),
            "gaps": [[""], [""]],
        },
        {"type": "number", "prompt": said("站多久？", "How long do you stand?"), "unit": said("分钟", "minutes")},
        {"type": "open", "prompt": said("练了一周，有什么变化？", "What has changed after a week?")},
    ]
    shown = [
        shown_question(
            {"id": f"{frame}-{one['type']}", **one}, seed=frame, answer=[1, 1] if one["type"] == "match" else []
        )
        for one in words
    ]
    shown[0] |= {"result": "partly", "solution": [f"{east} — {words[0]['pairs'][0][1]}"]}
    shown[-1] |= {"result": "waiting"}
    return shown


def attempts() -> list[dict[str, Any]]:
    """A quiz that was passed, one that was not, and one that a teacher has still to read."""
    return [
        {"attempt": QuizAttempt(number=number, score=score), "passed": (score or 0) >= 60, "waiting": score is None}
        for number, score in ((2, 100), (1, 33), (3, None))
    ]


def asked() -> list[Asked]:
    """What a lesson asks for: one thing done, one begun, one that waits for a teacher."""
    lesson = Lesson(rule="watched+quiz+confirmed", threshold=80, quiz_threshold=60)
    progress = LessonProgress(lesson=lesson, watched=[[0, 90]], seconds=100, score=33, waits_since=moment(-1, 20))
    return asked_of(lesson, progress)


def video() -> dict[str, Any]:
    return {
        "id": "video-1",
        "kind": "video",
        "title": said("跟着做：两手托天理三焦", "Do it along: two hands hold up the sky"),
        "url": "",
        "tracks": [],
        "transcript": said("两手从体侧慢慢托起。", "Both hands rise slowly from the sides."),
    }


def _rule(code: str) -> Rule:
    terms = next(rule for rule in DEFAULT_RULES if rule.code == code)
    return Rule(
        code=terms.code, ledger=terms.ledger, unit=terms.unit, minutes_per_point=terms.minutes_per_point,
        points=terms.points, daily_cap=terms.daily_cap,
    )  # fmt: skip


def awards() -> list[Award]:
    """One that paid, one that carried minutes on, one over the cap, one that takes back."""
    rule = _rule("study.online")
    titles = ("第一式：两手托天理三焦", "First piece: two hands hold up the sky")
    facts: list[dict[str, Any]] = [
        {"points": 1, "minutes": 20, "carried_before": 30, "carried_after": 5},
        {"points": 0, "minutes": 20, "carried_before": 15, "carried_after": 35},
        {"points": 0, "minutes": 20, "minutes_over_cap": 20, "cap_left": 0},
        {"points": -1, "minutes": -20, "carried_before": 5, "carried_after": 30},
    ]
    return [
        Award(uuid=NOBODY, rule=rule, title=titles[0], title_en=titles[1], at=moment(-number, 20, 31), **fact)
        for number, fact in enumerate(facts, start=1)
    ]


def records() -> list[StudyRecord]:
    course = {"course_title": "八段锦", "course_title_en": "Eight Pieces of Brocade"}
    return [
        StudyRecord(
            uuid=NOBODY, title="八段锦晨练班 · 第 11 次", title_en="Brocade at Dawn, session 11", **course,
            mode=Mode.CLASS, kind=StudyRecord.Kind.STUDY, at=moment(-2, 9, 15), minutes=45,
        ),
        StudyRecord(
            uuid=NOBODY, title="第一式：两手托天理三焦", title_en="First piece", **course,
            mode=Mode.ONLINE, kind=StudyRecord.Kind.CORRECTION, at=moment(-3, 20, 31), minutes=-20,
        ),
    ]  # fmt: skip


def steps() -> list[Step]:
    return [
        Step(label=said("已发布", "Published"), text=said("八段锦", "Brocade"), url=HERE, at=moment(-30, 9)),
        Step(label=said("点名", "Roll"), text=said("王建华：到课", "Wang: present"), at=moment(-2, 8)),
        Step(label=said("积分", "Points"), text=said("1 分", "1 point")),
    ]  # fmt: skip


def points() -> Summary:
    """Minutes on the way to a point, a day that is full, a rule that pays by the event."""
    standings = [
        RuleStanding(_rule("quiz.first"), carried=0, paid_today=0),
        RuleStanding(_rule("study.class"), carried=30, paid_today=1),
        RuleStanding(_rule("study.online"), carried=0, paid_today=2),
    ]
    return Summary(ledger="study", balance=30, rules=standings, resets_at=moment(1, 0))


def years() -> list[tuple[str, dict[str, Any]]]:
    """A year with study in it and one without, by the name of each state."""
    minutes = [0, 0, 90, 45, 0, 0, 20, 135, 400, 500, 310, 0]
    filled = [MonthTotal(month=month, minutes=count) for month, count in enumerate(minutes, start=1)]
    bare = [MonthTotal(month=month) for month in range(1, 13)]
    year = moment(0, 0).year
    total = YearTotal(year=year, online_minutes=75, class_minutes=1125)
    return [
        (_("a year with study in it"), {"study": total, "curve": year_curve(filled, until=11)}),
        (_("before the first lesson"), {"study": YearTotal(year=year), "curve": year_curve(bare, until=11)}),
    ]


def big_buttons() -> list[start.BigButtons]:
    """For who has begun a course and may call her teacher, and for who has not."""
    course = said("八段锦", "Eight Pieces of Brocade")
    return [
        start.BigButtons(HERE, course, said("陆建平", "Lu Jianping"), "+8615400000000"),
        start.BigButtons(),
    ]


def in_every_frame() -> dict[str, Any]:
    return {
        "learner_card": LearnerCard(number="613720489519", uuid=NOBODY),
        "learner_card_qr": card_qr(LearnerCard(uuid=NOBODY)),
        "learner_card_holder": User(name=said("李芳", "Li Fang")),
        "lesson_rows": lesson_rows(),
        "here": Lesson(pk=2),
        "asked": asked(),
        "video": video(),
        "attempts": attempts(),
        "awards": awards(),
        "records": records(),
        "steps": steps(),
        "points": points(),
        "years": years(),
        "big_buttons": big_buttons(),
    }
