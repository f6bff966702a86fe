"""Which learners wait for a teacher's confirmation: a teacher sees those of the courses that she is named with."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lms.accounts.models import User
from lms.courses.models import Course, Status
from lms.courses.rules import CONFIRMED, RULES, codes_of
from lms.courses.texts import title_of
from lms.learning.enrolments import judged
from lms.learning.models import LessonProgress

COURSE = "lesson__course"
WITH_CONFIRMATION = [rule for rule in RULES if CONFIRMED in codes_of(rule)]


def to_confirm(user: User) -> QuerySet[LessonProgress]:
    """What waits for ``user``; never her own, nor of who has closed the account."""
    return (
        LessonProgress.objects.filter(waits_since__isnull=False)
        .filter(asked_of_teachers())
        .filter(judged(user, f"{COURSE}__"), enrolment__learner__is_active=True)
        .exclude(enrolment__learner=user)
    )


def asked_of_teachers() -> Q:
    """Lessons that are there and still ask for a teacher's word: a rule may have been changed since."""
    return Q(
        lesson__rule__in=WITH_CONFIRMATION,
        lesson__online=True,
        lesson__status=Status.LIVE,
        lesson__course__status=Status.LIVE,
    )


def to_confirm_by_course(user: User, courses: Sequence[int]) -> dict[int, int]:
    """How many wait in each of ``courses`` (ids) where any do: one statement."""
    rows = to_confirm(user).filter(**{f"{COURSE}__in": courses}).order_by()
    return dict(rows.values_list(COURSE).annotate(n=Count("pk")))


def courses_to_confirm(user: User, *, most: int) -> list[Any]:
    """The courses in which somebody waits for ``user``: ``slug``, ``title`` and ``waiting``. One statement."""
    rows = to_confirm(user).order_by().values(slug=F(f"{COURSE}__slug"), title=title_of(COURSE))
    return list(rows.annotate(waiting=Count("pk")).order_by("-waiting", "slug")[:most])


def confirmed_of(user: User, course: Course, *, most: int) -> list[LessonProgress]:
    """What ``user`` has confirmed last in ``course``, to be taken back where it was a mistake: one statement."""
    rows = LessonProgress.objects.filter(
        confirmed_by=user, enrolment__course=course, enrolment__learner__is_active=True
    )
    return list(rows.filter(asked_of_teachers()).select_related("enrolment__learner").order_by("-confirmed_at")[:most])
