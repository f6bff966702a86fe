"""Telling the schools that run a shared course when it is corrected, and when it is shared no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.days import local_day
from lms.courses.models import Adoption, Course, CourseText, OutlineVersion, Status
from lms.network import policy
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

CORRECTED, ENDED = "shared_course.corrected", "shared_course.ended"

KINDS = {
    CORRECTED: Kind(
        heading=_("Corrected: %(title)s"),
        text=_(
            "Your school runs this shared course. It was published with corrections, and your school's note stands"
            " beside it as before. Please see whether the note still fits."
        ),
        action=_("See the course and the note"),
        facts={"school": _("School")},
    ),
    ENDED: Kind(
        heading=_("Shared no more: %(title)s"),
        text=_(
            "Your school runs this course, which is not offered to the schools below any more. Classes that have begun"
            " go on; new ones cannot be opened. Your school's note is kept."
        ),
        action=_("Shared courses"),
        facts={"school": _("School")},
    ),
}


@contextmanager
def told_to_schools(key: UUID, language: str, *, actor: Any) -> Iterator[None]:
    """Compare the course ``key`` before and after the block, and tell the editors of the schools that run it.

    Each person hears once a day of a course, however often it is saved. Compiling with new templates is no correction.
    """
    before = _standing(key, language)
    yield
    if before is None or not before["offered"]:
        return
    after = _standing(key, language) or {}
    if not after.get("offered"):
        _tell(ENDED, before["pk"], reverse("cms_shared"), actor)
    elif before["stamp"] == after["stamp"] and before != after:
        path = reverse("cms_shared_course", args=[after["uuid"]])
        _tell(CORRECTED, before["pk"], path, actor)


def _standing(key: UUID, language: str) -> dict[str, Any] | None:
    """What a correction can change of the course in ``language``, and whether it is offered to schools below."""
    text = CourseText.objects.filter(course=OuterRef("pk"), language=language)
    version = OutlineVersion.objects.filter(course=OuterRef("pk"), language=language).order_by("-number")
    words = {name: Subquery(text.values(name)[:1]) for name in ("title", "summary", "html", "stamp")}
    found = (
        Course.objects.filter(key=key)
        .annotate(version=Subquery(version.values("number")[:1]), **words)
        .values("pk", "uuid", "shared", "status", "version", *words)
        .first()
    )
    if found is None:
        return None
    return found | {"offered": found.pop("shared") and found.pop("status") == Status.LIVE}


def _tell(kind: str, course: int, path: str, actor: Any) -> None:
    """Tell the nearest who write for each school that runs ``course``, but not ``actor`` herself."""
    running = Adoption.objects.filter(course=course, school__closed_on=None).select_related("school__organisation")
    schools = [adoption.school for adoption in running.order_by("pk")]
    titles = dict(CourseText.objects.filter(course=course).values_list("language", "title"))
    people: dict[User, Any] = {}
    editors = policy.holders("content.edit", [school.organisation for school in schools])
    for school, held in zip(schools, editors, strict=True):
        for person in policy.nearest_of(held):
            people.setdefault(person, school)
    day = local_day(timezone.now())
    notify_many(
        [
            Telling(
                key=f"{kind}:{course}:{day}:{person.uuid}",
                person=person,
                kind=kind,
                path=path,
                args={
                    "title": titles.get("zh-hans") or next(iter(titles.values()), ""),
                    "title_en": titles.get("en", ""),
                    "school": school.name,
                    "school_en": school.name_en,
                },
            )
            for person, school in people.items()
            if actor is None or person.pk != actor.pk
        ]
    )
