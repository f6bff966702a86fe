"""What may be uploaded: the kind of a file by its ending, proved by its first bytes."""

import zipfile
from dataclasses import dataclass
from typing import Any

import filetype
from django.core.exceptions import ValidationError
from django.db import models
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.media_length import seconds_of


class Kind(models.TextChoices):
    VIDEO = "video", gettext_lazy("video")
    AUDIO = "audio", gettext_lazy("recording")
    SUBTITLES = "subtitles", gettext_lazy("subtitles")
    DOCUMENT = "document", gettext_lazy("document")


@dataclass(frozen=True)
class FileType:
    kind: Kind
    content_type: str
    signatures: frozenset[str] = frozenset()  # as the filetype package calls them
    zip_folder: str = ""  # an Office file is a zip archive that holds this folder


# A phone's "m4a" is often an MP4 container of a general brand, and a Matroska header is WebM's too.
FILE_TYPES: dict[str, FileType] = {
    "mp4": FileType(Kind.VIDEO, "video/mp4", frozenset({"mp4", "m4v"})),
    "webm": FileType(Kind.VIDEO, "video/webm", frozenset({"webm", "mkv"})),
    "mp3": FileType(Kind.AUDIO, "audio/mpeg", frozenset({"mp3"})),
    "m4a": FileType(Kind.AUDIO, "audio/mp4", frozenset({"m4a", "mp4"})),
    "vtt": FileType(Kind.SUBTITLES, "text/vtt"),
    "pdf": FileType(Kind.DOCUMENT, "application/pdf", frozenset({"pdf"})),
    "docx": FileType(
        Kind.DOCUMENT,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        zip_folder="word/",
    ),
    "xlsx": FileType(
        Kind.DOCUMENT, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zip_folder="xl/"
    ),
    "pptx": FileType(
        Kind.DOCUMENT,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        zip_folder="ppt/",
    ),
}

MEGABYTE = 1024 * 1024
LARGEST_VIDEO = 200 * MEGABYTE
LARGEST_FILE = 20 * MEGABYTE


@dataclass(frozen=True)
class Upload:
    """What a checked file is; ``seconds`` only of videos and recordings."""

    kind: Kind
    content_type: str
    seconds: int | None


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def check_upload(file: Any, *, name: str, size: int) -> Upload:
    """Read what ``file`` (an open binary file) is. Raises ValidationError with a sentence for who uploaded it."""
    extension = extension_of(name)
    known = FILE_TYPES.get(extension)
    if known is None:
        raise ValidationError(
            _("“%(name)s” cannot be used here. Upload a file of one of these types: %(types)s."),
            code="wrong_type",
            params={"name": name, "types": ", ".join(FILE_TYPES)},
        )
    limit = LARGEST_VIDEO if known.kind == Kind.VIDEO else LARGEST_FILE
    if size > limit:
        raise ValidationError(
            _("“%(name)s” has %(size)s; at most %(limit)s can be uploaded."),
            code="too_large",
            params={"name": name, "size": filesizeformat(size), "limit": filesizeformat(limit)},
        )
    if not _is_what_it_says(file, known):
        raise ValidationError(
            _("“%(name)s” ends in .%(type)s but is not such a file inside. Save it again in that format."),
            code="wrong_content",
            params={"name": name, "type": extension},
        )
    seconds = None
    if known.kind in {Kind.VIDEO, Kind.AUDIO}:
        seconds = seconds_of(file, extension=extension, size=size)
        if seconds is None:
            raise ValidationError(
                _("The length of “%(name)s” cannot be read; the file may be damaged. Save it again."),
                code="no_length",
                params={"name": name},
            )
    file.seek(0)
    return Upload(known.kind, known.content_type, seconds)


def _is_what_it_says(file: Any, known: FileType) -> bool:
    file.seek(0)
    if known.kind == Kind.SUBTITLES:
        return _is_webvtt(file)
    if known.zip_folder:
        return _is_office_file(file, known.zip_folder)
    return filetype.guess_extension(file.read(8192)) in known.signatures


def _is_webvtt(file: Any) -> bool:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return text.startswith("WEBVTT") and "-->" in text


def _is_office_file(file: Any, folder: str) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return False
    return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)
