"""Who may join a course, online as in a class: where she lives, how old she is, what she has finished before."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.courses.models import Course, OpenTo
from lms.courses.texts import title_of
from lms.network.models import Residence

# Told ids of people and of courses, gives the pairs (person, course) of what is finished.
Finished = Callable[[Sequence[int], Sequence[int]], Iterable[tuple[int, int]]]

_finished: list[Finished] = []


def register_finished(tell: Finished) -> None:
    """Let an app above say who has finished which course. Called at start."""
    if tell not in _finished:
        _finished.append(tell)


def published_among(keys: Sequence[str]) -> list[Any]:
    """The published ones of the courses with these ``keys``, in this order, each with its ``title``; one query.

    Of prerequisites only these count: what is not published, or not any more, could not be finished.
    """
    if not keys:
        return []
    rows = Course.objects.published().filter(key__in=keys).annotate(title=title_of("pk"))
    found = {str(row.key): row for row in rows}
    return [found[key] for key in keys if key in found]


def asks_for_itself(key: UUID, prerequisites: Sequence[UUID]) -> bool:
    """Whether a course ``key`` with these ``prerequisites`` could never be joined: one of them asks for it in the end.

    One query for each step of the way.
    """
    seen: set[str] = set()
    ahead = {str(before) for before in prerequisites}
    while ahead:
        if str(key) in ahead:
            return True
        seen |= ahead
        asked = Course.objects.filter(key__in=ahead).values_list("prerequisites", flat=True)
        ahead = {before for row in asked for before in row} - seen
    return False


def age_words(course: Course) -> str:
    """The ages that may join, in words; empty for all."""
    ages = {"low": course.min_age, "high": course.max_age}
    if course.min_age is not None and course.max_age is not None:
        return _("from %(low)s to %(high)s years of age") % ages
    if course.min_age is not None:
        return _("from %(low)s years of age") % ages
    if course.max_age is not None:
        return _("up to %(high)s years of age") % ages
    return ""


def refusals(course: Course, learners: Sequence[User]) -> dict[int, DomainError]:
    """Why some of ``learners`` may not join ``course``, by their id; codes as in ``check``.

    No query for a course that is open to everybody, else a few for any number of learners.
    """
    # What she can do least about is said first.
    found: dict[int, DomainError] = {}
    for rule in (_by_age, _by_home, _by_prerequisites):
        for learner, error in rule(course, learners):
            found.setdefault(learner.pk, error)
    return found


def check(course: Course, learners: Sequence[User]) -> None:
    """Raise what keeps the first of ``learners`` from joining who may not.

    DomainError ``age_wanted``, ``birth_year_needed``, ``residents_only``, ``home_needed`` or ``finish_first``.
    """
    for error in refusals(course, learners).values():
        raise error


def _by_age(course: Course, learners: Sequence[User]) -> Iterator[tuple[User, DomainError]]:
    if course.min_age is None and course.max_age is None:
        return
    year = local_day(timezone.now()).year
    for learner in learners:
        age = learner.age_in(year)
        if age is None:
            yield learner, DomainError("birth_year_needed", ages=age_words(course))
        elif not (course.min_age or 0) <= age <= (age if course.max_age is None else course.max_age):
            yield learner, DomainError("age_wanted", ages=age_words(course))


def _by_home(course: Course, learners: Sequence[User]) -> Iterator[tuple[User, DomainError]]:
    if course.open_to != OpenTo.RESIDENTS:
        return
    place = course.school.organisation
    homes = dict(Residence.objects.filter(user__in=learners).values_list("user_id", "organisation__path"))
    for learner in learners:
        if learner.pk not in homes:
            yield learner, DomainError("home_needed", place=place.label)
        elif not homes[learner.pk].startswith(place.path):
            yield learner, DomainError("residents_only", place=place.label)


def _by_prerequisites(course: Course, learners: Sequence[User]) -> Iterator[tuple[User, DomainError]]:
    wanted = published_among(course.prerequisites)
    if not wanted:
        return
    people, courses = [learner.pk for learner in learners], [row.pk for row in wanted]
    done = {pair for tell in _finished for pair in tell(people, courses)}
    for learner in learners:
        missing = next((row.title for row in wanted if (learner.pk, row.pk) not in done), None)
        if missing is not None:
            yield learner, DomainError("finish_first", course=missing)
