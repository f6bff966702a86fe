"""Shared courses: a place publishes a course for the schools below, and each that runs it says what is its own.

The course stays one row, written and corrected where it was made; what a school adds lies in ``Adoption``, so no
correction can take it away.
"""

from typing import Any

from django.db import transaction

from lms.core import audit
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation
from lms.courses.models import Adoption, Course
from lms.network import policy
from lms.network.models import School


@transaction.atomic
def adopt(*, course: Course, school: School, note: str, note_en: str = "", actor: Any) -> Adoption:
    """Have ``school`` run ``course``, with its note; where it does so already the note is changed.

    Raises DomainError: ``not_allowed``, ``course_not_shared`` for one that is not offered to this school.
    ``actor`` None is the system.
    """
    _check(school, actor)
    if not Course.objects.shared_with(school.organisation).filter(pk=course.pk).exists():
        raise DomainError("course_not_shared")
    words = {"note": note.strip(), "note_en": note_en.strip()}
    found = Adoption.objects.select_for_update().filter(course=course, school=school).first()
    if found is not None and (found.note, found.note_en) == (words["note"], words["note_en"]):
        return found
    adoption, created = Adoption.objects.update_or_create(course=course, school=school, defaults=words)
    _tell("course.adopted" if created else "course.note_changed", course, school, actor)
    return adoption


@transaction.atomic
def give_up(*, adoption: Adoption, actor: Any) -> None:
    """Have the school run the course no more; its classes go on to their end. Raises DomainError ``not_allowed``."""
    _check(adoption.school, actor)
    course, school = adoption.course, adoption.school
    if Adoption.objects.filter(pk=adoption.pk).delete()[0]:
        _tell("course.given_up", course, school, actor)


def may_run(school: School, course: Course) -> bool:
    """Whether ``school`` may open classes of ``course``: one of its own house, or one that it runs."""
    if course.school.organisation_id == school.organisation_id:
        return True
    return Adoption.objects.running().filter(course=course, school=school).exists()


def _check(school: School, actor: Any) -> None:
    if actor is not None and not (actor.is_superuser or policy.allows(actor, "content.edit", school.organisation)):
        raise DomainError("not_allowed")


def _tell(action: str, course: Course, school: School, actor: Any) -> None:
    audit.record(
        action,
        actor=actor,
        object_kind="course",
        object_uuid=course.uuid,
        organisation_code=school.organisation.code,
        school=str(school.uuid),
    )
    transaction.on_commit(bump_generation)
