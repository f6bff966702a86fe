"""The files that lessons show, and which lessons show them."""

import re
from collections.abc import Iterable
from uuid import UUID

from lms.core.errors import DomainError
from lms.courses.models import Lesson, LessonText, MediaFile
from lms.courses.outline import LessonOutline, MediaOutline

# The address of a file in a lesson's HTML (URL name ``media-file``).
_IN_HTML = re.compile(r"/learn/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


def keep_media_files(*, files: Iterable[MediaOutline]) -> None:
    """Make the rows of ``files`` say what the CMS says now; rows that already do are not written."""
    wanted = {file.uuid: file for file in files}
    existing = {row.uuid: row for row in MediaFile.objects.filter(uuid__in=wanted)}
    fields = ("name", "content_type", "size", "title")
    for uuid, file in wanted.items():
        row = existing.get(uuid) or MediaFile(uuid=uuid)
        values = {name: getattr(file, name) for name in fields}
        if row.pk and all(getattr(row, name) == value for name, value in values.items()):
            continue
        for name, value in values.items():
            setattr(row, name, value)
        row.save()


def files_in(*, html: str, parts: list[dict]) -> set[UUID]:
    """The files that a compiled lesson mentions, in its HTML or in its parts."""
    found = {UUID(match) for match in _IN_HTML.findall(html)}
    for part in parts:
        names = [part.get("media"), part.get("poster"), *part.get("renditions", {}).values()]
        names += [track["media"] for track in part.get("tracks", [])]
        found |= {UUID(name) for name in names if name}
    return found


def link_media(*, language: str, lessons: Iterable[tuple[Lesson, LessonOutline]]) -> None:
    """Let each lesson show what its texts mention now: those given in ``language`` and its live ones in others.

    Raises DomainError ``media_file_missing`` when a lesson mentions a file that ``keep_media_files`` was not told of.
    """
    pairs = list(lessons)
    wanted = {lesson.pk: set(outline.media) for lesson, outline in pairs}
    others = LessonText.objects.filter(lesson__in=wanted, live=True).exclude(language=language)
    for text in others.only("lesson_id", "html", "parts"):
        wanted[text.lesson_id] |= files_in(html=text.html, parts=text.parts)
    ids = dict(MediaFile.objects.filter(uuid__in=set().union(*wanted.values())).values_list("uuid", "pk"))
    for _lesson, outline in pairs:
        if missing := set(outline.media) - ids.keys():
            raise DomainError("media_file_missing", lesson=outline.title, file=str(min(missing)))
    link = MediaFile.lessons.through
    there = set(link.objects.filter(lesson__in=wanted).values_list("lesson_id", "mediafile_id"))
    # A file that only another language's old text mentions may be gone by now: that link is dropped, not refused.
    should = {(lesson, ids[uuid]) for lesson, uuids in wanted.items() for uuid in uuids if uuid in ids}
    for lesson_id, media_id in there - should:
        link.objects.filter(lesson_id=lesson_id, mediafile_id=media_id).delete()
    link.objects.bulk_create(link(lesson_id=lesson, mediafile_id=media) for lesson, media in sorted(should - there))
