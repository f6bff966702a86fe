"""Files of questions: sent in and looked through, then brought in or thrown away.

The answers of a school's quizzes stand in them: the file itself is not kept, and what was read of it is emptied when it
is brought in or thrown away, or after some days.
"""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.network.deeds import note
from lms.network.models import School
from lms.questions.formats import Entry, Refused, Result, read_file
from lms.questions.models import LONGEST_FILENAME, BankQuestion, QuestionFile, fingerprint
from lms.questions.services import PICTURE_MISSING, add_many, check_right, fingerprints, pictures_missing, pictures_of

KEPT = datetime.timedelta(days=7)
NEW, THERE, REFUSED = "new", "there", "refused"

State = QuestionFile.State


def look_through(*, school: School, data: bytes, filename: str, nonce: str, actor: User | None) -> QuestionFile:
    """Read a file and say what would become of each question; nothing comes into the bank. ``nonce``: the form's.

    Raises DomainError ``not_allowed``, FileRefused.
    """
    check_right(school, actor)
    sent = QuestionFile.objects.filter(school=school, nonce=nonce).first()
    if sent is not None:
        return sent
    reading = read_file(data)
    results = _judged(school, reading.results)
    fates = [result["fate"] for result in results]
    file = QuestionFile(
        school=school, nonce=nonce, filename=filename[-LONGEST_FILENAME:], format=reading.format, results=results,
        new=fates.count(NEW), there=fates.count(THERE), refused=fates.count(REFUSED),
    )  # fmt: skip
    try:
        with transaction.atomic():
            _forget_old(school)
            file.save()
            _note("question_file.sent", file, actor, rows=len(results))
    except IntegrityError:  # the same form came in twice at once
        return QuestionFile.objects.get(school=school, nonce=nonce)
    return file


def _judged(school: School, results: list[Result]) -> list[dict[str, Any]]:
    taken = [result.entry.question for result in results if not isinstance(result, Refused)]
    missing = pictures_missing(school, taken)
    asked = fingerprints(school)
    found = []
    for result in results:
        row: dict[str, Any] = {"unit": result.place.unit, "number": result.place.number}
        if isinstance(result, Refused):
            row |= {"fate": REFUSED, "reasons": list(map(str, result.reasons)), "beginning": result.beginning}
        elif pictures_of(result.entry.question) & missing:
            row |= {"fate": REFUSED, "reasons": [str(PICTURE_MISSING)], "beginning": result.entry.question["prompt"]}
        else:
            entry = result.entry
            print_of = fingerprint(entry.question)
            fate = THERE if print_of in asked else NEW
            asked.add(print_of)
            row |= {"fate": fate, "beginning": entry.question["prompt"], "notes": list(map(str, result.notes))}
            if fate == NEW:
                row |= {"question": entry.question, "tags": list(entry.tags), "difficulty": entry.difficulty}
        found.append(row)
    return found


@transaction.atomic
def bring_in(*, file: QuestionFile, actor: User | None) -> int:
    """Put what is new in ``file`` into the bank; how many. Sent twice, it does nothing twice.

    Raises DomainError ``not_allowed``, ``question_file_ended`` for one that was thrown away.
    """
    row = _locked(file, actor)
    if row.state == State.DONE:
        return row.new
    if row.state != State.CHECKED:
        raise DomainError("question_file_ended")
    entries = [
        Entry(result["question"], tuple(result["tags"]), result["difficulty"])
        for result in row.results
        if result["fate"] == NEW
    ]
    made = add_many(school=row.school, entries=entries, origin=BankQuestion.Origin.IMPORTED, file=row, actor=actor)
    # Somebody may have added one since it was looked through.
    _end(row, State.DONE, new=len(made), there=row.there + len(entries) - len(made))
    _note("question_file.imported", row, actor, questions=len(made))
    return len(made)


@transaction.atomic
def throw_away(*, file: QuestionFile, actor: User | None) -> None:
    """Raises DomainError ``not_allowed``, ``question_file_ended``."""
    row = _locked(file, actor)
    if row.state != State.CHECKED:
        raise DomainError("question_file_ended")
    _end(row, State.CANCELLED)
    _note("question_file.thrown_away", row, actor)


def _end(row: QuestionFile, state: str, **changes: int) -> None:
    """What was not taken stays to be read; questions do not."""
    left = [result for result in row.results if result["fate"] != NEW] if state == State.DONE else []
    QuestionFile.objects.filter(pk=row.pk).update(state=state, results=left, updated_at=timezone.now(), **changes)


def _forget_old(school: School) -> None:
    old = QuestionFile.objects.filter(school=school, created_at__lt=timezone.now() - KEPT)
    old.filter(state=State.CHECKED).update(state=State.CANCELLED)
    old.exclude(results=[]).update(results=[])


def _locked(file: QuestionFile, actor: User | None) -> QuestionFile:
    row = QuestionFile.objects.select_for_update(of=("self",)).select_related("school__organisation").get(pk=file.pk)
    check_right(row.school, actor)
    return row


def _note(action: str, file: QuestionFile, actor: User | None, **data: Any) -> None:
    note(
        action,
        kind="question_file",
        uuid=file.uuid,
        organisation=file.school.organisation,
        actor=actor,
        seen=False,
        **data,
    )
