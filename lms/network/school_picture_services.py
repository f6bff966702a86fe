"""Writing the pictures of a school."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.pictures import read_picture, webp, within
from lms.network.deeds import check_right, note
from lms.network.models import School, SchoolPicture
from lms.network.school_pictures import LARGE, MOST_PICTURES, SMALL


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
    large, small = within(whole, LARGE), within(whole, SMALL)
    picture = SchoolPicture.objects.create(
        school=school, alt=alt, alt_en=alt_en, width=large.width, height=large.height
    )
    for side, made in ((LARGE, large), (SMALL, small)):
        default_storage.save(picture.name(side), ContentFile(webp(made)))
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


def _note(action: str, picture: SchoolPicture, actor: User | None) -> None:
    school = picture.school
    note(action, kind="school", uuid=school.uuid, organisation=school.organisation, actor=actor)
