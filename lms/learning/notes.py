"""Notes on lessons and places to come back to, which are their learner's alone: no log tells of them."""

import datetime
import re
from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.courses.models import Course, Lesson
from lms.learning.models import Bookmark, LessonNote
from lms.learning.services import LONGEST_VIDEO

MOST_NOTES = 50  # on one lesson
MOST_BOOKMARKS = 100
UNDO = datetime.timedelta(days=1)
_CLOCK = re.compile(r"(?:(?P<h>\d{1,2})[:：])?(?P<m>\d{1,3})[:：](?P<s>[0-5]?\d)", re.ASCII)


@dataclass(frozen=True)
class Saved:
    """``beside``: what another page made of the note meanwhile; it stays, and what was sent is a note of its own."""

    note: LessonNote
    beside: LessonNote | None = None


def clock_seconds(text: str) -> int | None:
    """``2:15`` or ``1:02:15`` in seconds; None for nothing. Raises DomainError ``note_time``."""
    if not text.strip():
        return None
    read = _CLOCK.fullmatch(text.strip())
    if read is None:
        raise DomainError("note_time")
    seconds = 3600 * int(read["h"] or 0) + 60 * int(read["m"]) + int(read["s"])
    if seconds > LONGEST_VIDEO:
        raise DomainError("note_time")
    return seconds


@transaction.atomic
def save_note(
    *, learner: User, lesson: Lesson, uuid: UUID, text: str, seconds: int | None, revision: int, page: str
) -> Saved:
    """Keep what ``learner`` wrote under ``uuid``, which the page that shows the form has made up.

    ``revision``: the one that the page had shown, 0 for a new note; ``page`` names the opened page. Sending the same
    again changes nothing. Where another page has written since, nothing is lost: see ``Saved``. A note that was
    deleted elsewhere is there again when it is written to. Raises DomainError: ``note_empty``, ``note_too_long``,
    ``notes_full``, ``note_unknown`` for what is not hers.
    """
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise DomainError("note_empty")
    if len(text) > LessonNote.LONGEST:
        raise DomainError("note_too_long", most=LessonNote.LONGEST, length=len(text))
    note, made = _row(learner, lesson, uuid, text, seconds, page)
    if made or (note.text, note.seconds, note.deleted_at) == (text, seconds, None):
        return Saved(note)
    if note.revision != revision and note.page != page:
        # The same page meets its own copy again when it goes on writing.
        copy, made = _row(learner, lesson, uuid5(note.uuid, page), text, seconds, page)
        return Saved(copy if made else _write(copy, text, seconds, page), beside=note)
    return Saved(_write(note, text, seconds, page))


def _row(
    learner: User, lesson: Lesson, uuid: UUID, text: str, seconds: int | None, page: str
) -> tuple[LessonNote, bool]:
    """The note under ``uuid``, locked, and whether it was made now."""
    notes = LessonNote.objects.select_for_update()
    note = notes.filter(uuid=uuid).first()
    if note is None:
        _check_room(learner, lesson)
        note, made = notes.get_or_create(
            uuid=uuid, defaults={"learner": learner, "lesson": lesson, "text": text, "seconds": seconds, "page": page}
        )
        if made:
            return note, True
    if (note.learner_id, note.lesson_id) != (learner.pk, lesson.pk):
        raise DomainError("note_unknown")
    if note.deleted_at is not None:
        _check_room(learner, lesson)
    return note, False


def _check_room(learner: User, lesson: Lesson) -> None:
    """Two that come together for one learner are counted one after the other. Raises DomainError ``notes_full``."""
    User.objects.select_for_update().get(pk=learner.pk)
    if LessonNote.objects.of(learner).present().filter(lesson=lesson).count() >= MOST_NOTES:
        raise DomainError("notes_full", most=MOST_NOTES)


def _write(note: LessonNote, text: str, seconds: int | None, page: str) -> LessonNote:
    note.text, note.seconds, note.page, note.deleted_at = text, seconds, page, None
    note.revision += 1
    note.save(update_fields=["text", "seconds", "page", "deleted_at", "revision", "updated_at"])
    return note


def delete_note(*, note: LessonNote, now: datetime.datetime | None = None) -> None:
    """Take the note away; within a day ``restore_note`` brings it back."""
    LessonNote.objects.present().filter(pk=note.pk).update(deleted_at=now or timezone.now())


@transaction.atomic
def restore_note(*, note: LessonNote) -> None:
    """Raises DomainError ``notes_full`` where others have taken its place meanwhile."""
    gone = LessonNote.objects.select_for_update().filter(pk=note.pk, deleted_at__isnull=False)
    if gone.first() is not None:
        _check_room(note.learner, note.lesson)
        gone.update(deleted_at=None)


def forget_deleted(*, now: datetime.datetime | None = None) -> int:
    """Delete for good what was deleted a day ago; how many."""
    before = (now or timezone.now()) - UNDO
    return LessonNote.objects.filter(deleted_at__lt=before).delete()[0]


@transaction.atomic
def keep_place(*, learner: User, course: Course, lesson: Lesson | None = None) -> None:
    """Remember the lesson, or without one the course; remembering it again changes nothing.

    Raises DomainError ``bookmarks_full``.
    """
    User.objects.select_for_update().get(pk=learner.pk)
    mine = Bookmark.objects.of(learner)
    if mine.filter(course=course, lesson=lesson).exists():
        return
    if mine.count() >= MOST_BOOKMARKS:
        raise DomainError("bookmarks_full", most=MOST_BOOKMARKS)
    Bookmark.objects.create(learner=learner, course=course, lesson=lesson)


def drop_place(*, learner: User, course: Course, lesson: Lesson | None = None) -> None:
    Bookmark.objects.of(learner).filter(course=course, lesson=lesson).delete()
