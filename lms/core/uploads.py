"""What may be uploaded: the type of a file by its ending, proved by its first bytes."""

import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import filetype
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE

Proof = Callable[[Any], bool]  # whether an open binary file, read from its beginning, is of a type


@dataclass(frozen=True)
class FileType:
    content_type: str
    proof: Proof
    largest: int = LARGEST_FILE  # bytes


Known = TypeVar("Known", bound=FileType)


def begins_as(*signatures: str) -> Proof:
    """The first bytes are those of one of ``signatures``, as the filetype package calls them."""
    return lambda file: filetype.guess_extension(file.read(8192)) in signatures


def office_file(folder: str) -> Proof:
    """An Office file is a zip archive that holds ``folder``."""

    def proof(file: Any) -> bool:
        try:
            with zipfile.ZipFile(file) as archive:
                names = archive.namelist()
        except zipfile.BadZipFile:
            return False
        return "[Content_Types].xml" in names and any(name.startswith(folder) for name in names)

    return proof


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def check_type(file: Any, *, name: str, size: int, types: Mapping[str, Known]) -> Known:
    """Which of ``types`` (by ending) ``file``, an open binary file, is. Raises ValidationError with a sentence for who
    uploaded it: ``wrong_type``, ``too_large``, ``wrong_content``.
    """
    extension = extension_of(name)
    known = types.get(extension)
    if known is None:
        raise ValidationError(
            _("“%(name)s” cannot be used here. Upload a file of one of these types: %(types)s."),
            code="wrong_type",
            params={"name": name, "types": ", ".join(types)},
        )
    if size > known.largest:
        raise ValidationError(
            _("“%(name)s” has %(size)s; at most %(limit)s can be uploaded."),
            code="too_large",
            params={"name": name, "size": filesizeformat(size), "limit": filesizeformat(known.largest)},
        )
    file.seek(0)
    if not known.proof(file):
        raise ValidationError(
            _("“%(name)s” ends in .%(type)s but is not such a file inside. Save it again in that format."),
            code="wrong_content",
            params={"name": name, "type": extension},
        )
    file.seek(0)
    return known
