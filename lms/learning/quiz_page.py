"""What the lesson page shows of its questions: to answer, to begin, or what came of an attempt.

Nothing that gives an answer away is in what this returns before the attempt is closed and the teacher lets it show.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.core.displays import ELDERLY, display_of
from lms.learning import attempts, quiz
from lms.learning.models import LessonProgress, QuizAttempt
from lms.learning.rendering import media_url
from lms.questions.types import type_of
from lms.questions.types.written import GAP

Posted = Mapping[str, list[str]]


@dataclass
class Held:
    """What a learner has done with the questions: her ``latest`` attempt, and the closed one that is ``shown``."""

    latest: QuizAttempt | None = None
    shown: QuizAttempt | None = None


def held(
    progress: LessonProgress | None, asked: quiz.Asked | None, *, shown: str, now: datetime.datetime | None = None
) -> Held:
    """One query; and those of closing an attempt whose time is up. ``shown``: number of an attempt, as an address has
    it."""
    if progress is None or asked is None:
        return Held()
    now = now or timezone.now()
    found = _held(progress, shown)
    if found.latest is not None and found.latest.is_overdue(now):
        attempts.close_overdue(progress_id=progress.pk, now=now)
        progress.refresh_from_db(fields=["best_score", "score", "completed_at", "waits_since"])
        return _held(progress, str(found.latest.number))
    return found


def _held(progress: LessonProgress, shown: str) -> Held:
    number = int(shown) if shown.isdecimal() and len(shown) <= 4 else 0
    latest = progress.attempts.order_by("-number").values("pk")[:1]
    rows = list(
        progress.attempts.filter(Q(number=number) | Q(pk__in=latest)).select_related("version").order_by("number")
    )
    wanted = next((row for row in rows if row.number == number and not row.is_open), None)
    return Held(latest=rows[-1] if rows else None, shown=wanted)


def quiz_state(
    request: HttpRequest,
    asked: quiz.Asked | None,
    progress: LessonProgress | None,
    found: Held,
    *,
    posted: Posted | None = None,
    error: str = "",
    nonce: str = "",
) -> dict[str, Any] | None:
    """For ``learning/parts/quiz.html``; ``mode`` is ``form``, ``begin`` or ``result``."""
    if asked is None:
        return None
    unhurried = display_of(request) == ELDERLY
    latest, rules = found.latest, asked.rules
    standing = latest if latest is not None and latest.is_open else None
    used = latest.number if latest is not None and standing is None else 0
    exhausted = bool(rules.attempts) and standing is None and used >= rules.attempts
    state: dict[str, Any] = {
        "error": error,
        "nonce": nonce or str(uuid4()),
        "can_answer": progress is not None,
        "conditions": conditions(rules, used=used, unhurried=unhurried, asked=asked),
        "exhausted": exhausted,
        # What counts of several attempts; of one, the attempt itself says it.
        "score": progress.score if progress is not None and used > 1 else None,
    }
    shown = found.shown or (latest if exhausted else None)
    if shown is not None and posted is None and progress is not None:
        return {**state, "mode": "result", **_result(shown, asked, exhausted=exhausted)}
    # What is drawn is drawn when the attempt is opened, so there is nothing to show before.
    if standing is None and (asked.draws or rules.time_for(unhurried=unhurried)):
        return {**state, "mode": "begin", "questions": []}
    return {**state, "mode": "form", **_form(asked, progress, standing, used + 1, posted)}


def conditions(rules: quiz.Rules, *, used: int, unhurried: bool, asked: quiz.Asked | None = None) -> list[str]:
    """What a learner should know before she begins, in sentences; none for questions without conditions."""
    told = []
    if asked is not None and asked.draws:
        told.append(_("The questions are drawn when you begin; another attempt may ask others."))
    if rules.attempts:
        left = max(0, rules.attempts - used)
        told.append(
            ngettext("%(left)s attempt is left.", "%(left)s attempts are left.", left) % {"left": left}
            if used
            else ngettext("You have %(left)s attempt.", "You have %(left)s attempts.", left) % {"left": left}
        )
        if rules.attempts > 1 and rules.counts == quiz.Counts.LAST:
            told.append(_("The last one counts."))
        elif rules.attempts > 1 and rules.counts == quiz.Counts.AVERAGE:
            told.append(_("The average of all counts."))
        elif rules.attempts > 1:
            told.append(_("The best one counts."))
    if minutes := rules.time_for(unhurried=unhurried):
        told.append(
            ngettext("You have %(minutes)s minute.", "You have %(minutes)s minutes.", minutes) % {"minutes": minutes}
        )
        if unhurried:
            told.append(_("If that is not enough, you can take more time."))
    if rules.shows == quiz.Shows.PASSED:
        told.append(_("You read what was right when you have passed."))
    elif rules.shows == quiz.Shows.LAST and rules.attempts:
        told.append(_("You read what was right after the last attempt."))
    return told


def _form(
    asked: quiz.Asked, progress: LessonProgress | None, standing: QuizAttempt | None, number: int, posted: Posted | None
) -> dict[str, Any]:
    if standing is not None and standing.version is not None:
        uuid, seed, asked = standing.uuid, standing.seed, standing.version.asked
    elif progress is not None:
        uuid = attempts.uuid_of(progress, number)
        seed = attempts.seed_of(uuid)
    else:
        uuid, seed = None, attempts.seed_of(uuid4())
    kept = standing.answers if standing is not None else {}
    return {
        "language": asked.language,
        "attempt_uuid": uuid,
        "name": asked.name,
        "standing": standing,
        "left": max(0, round((standing.due_at - timezone.now()).total_seconds()))
        if standing is not None and standing.due_at
        else None,
        "questions": [
            shown_question(question, seed=seed, answer=kept.get(question["id"], []), posted=posted)
            for question in asked.questions
        ],
    }


def _result(attempt: QuizAttempt, current: quiz.Asked, *, exhausted: bool) -> dict[str, Any]:
    asked = attempt.version.asked if attempt.version is not None else current
    shows = current.rules.shows
    reveal = (
        shows == quiz.Shows.AT_ONCE
        or (shows == quiz.Shows.PASSED and attempt.passed)
        or (shows == quiz.Shows.LAST and exhausted)
    )
    solved = reveal and (attempt.passed or exhausted)
    read = {mark.question_id: mark for mark in attempt.open_marks.all()} if _has_open(asked) else {}
    questions = []
    for question in asked.questions:
        answer = attempt.answers.get(question["id"], [])
        row = shown_question(question, seed=attempt.seed, answer=answer, closed=True)
        share = _share(attempt, question)
        if share is None:
            row["result"] = "waiting"
        elif reveal:
            row["result"] = "right" if share == 1 else "partly" if share else "wrong"
            row["explanation"] = question.get("explanation", "")
            row["feedback"] = _feedback(question, answer)
            if mark := read.get(question["id"]):
                row["points"] = _("%(points)s of %(most)s points") % {
                    "points": mark.points,
                    "most": sum(line["points"] for line in question["rubric"]),
                }
                row["feedback"] = [mark.comment] if mark.comment else []
            row["solution"] = solution(question) if solved and share != 1 else []
        questions.append(row)
    return {
        "language": asked.language,
        "attempt": attempt,
        "passed": attempt.passed,
        "waiting": attempt.is_waiting,
        "revealed": reveal,
        "questions": questions,
        "again": not exhausted,
    }


def _has_open(asked: quiz.Asked) -> bool:
    return any(not type_of(question).marked for question in asked.questions)


def _share(attempt: QuizAttempt, question: dict) -> Fraction | None:
    if not attempt.marks and attempt.version_id is None:  # from before shares were kept
        return Fraction(question["id"] in attempt.right)
    mark = attempt.marks.get(question["id"])
    return None if mark is None else Fraction(mark)


def _feedback(question: dict, answer: list) -> list[str]:
    """The teacher's words about what was chosen."""
    words = question.get("feedback") or []
    return [
        words[number - 1] for number in answer if type(number) is int and 0 < number <= len(words) if words[number - 1]
    ]


