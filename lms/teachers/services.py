"""Keeping the pool. Each deed is in the log, without names."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.rows import write_changed
from lms.courses.models import Course
from lms.network import policy
from lms.network.deeds import note
from lms.network.models import Organisation, School
from lms.teachers import telling
from lms.teachers.models import Appointment, Teacher, Training


@transaction.atomic
def add_teacher(
    *,
    organisation: Organisation,
    values: Mapping[str, Any],
    courses: Iterable[Course] = (),
    user: User | None = None,
    uuid: UUID | None = None,
    actor: User | None,
) -> Teacher:
    """Enter a teacher of ``organisation``; ``values`` are fields of Teacher, ``user`` her account where she has one.

    ``uuid`` becomes hers. A form that is sent twice names the same, and she is entered once.
    Raises DomainError: ``not_allowed``, ``place_not_living``, ``teacher_there``.
    """
    _check(organisation, actor)
    if organisation.status != Organisation.Status.ACTIVE:
        raise DomainError("place_not_living")
    uuid = uuid or uuid4()
    if user is not None:
        # Of two who enter one person at once the second waits, and is told.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if Teacher.objects.filter(user=user).exclude(uuid=uuid).exists():
            raise DomainError("teacher_there")
    values = {**values, "organisation": organisation, "user": user}
    teacher, made = Teacher.objects.get_or_create(uuid=uuid, defaults=values)
    if not made:
        if teacher.organisation_id != organisation.pk:
            raise DomainError("not_allowed")
        return teacher
    teacher.courses.set(courses)
    _note("teacher.added", teacher, actor)
    return teacher


@transaction.atomic
def edit_teacher(
    *, teacher: Teacher, values: Mapping[str, Any], courses: Iterable[Course], actor: User | None
) -> Teacher:
    """Set fields of ``teacher`` and the courses she is named with.

    Who has agreed to be shown is told, as residents read it. Raises DomainError ``not_allowed``.
    """
    _check(teacher.organisation, actor)
    fields = sorted(name for name, value in values.items() if getattr(teacher, name) != value)
    changed = write_changed(teacher, dict(values))
    wanted = {course.pk for course in courses}
    if wanted != set(teacher.courses.values_list("pk", flat=True)):
        teacher.courses.set(wanted)
        fields.append("courses")
        changed = True
    if changed:
        _note("teacher.edited", teacher, actor, fields=fields)
        if teacher.consented_on:
            telling.tell_changed(teacher, actor=actor)
    return teacher


@transaction.atomic
def remove_teacher(*, teacher: Teacher, actor: User | None) -> None:
    """Take the profile out of the pool, with training and appointments. Raises DomainError ``not_allowed``."""
    _check(teacher.organisation, actor)
    forget_teacher(teacher=teacher, actor=actor)


def forget_teacher(*, teacher: Teacher, actor: User | None) -> None:
    """As ``remove_teacher``, for who closes her own account."""
    organisation, uuid = teacher.organisation, teacher.uuid
    teacher.delete()
    note("teacher.removed", kind="teacher", uuid=uuid, organisation=organisation, actor=actor)


@transaction.atomic
def add_training(*, teacher: Teacher, values: Mapping[str, Any], actor: User | None) -> Training:
    """Enter what ``teacher`` was trained in.

    Raises DomainError: ``not_allowed``, ``day_to_come``, ``training_there`` for the same on the same day.
    """
    _check(teacher.organisation, actor)
    if values["held_on"] > local_day(timezone.now()):
        raise DomainError("day_to_come")
    _lock(teacher)
    if teacher.trainings.filter(what=values["what"], held_on=values["held_on"]).exists():
        raise DomainError("training_there")
    training = Training.objects.create(teacher=teacher, **values)
    _note("teacher.trained", teacher, actor, hours=training.hours)
    return training


@transaction.atomic
def remove_training(*, training: Training, actor: User | None) -> None:
    """Take back what was entered by mistake. Raises DomainError ``not_allowed``."""
    _check(training.teacher.organisation, actor)
    teacher, hours = training.teacher, training.hours
    training.delete()
    _note("teacher.training_removed", teacher, actor, hours=hours)


@transaction.atomic
def appoint(
    *,
    teacher: Teacher,
    school: School,
    starts_on: datetime.date,
    ends_on: datetime.date,
    actor: User | None,
) -> Appointment:
    """Appoint ``teacher`` at ``school``, both days included.

    Raises DomainError: ``not_allowed`` where the actor does not manage both, ``role_dates``, ``appointed_then``.
    """
    _check(teacher.organisation, actor)
    _check(school.organisation, actor)
    if ends_on < starts_on:
        raise DomainError("role_dates")
    _lock(teacher)
    if Appointment.objects.filter(
        teacher=teacher, school=school, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exists():
        raise DomainError("appointed_then")
    made = Appointment.objects.create(teacher=teacher, school=school, starts_on=starts_on, ends_on=ends_on)
    _note("teacher.appointed", teacher, actor, school=str(school.uuid))
    return made


@transaction.atomic
def end_appointment(*, appointment: Appointment, actor: User | None) -> None:
    """End it with today; one that has not begun is taken back. Raises DomainError ``not_allowed``."""
    _check(appointment.school.organisation, actor)
    today = local_day(timezone.now())
    teacher = appointment.teacher
    if appointment.starts_on > today:
        appointment.delete()
    elif appointment.ends_on > today:
        write_changed(appointment, {"ends_on": today})
    _note("teacher.appointment_ended", teacher, actor, school=str(appointment.school.uuid))


@transaction.atomic
def agree_to_be_shown(*, teacher: Teacher, on: datetime.date, actor: User | None) -> None:
    """Show the profile to residents: who has an account agrees herself, for others an officer keeps the signed sheet.

    Agreed already, the day of the consent stays.
    Raises DomainError: ``not_allowed``, ``consent_is_hers``, ``day_to_come``.
    """
    if teacher.user_id:
        if actor is None or actor.pk != teacher.user_id:
            raise DomainError("consent_is_hers")
    else:
        _check(teacher.organisation, actor)
    if on > local_day(timezone.now()):
        raise DomainError("day_to_come")
    if teacher.consented_on is None:
        write_changed(teacher, {"consented_on": on})
        _note("teacher.shown", teacher, actor)


@transaction.atomic
def hide(*, teacher: Teacher, actor: User | None) -> None:
    """Show the profile no more: she herself, or an officer. Raises DomainError ``not_allowed``."""
    if actor is None or actor.pk != teacher.user_id:
        _check(teacher.organisation, actor)
    if write_changed(teacher, {"consented_on": None}):
        _note("teacher.hidden", teacher, actor)


def _check(organisation: Organisation, actor: User | None) -> None:
    """Raises DomainError ``not_allowed`` unless ``actor``, or the system, keeps the pool of ``organisation``."""
    if actor is not None and not policy.allows(actor, "teachers.manage", organisation):
        raise DomainError("not_allowed")


def _lock(teacher: Teacher) -> None:
    """Of two who enter the same at once the second waits, and is told."""
    Teacher.objects.select_for_update().get(pk=teacher.pk)


def _note(action: str, teacher: Teacher, actor: User | None, **data: Any) -> None:
    note(action, kind="teacher", uuid=teacher.uuid, organisation=teacher.organisation, actor=actor, **data)
