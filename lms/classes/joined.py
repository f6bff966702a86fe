"""Who is in a class of which course, and who has been to its end: what joining other courses asks for."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, Max
from django.utils import timezone

from lms.attendance.models import ATTENDED, CheckIn
from lms.classes.models import ClassGroup, Registration, Session
from lms.classes.querysets import RegistrationQuerySet

ATTENDED_AT_LEAST = 2  # one of so many sessions


def _places(people: Sequence[int], courses: Sequence[int]) -> RegistrationQuerySet:
    rows = Registration.objects.filter(learner__in=people, class_group__course__in=courses)
    return rows.exclude(class_group__status=ClassGroup.Status.CANCELLED)


def joined_pairs(people: Sequence[int], courses: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(person, course) by id of who has a place in a class, or waits for one. One query."""
    return _places(people, courses).holding().values_list("learner", "class_group__course")


def finished_pairs(people: Sequence[int], courses: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(person, course) by id of who had a place in a class that is over and came to half of it. Three queries.

    A class is over when its last session is, whatever its status says.
    """
    held = _places(people, courses).filter(status=Registration.Status.CONFIRMED)
    places = list(held.values_list("learner", "class_group", "class_group__course"))
    if not places:
        return
    over = dict(
        Session.objects.filter(class_group__in={group for _learner, group, _course in places})
        .order_by()
        .values("class_group")
        .annotate(last=Max("gathering__ends_at"), sessions=Count("pk"))
        .filter(last__lt=timezone.now())
        .values_list("class_group", "sessions")
    )
    came: dict[tuple[int, int], int] = {
        (learner, group): times
        for learner, group, times in CheckIn.objects.current()
        .filter(learner__in=people, gathering__session__class_group__in=list(over), status__in=ATTENDED)
        .order_by()
        .values_list("learner", "gathering__session__class_group")
        .annotate(times=Count("pk"))
    }
    for learner, group, course in places:
        if group in over and came.get((learner, group), 0) * ATTENDED_AT_LEAST >= over[group]:
            yield learner, course
