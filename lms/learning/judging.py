"""Who says what a learner's work is worth: marks her open answers, confirms what she has shown."""

from collections.abc import Iterable

from lms.accounts.models import User
from lms.courses.models import Course
from lms.learning.enrolments import judged
from lms.learning.models import Enrolment
from lms.network import policy


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
