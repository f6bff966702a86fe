"""What editors may upload beside pictures: videos, recordings, subtitles, documents."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.media_length import seconds_of
from lms.core.uploads import LARGEST_FILE, MEGABYTE, FileType, begins_as, check_type, extension_of, office_file

LARGEST_VIDEO = 200 * MEGABYTE


class Kind(models.TextChoices):
    VIDEO = "video", gettext_lazy("video")
    AUDIO = "audio", gettext_lazy("recording")
    SUBTITLES = "subtitles", gettext_lazy("subtitles")
    DOCUMENT = "document", gettext_lazy("document")


@dataclass(frozen=True)
class MediaType(FileType):
    kind: Kind = Kind.DOCUMENT


def _is_webvtt(file: Any) -> bool:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return text.startswith("WEBVTT") and "-->" in text


def _office(kind: str, folder: str) -> MediaType:
    return MediaType(f"application/vnd.openxmlformats-officedocument.{kind}", office_file(folder))


# A phone's "m4a" is often an MP4 container of a general brand, and a Matroska header is WebM's too.
FILE_TYPES: dict[str, MediaType] = {
    "mp4": MediaType("video/mp4", begins_as("mp4", "m4v"), LARGEST_VIDEO, Kind.VIDEO),
    "webm": MediaType("video/webm", begins_as("webm", "mkv"), LARGEST_VIDEO, Kind.VIDEO),
    "mp3": MediaType("audio/mpeg", begins_as("mp3"), LARGEST_FILE, Kind.AUDIO),
    "m4a": MediaType("audio/mp4", begins_as("m4a", "mp4"), LARGEST_FILE, Kind.AUDIO),
    "vtt": MediaType("text/vtt", _is_webvtt, LARGEST_FILE, Kind.SUBTITLES),
    "pdf": MediaType("application/pdf", begins_as("pdf")),
    "docx": _office("wordprocessingml.document", "word/"),
    "xlsx": _office("spreadsheetml.sheet", "xl/"),
    "pptx": _office("presentationml.presentation", "ppt/"),
}


@dataclass(frozen=True)
class Upload:
    """What a checked file is; ``seconds`` only of videos and recordings."""

    kind: Kind
    content_type: str
    seconds: int | None


def check_upload(file: Any, *, name: str, size: int) -> Upload:
    """Read what ``file`` (an open binary file) is. Raises ValidationError with a sentence for who uploaded it."""
    known = check_type(file, name=name, size=size, types=FILE_TYPES)
    seconds = None
    if known.kind in {Kind.VIDEO, Kind.AUDIO}:
        seconds = seconds_of(file, extension=extension_of(name), size=size)
        if seconds is None:
            raise ValidationError(
                _("The length of “%(name)s” cannot be read; the file may be damaged. Save it again."),
                code="no_length",
                params={"name": name},
            )
        file.seek(0)
    return Upload(known.kind, known.content_type, seconds)