def solution(question: dict) -> list[str]:
    """What is right, in lines of words; for a closed attempt only."""
    kind = question["type"]
    if kind == "truefalse":
        return [_("True") if question["answer"] == [True] else _("False")]
    if kind in {"single", "multiple"}:
        return [question["choices"][number - 1] for number in question["answer"]]
    if kind == "picture":
        return [question["choices"][number - 1]["alt"] for number in question["answer"]]
    if kind == "short":
        return question["accepted"][:1]
    if kind == "fill":
        return [gap[0] for gap in question["gaps"]]
    if kind == "number":
        return [f"{question['value']} {question['unit']}".strip()]
    if kind == "match":
        return [f"{left} — {right}" for left, right in question["pairs"]]
    if kind == "order":
        return [f"{place}. {item}" for place, item in enumerate(question["items"], start=1)]
    return []


def shown_question(
    question: dict, *, seed: str, answer: list, posted: Posted | None = None, closed: bool = False
) -> dict[str, Any]:
    """``question`` as its fields show it, with ``answer``, or with what was ``posted`` when that was refused."""
    order = quiz.order_of(question, seed)
    sent = None if posted is None else posted.get(question["id"])
    row = {
        "id": question["id"],
        "type": question["type"],
        "prompt": question["prompt"],
        "picture": _picture(question.get("image")),
        "closed": closed,
        "result": None,
        "explanation": "",
    }
    return {**row, **_FIELDS[question["type"]](question, order, answer, sent)}


