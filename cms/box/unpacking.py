"""A ZIP archive that somebody sent, as a folder: nothing in it is trusted."""

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from django.utils.translation import gettext as _

from cms.box.problems import CourseFolderRefused, Problem
from lms.core.uploads import MEGABYTE

LARGEST_ARCHIVE = 400 * MEGABYTE
LARGEST_UNPACKED = 600 * MEGABYTE
MOST_FILES = 1000
_CHUNK = MEGABYTE
_LEFT_BY_COMPUTERS = {"__MACOSX", ".DS_Store", "Thumbs.db"}


def unpack(archive: Any, into: Path, *, name: str) -> Path:
    """Unpack the open file ``archive`` below ``into``; the folder of the course. Raises CourseFolderRefused.

    ``name`` is what the archive is called: the name of a course whose files lie in no folder of their own.
    """

    def refuse(reason: str, file: str = name) -> CourseFolderRefused:
        return CourseFolderRefused([Problem(file[:120], None, reason)])

    try:
        with zipfile.ZipFile(archive) as packed:
            entries = [entry for entry in packed.infolist() if not entry.is_dir() and not _left_over(entry)]
            if len(entries) > MOST_FILES:
                raise refuse(_("an archive holds at most %(limit)s files") % {"limit": MOST_FILES})
            for entry in entries:
                if reason := _reason_against(entry):
                    raise refuse(reason, entry.filename)
            inside = {PurePosixPath(entry.filename).parts[0] for entry in entries}
            bare = any(len(PurePosixPath(entry.filename).parts) == 1 for entry in entries)
            if bare or len(inside) != 1:
                into = into / Path(name).stem
            room = LARGEST_UNPACKED
            for entry in entries:
                room -= _write(packed, entry, into / entry.filename, room)
                if room < 0:
                    limit = LARGEST_UNPACKED // MEGABYTE
                    raise refuse(_("unpacked, an archive has at most %(limit)s MB") % {"limit": limit})
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise refuse(_("this is no ZIP archive, or it is damaged; pack the folder again")) from error
    return into if bare or len(inside) != 1 else into / inside.pop()


def _left_over(entry: zipfile.ZipInfo) -> bool:
    return bool(_LEFT_BY_COMPUTERS & set(PurePosixPath(entry.filename).parts))


def _reason_against(entry: zipfile.ZipInfo) -> str:
    path = PurePosixPath(entry.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename or not path.parts:
        return _("a file lies inside the folder of the course, nowhere else")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _("an archive holds files, no links to files")
    if entry.flag_bits & 1:
        return _("the archive is locked with a password")
    return ""


def _write(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, path: Path, room: int) -> int:
    """Write at most a little more than ``room`` bytes, whatever size the archive claims; how many they were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with packed.open(entry) as source, path.open("wb") as target:
        while written <= room and (chunk := source.read(_CHUNK)):
            written += target.write(chunk)
    return written
