"""Issuing certificates to who has met what their course asks for; revoking them, and issuing them anew."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from lms.accounts.models import User
from lms.certificates import telling
from lms.certificates.models import Certificate
from lms.certificates.requirements import Asked, Progress, asked_of, is_due, progress_of
from lms.certificates.templates import look_for
from lms.classes.models import ClassGroup
from lms.core.errors import DomainError
from lms.courses.models import Course
from lms.courses.texts import FIRST_LANGUAGE
from lms.documents import services as documents
from lms.documents.models import IssuedDocument
from lms.network import policy
from lms.network.models import School

KIND = "certificate"
CAPABILITY = "certificates.manage"


def issue_due(*, course: Course, learners: Collection[int]) -> list[Certificate]:
    """Issue its certificate to those of ``learners`` (ids) who have met everything and have none yet.

    To be called in a transaction. Two workers at once issue one: the second finds the first one's document.
    """
    if not course.certificate or course.status != "live":
        return []
    having = Certificate.objects.filter(course=course, learner__in=learners).values_list("learner", flat=True)
    open_for = set(learners) - set(having)
    if not open_for:
        return []
    asked, progress = asked_of(course), progress_of(course, open_for)
    due = [pk for pk in sorted(open_for) if is_due(course, asked, progress[pk])]
    people = User.objects.filter(is_active=True).in_bulk(due)
    issued = [_issue(course, people[pk], asked, progress[pk]) for pk in due if pk in people]
    found = [certificate for certificate in issued if certificate is not None]
    telling.tell_issued(found)
    return found


@transaction.atomic
def _issue(course: Course, learner: User, asked: Asked, progress: Progress) -> Certificate | None:
    """The new certificate; None where another worker was faster."""
    school = _school_of(course, progress)
    document = documents.issue(
        key=f"certificate:{course.uuid}:{learner.uuid}:1",
        kind=KIND,
        organisation=school.organisation,
        learner=learner,
        payload=_payload(course, school, asked, progress),
        actor=None,
    )
    if Certificate.objects.filter(document=document).exists():
        return None
    return Certificate.objects.create(course=course, learner=learner, document=document)


def _school_of(course: Course, progress: Progress) -> School:
    """The school whose class was attended, which may run a course of another one; else the course's."""
    best = progress.best_class
    if best is None:
        return course.school
    return ClassGroup.objects.select_related("school__organisation").get(pk=best.group_id).school


def _payload(course: Course, school: School, asked: Asked, progress: Progress) -> dict[str, Any]:
    titles = dict(course.texts.values_list("language", "title"))
    best = progress.best_class
    return {
        "course": titles.get(FIRST_LANGUAGE) or next(iter(titles.values()), ""),
        "course_en": titles.get("en", ""),
        "course_uuid": str(course.uuid),
        "hours": course.study_hours,
        "school": school.name,
        "school_en": school.name_en,
        "school_uuid": str(school.uuid),
        "lessons": len(asked.lessons),
        "attendance": {"attended": best.attended, "sessions": best.sessions, "excused": best.excused} if best else None,
        "look": look_for(school),
    }


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, actor: User) -> None:
    """Say that the certificate counts no more. The learner is told.

    Raises DomainError: ``not_allowed``, ``document_revoked``, ``document_replaced``.
    """
    _check(certificate, actor)
    documents.revoke(document=certificate.document, reason=reason, actor=actor)
    telling.tell_revoked(certificate, reason=reason)


@transaction.atomic
def reissue(*, certificate: Certificate, actor: User) -> Certificate:
    """A new one with the name that the learner has now, the template of today and a new serial number, in its place.

    A revoked one is replaced too. Raises DomainError: ``not_allowed``, ``document_replaced``, ``holder_left``.
    """
    _check(certificate, actor)
    old = IssuedDocument.objects.select_for_update().get(pk=certificate.document_id)
    learner = User.objects.get(pk=certificate.learner_id)
    if not learner.is_active:
        raise DomainError("holder_left")
    if IssuedDocument.objects.filter(replaces=old).exists():
        raise DomainError("document_replaced")
    number = certificate.number + 1
    school = School.objects.select_related("organisation").get(uuid=old.payload["school_uuid"])
    document = documents.issue(
        key=f"{old.key.rpartition(':')[0]}:{number}",
        kind=KIND,
        organisation=old.organisation,
        learner=learner,
        payload=old.payload | {"look": look_for(school)},
        actor=actor,
        replaces=old,
    )
    new = Certificate.objects.create(course_id=certificate.course_id, learner=learner, number=number, document=document)
    telling.tell_replaced(new)
    return new


def _check(certificate: Certificate, actor: User) -> None:
    if not policy.allows(actor, CAPABILITY, certificate.document.organisation):
        raise DomainError("not_allowed")
