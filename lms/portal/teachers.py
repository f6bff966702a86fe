"""Teachers of the pool on the pages of courses and schools."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lms.classes.models import ClassTeacher
from lms.courses.models import Course
from lms.courses.querysets import CourseQuerySet
from lms.network.models import School
from lms.teachers.models import Teacher

MOST_OF_A_SCHOOL = 12


@dataclass(frozen=True)
class Named:
    """A teacher's name, with the address of her page where there is one."""

    name: str
    url: str = ""


def courses_of(teacher: Teacher) -> CourseQuerySet:
    """What ``teacher`` is named with, and what her classes are of."""
    held = ClassTeacher.objects.filter(user=teacher.user_id, part=ClassTeacher.Part.TEACHER)
    held = held.exclude(class_group__status="cancelled")
    return Course.objects.published().filter(
        Q(pk__in=teacher.courses.values("pk")) | Q(pk__in=held.values("class_group__course"))
    )


def teachers_of(course: Course, names: Iterable[str]) -> list[Named]:
    """Who teaches ``course``: ``names`` as its editor wrote them, then who else the pool shows; one query."""
    found = list(Teacher.objects.published().of_course(course).order_by("pk"))
    by_name = {name: teacher for teacher in found for name in (teacher.name, teacher.name_en) if name}
    written = [Named(name, by_name[name].get_absolute_url() if name in by_name else "") for name in names]
    there = {by_name[one.name].pk for one in written if one.url}
    return [*written, *(Named(one.label, one.get_absolute_url()) for one in found if one.pk not in there)]


def appointed_at(school: School) -> QuerySet[Teacher]:
    """Those whom ``school`` has appointed and who have agreed to be shown."""
    return Teacher.objects.published().of_school(school).order_by("name", "pk")[:MOST_OF_A_SCHOOL]
