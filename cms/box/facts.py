"""Which facts a course, a lesson and a block may state, and what each looks like."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cms.blocks.teaching import against_table
from cms.box.yaml_lines import Mapping
from cms.pages.course import MOST_PREREQUISITES, OLDEST
from lms.courses.cover import MOTIFS
from lms.courses.embeds import player_of
from lms.courses.models import (
    ATTENDANCE_NEEDED,
    QUIZ_NEEDED,
    Audience,
    Form,
    Lesson,
    Mode,
    OpenTo,
    Subject,
    TargetGroup,
)
from lms.news.models import Kind

# Returns why a value is wrong; empty when it is right.
Check = Callable[[Any], str]
Report = Callable[[int, str], None]


@dataclass(frozen=True)
class Fact:
    check: Check
    required: bool = True
    default: Any = None


def text(limit: int) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            return _("write words here")
        if len(value) > limit:
            return _("%(found)s characters; at most %(limit)s") % {"found": len(value), "limit": limit}
        return ""

    return check


def number(low: int, high: int) -> Check:
    def check(value: Any) -> str:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            return _("%(value)s is not a whole number from %(low)s to %(high)s") % {
                "value": value,
                "low": low,
                "high": high,
            }
        return ""

    return check


def one_of(values: Any) -> Check:
    allowed = list(values)

    def check(value: Any) -> str:
        if value in allowed:
            return ""
        return _("“%(value)s” is none of %(allowed)s") % {"value": value, "allowed": ", ".join(allowed)}

    return check


def list_of(check_one: Check, *, least: int, most: int) -> Check:
    def check(value: Any) -> str:
        if not isinstance(value, list) or not least <= len(value) <= most:
            return _("a list of %(least)s to %(most)s entries belongs here") % {"least": least, "most": most}
        return next((reason for item in value if (reason := check_one(item))), "")

    return check


def yes_or_no(value: Any) -> str:
    return "" if isinstance(value, bool) else _("“%(value)s” is neither true nor false") % {"value": value}


def date(value: Any) -> str:
    """Dates are text in quotation marks here: a reader of YAML turns bare ones into something else."""
    try:
        datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return _('“%(value)s” is no date such as "2026-11-22", in quotation marks') % {"value": value}
    return ""


def school(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{2,18}:[a-z_]+", value):
        return ""
    return _("a school is written as organisation code, colon, kind of school, in quotation marks")


def course(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{2,18}:[a-z_]+/[\w-]{1,255}", value):
        return ""
    return _("a course is written as its school, a stroke and its folder")


def media_file(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"media/[A-Za-z0-9][\w.-]*", value):
        return ""
    return _("“%(value)s” is not a file in media/") % {"value": value}


def subtitles(value: Any) -> str:
    if not isinstance(value, dict) or not value or not set(value) <= {"zh", "en"}:
        return _("subtitles are written {zh: media/…, en: media/…}")
    return next((reason for file in value.values() if (reason := media_file(file))), "")


def place(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\d{2,18}:[^:\n]{1,120}", value):
        return ""
    return _("a centre is written as organisation code, colon, its name; a school with its kind for the name")


def video_page(value: Any) -> str:
    return "" if isinstance(value, str) and player_of(value) else _("this is no page of a video at a site we know")


def rule(value: Any) -> str:
    """One condition, or a list of several."""
    told = value if isinstance(value, list) else [value]
    if isinstance(value, list) and (len(told) < 2 or len({str(code) for code in told}) < len(told)):
        return _("a list of two or more different conditions belongs here, or one condition without brackets")
    return next((reason for code in told if (reason := one_of(Lesson.Rule.values)(code))), "")


def rows_of_table(value: Any) -> str:
    return str(against_table(value)) if isinstance(value, str) else _("write words here")


# As long as the editor takes them: what was written there and exported is imported again.
_MANY = 20
_title = Fact(text(255))
_summary = Fact(text(200), required=False, default="")
_names = Fact(list_of(text(200), least=0, most=_MANY), required=False, default=[])
_COURSE_WORDS = {
    "title": _title,
    "summary": _summary,
    "tags": _names,
    "teachers": _names,
    "outcomes": Fact(list_of(text(400), least=0, most=_MANY), required=False, default=[]),
}
COURSE_FIRST: dict[str, Fact] = {
    **_COURSE_WORDS,
    "school": Fact(school),
    "audiences": Fact(list_of(one_of(Audience.values), least=1, most=3)),
    "subject": Fact(one_of(Subject.values)),
    "mode": Fact(one_of(Mode.values)),
    "form": Fact(one_of(Form.values)),
    "study_hours": Fact(number(1, 500)),
    "motif": Fact(one_of(MOTIFS)),
    "free_lesson": Fact(number(0, 99), required=False, default=0),
    "shared": Fact(yes_or_no, required=False, default=False),
    "target_groups": Fact(list_of(one_of(TargetGroup.values), least=0, most=_MANY), required=False, default=[]),
    "open_to": Fact(one_of(OpenTo.values), required=False, default=OpenTo.ALL.value),
    "min_age": Fact(number(0, OLDEST), required=False),
    "max_age": Fact(number(0, OLDEST), required=False),
    "prerequisites": Fact(list_of(course, least=0, most=MOST_PREREQUISITES), required=False, default=[]),
    "certificate": Fact(yes_or_no, required=False, default=False),
    "certificate_quiz": Fact(number(0, 100), required=False, default=QUIZ_NEEDED),
    "certificate_attendance": Fact(number(0, 100), required=False, default=ATTENDANCE_NEEDED),
    "in_order": Fact(yes_or_no, required=False, default=False),
}
# For whom it is beside the audiences, and who may join.
COURSE_LIMITS = ("target_groups", "open_to", "min_age", "max_age", "prerequisites")
COURSE_CERTIFICATE = ("certificate", "certificate_quiz", "certificate_attendance")
NEWS_FIRST: dict[str, Fact] = {
    "title": _title,
    "summary": _summary,
    "school": Fact(school),
    "kind": Fact(one_of(Kind.values)),
    "audiences": Fact(list_of(one_of(Audience.values), least=0, most=3), required=False, default=[]),
    "from": Fact(date),
    "until": Fact(date, required=False),
    "pinned": Fact(yes_or_no, required=False, default=False),
}
NEWS_OTHER: dict[str, Fact] = {"title": _title, "summary": _summary}
COURSE_OTHER: dict[str, Fact] = _COURSE_WORDS
LESSON_FIRST: dict[str, Fact] = {
    "title": _title,
    "summary": _summary,
    "minutes": Fact(number(1, 600)),
    "rule": Fact(rule),
    "threshold": Fact(number(1, 100), required=False, default=80),
    "quiz_threshold": Fact(number(1, 100), required=False),
    "online": Fact(yes_or_no, required=False, default=True),
    "no_skip": Fact(yes_or_no, required=False, default=False),
}
LESSON_OTHER: dict[str, Fact] = {"title": _title, "summary": _summary}

VIDEO: dict[str, Fact] = {
    "file": Fact(media_file),
    "title": Fact(text(120)),
    "poster": Fact(media_file, required=False),
    "subtitles": Fact(subtitles, required=False, default={}),
    "transcript": Fact(text(20_000)),
}
AUDIO: dict[str, Fact] = {"file": Fact(media_file), "title": Fact(text(120)), "transcript": Fact(text(20_000))}
DOCUMENT: dict[str, Fact] = {"file": Fact(media_file), "title": Fact(text(120))}
EMBED: dict[str, Fact] = {"url": Fact(video_page), "title": Fact(text(120)), "transcript": Fact(text(20_000))}
CALLOUT: dict[str, Fact] = {
    "kind": Fact(one_of(["note", "tip", "care"]), required=False, default="note"),
    "title": Fact(text(80), required=False, default=""),
    "text": Fact(text(4_000)),
}
STEP: dict[str, Fact] = {
    "title": Fact(text(120)),
    "text": Fact(text(4_000), required=False, default=""),
    "file": Fact(media_file, required=False, default=""),
    "alt": Fact(text(250), required=False, default=""),
}
TABLE: dict[str, Fact] = {
    "caption": Fact(text(120), required=False, default=""),
    "head": Fact(one_of(["row", "column", "both", "none"]), required=False, default="row"),
    "rows": Fact(rows_of_table),
}
PICTURE: dict[str, Fact] = {
    "file": Fact(media_file),
    "alt": Fact(text(250)),
    "caption": Fact(text(200), required=False, default=""),
}
COMPARE: dict[str, Fact] = {
    "before": Fact(media_file),
    "before_alt": Fact(text(250)),
    "after": Fact(media_file),
    "after_alt": Fact(text(250)),
    "caption": Fact(text(200), required=False, default=""),
}
PLACE: dict[str, Fact] = {
    "centre": Fact(place, required=False, default=""),
    "school": Fact(place, required=False, default=""),
    "note": Fact(text(200), required=False, default=""),
}
DISCUSSION: dict[str, Fact] = {
    "where": Fact(one_of(["class", "home", "both"]), required=False, default="both"),
    "prompt": Fact(text(1_000)),
    "points": Fact(text(2_000), required=False, default=""),
}


def read_facts(mapping: Mapping, known: dict[str, Fact], report: Report) -> dict[str, Any]:
    """The values of ``known``; what is missing, unknown or wrong goes to ``report`` with its line (from 0)."""
    values: dict[str, Any] = {}
    for name in mapping.values.keys() - known.keys():
        report(mapping.lines[name], _("“%(name)s” is not known here") % {"name": name})
    for name, fact in known.items():
        value = mapping.values.get(name)
        if value is None:
            if fact.required:
                report(mapping.line, _("“%(name)s” is missing") % {"name": name})
            values[name] = fact.default
        elif reason := fact.check(value):
            report(mapping.lines[name], _("“%(name)s”: %(reason)s") % {"name": name, "reason": reason})
            values[name] = fact.default
        else:
            values[name] = value
    return values


def read_words(mapping: Mapping, known: dict[str, Fact], report: Report) -> dict[str, Any]:
    """As ``read_facts``; what was written over several lines ends with its last one, as the editor keeps it."""
    values = read_facts(mapping, known, report)
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def read_step(mapping: Mapping, report: Report) -> dict[str, Any]:
    step = read_words(mapping, STEP, report)
    if step["file"] and not step["alt"]:
        report(mapping.lines["file"], _("the picture of a step does not say what it shows: “alt” is missing"))
    return step


def read_picture(mapping: Mapping, report: Report) -> dict[str, Any]:
    return read_words(mapping, PICTURE, report)


def read_place(mapping: Mapping, report: Report) -> dict[str, Any]:
    value = read_words(mapping, PLACE, report)
    if bool(value["centre"]) == bool(value["school"]):
        report(mapping.line, _("a place is a centre or a school, one of them"))
    return value