def _choice(question: dict, order: list[int], answer: list, sent: list[str] | None) -> dict[str, Any]:
    chosen = set(sent) if sent is not None else {str(value).lower() for value in answer}
    choices: list[dict[str, Any]]
    if question["type"] == "truefalse":
        choices = [{"value": "true", "label": _("True")}, {"value": "false", "label": _("False")}]
    elif question["type"] == "picture":
        choices = [{"value": str(place), "picture": _picture(one)} for place, one in enumerate(question["choices"], 1)]
    else:
        choices = [{"value": str(number), "label": words} for number, words in enumerate(question["choices"], 1)]
    return {"choices": [{**choice, "checked": choice["value"] in chosen} for choice in choices]}


def _picture(image: dict | None) -> dict[str, str] | None:
    """``url`` and ``alt`` of a stored picture; None without one, or where an editor has not chosen it yet."""
    if not image or not image["media"]:
        return None
    return {"url": media_url(image["media"], "picture"), "alt": image["alt"]}


def _written(question: dict, order: list[int], answer: list, sent: list[str] | None) -> dict[str, Any]:
    given = sent if sent is not None else answer
    return {"given": given[0] if given else "", "unit": question.get("unit", "")}


def _gaps(question: dict, order: list[int], answer: list, sent: list[str] | None) -> dict[str, Any]:
    given = list(sent if sent is not None else answer)
    texts = GAP.split(question["prompt"])[::2]
    gaps = [
        {"before": text, "number": number, "given": given[number - 1] if number <= len(given) else ""}
        for number, text in enumerate(texts[:-1], start=1)
    ]
    return {"gaps": gaps, "behind": texts[-1]}


def _places(question: dict, order: list[int], answer: list, sent: list[str] | None) -> dict[str, Any]:
    """Items in the order of the attempt, each with the place it was given."""
    rows = []
    for row, item in enumerate(order):
        given = sent[row] if sent is not None and row < len(sent) else ""
        if sent is None and answer:
            given = str(answer[item - 1] or "")
        rows.append({"text": question["items"][item - 1], "given": given})
    return {"rows": rows, "options": [(str(place), str(place)) for place in range(1, len(order) + 1)]}


def _pairs(question: dict, order: list[int], answer: list, sent: list[str] | None) -> dict[str, Any]:
    """Lefts as they stand; rights in the order of the attempt, numbered as they are seen."""
    seen = {item: str(place) for place, item in enumerate(order, start=1)}
    rows = []
    for row, (left, _right) in enumerate(question["pairs"]):
        given = sent[row] if sent is not None and row < len(sent) else ""
        if sent is None and answer:
            given = seen.get(answer[row], "")
        rows.append({"text": left, "given": given})
    return {"rows": rows, "options": [(seen[item], question["pairs"][item - 1][1]) for item in order]}


_FIELDS = {
    **dict.fromkeys(("single", "multiple", "truefalse", "picture"), _choice),
    **dict.fromkeys(("short", "number", "open"), _written),
    "fill": _gaps,
    "match": _pairs,
    "order": _places,
}
