"""Who says what a learner's work is worth: marks her open answers, confirms what she has shown."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from lms.accounts.models import User
from lms.courses.models import Course
from lms.learning.enrolments import overseen
from lms.learning.models import Enrolment
from lms.network import policy


def judged(user: Any, prefix: str = "") -> Q:
    """The courses, or with ``prefix`` the rows of them, in which ``user`` judges: she teaches them or keeps the school,
    and her role reads what learners write."""
    place = f"{prefix}school__organisation__path"
    return overseen(user, prefix) & policy.scope(user, "answers.mark", place)


def may_judge(user: User, enrolments: Iterable[Enrolment]) -> bool:
    """Whether ``user`` judges all of these; nobody judges herself. One query; none for who has no role for it.

    ``enrolments`` come with course, school and organisation.
    """
    rows = list(enrolments)
    if any(row.learner_id == user.pk for row in rows):
        return False
    places = {row.course.school.organisation for row in rows}
    if not all(policy.allows(user, "answers.mark", place) for place in places):
        return False
    courses = {row.course_id for row in rows}
    return Course.objects.filter(judged(user), pk__in=courses).count() == len(courses)
