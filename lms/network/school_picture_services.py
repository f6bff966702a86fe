"""Writing the pictures of a school."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.uploads import check_type
from lms.network.deeds import check_right, note
from lms.network.models import School, SchoolPicture
from lms.network.school_pictures import LARGE, MOST_PICTURES, MOST_PIXELS, PICTURE_TYPES, SMALL


def read_picture(file: Any) -> Image.Image:
    """The uploaded ``file`` as a picture, upright. Raises ValidationError with a sentence for who uploaded it."""
    check_type(file.file, name=file.name or "", size=file.size, types=PICTURE_TYPES)
    try:
        picture = Image.open(file.file)
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("This picture has too many pixels. Make it smaller and upload it again."))
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This picture cannot be read; the file may be damaged. Save it again.")) from error


@transaction.atomic
def add_picture(*, school: School, file: Any, alt: str, alt_en: str = "", actor: User | None) -> SchoolPicture:
    """Add a picture to ``school``.

    Raises DomainError: ``not_allowed``, ``pictures_enough`` beyond MOST_PICTURES; ValidationError for a file that is no
    picture.
    """
    check_right(school.organisation, actor)
    # One after the other: two who add at once are counted.
    School.objects.select_for_update(no_key=True).get(pk=school.pk)
    if school.pictures.count() >= MOST_PICTURES:
        raise DomainError("pictures_enough")
    whole = read_picture(file)
    large, small = _within(whole, LARGE), _within(whole, SMALL)
    picture = SchoolPicture.objects.create(
        school=school, alt=alt, alt_en=alt_en, width=large.width, height=large.height
    )
    for side, made in ((LARGE, large), (SMALL, small)):
        data = io.BytesIO()
        made.save(data, "WEBP", quality=80)  # without the place and the camera that a telephone writes into it
        default_storage.save(picture.name(side), ContentFile(data.getvalue()))
    _note("school.picture_added", picture, actor)
    return picture


@transaction.atomic
def describe_picture(*, picture: SchoolPicture, alt: str, alt_en: str, actor: User | None) -> None:
    """Change the words that stand for the picture. Raises DomainError ``not_allowed``."""
    check_right(picture.school.organisation, actor)
    if (picture.alt, picture.alt_en) != (alt, alt_en):
        picture.alt, picture.alt_en = alt, alt_en
        picture.save(update_fields=["alt", "alt_en", "updated_at"])
        _note("school.picture_described", picture, actor)


@transaction.atomic
def remove_picture(*, picture: SchoolPicture, actor: User | None) -> None:
    """Take the picture away; its files go with the commit. Raises DomainError ``not_allowed``."""
    check_right(picture.school.organisation, actor)
    _note("school.picture_removed", picture, actor)
    names = [picture.name(LARGE), picture.name(SMALL)]
    picture.delete()
    transaction.on_commit(lambda: _delete(names))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(name)


def _within(picture: Image.Image, side: int) -> Image.Image:
    made = picture.copy()
    made.thumbnail((side, side))
    return made


def _note(action: str, picture: SchoolPicture, actor: User | None) -> None:
    school = picture.school
    note(action, kind="school", uuid=school.uuid, organisation=school.organisation, actor=actor)
