"""Who has finished which course, online or in a class: what other courses ask for (``courses.joining``)."""

from collections.abc import Iterable, Sequence

from lms.classes.models import ClassGroup, Registration
from lms.learning.models import Enrolment


def finished_pairs(people: Sequence[int], courses: Sequence[int]) -> Iterable[tuple[int, int]]:
    """(person, course) by id: all its online lessons done, or a place in a class of it that has ended. Two queries."""
    online = Enrolment.objects.filter(learner__in=people, course__in=courses, completed_at__isnull=False)
    in_class = Registration.objects.filter(
        learner__in=people,
        class_group__course__in=courses,
        class_group__status=ClassGroup.Status.FINISHED,
        status=Registration.Status.CONFIRMED,
    )
    yield from online.values_list("learner", "course")
    yield from in_class.values_list("learner", "class_group__course")
