"""Who has joined and finished which course online: what joining other courses asks for (``courses.joining``)."""

from collections.abc import Iterable, Sequence

from lms.courses.models import Mode
from lms.learning.models import Enrolment


def joined_pairs(people: Sequence[int], courses: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(person, course) by id. One query."""
    return Enrolment.objects.filter(learner__in=people, course__in=courses).values_list("learner", "course")


def finished_pairs(people: Sequence[int], courses: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(person, course) by id: all its online lessons are done. One query.

    Of a course that is held in the classroom the lesson online is no more than an outlook: its classes count.
    """
    done = Enrolment.objects.filter(learner__in=people, course__in=courses, completed_at__isnull=False)
    return done.exclude(course__mode=Mode.OFFLINE).values_list("learner", "course")
