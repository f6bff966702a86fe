"""Two editors who publish in the same moment, on a real PostgreSQL."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from lms.courses import services as courses
from lms.courses.models import Course, OutlineVersion
from lms.courses.outline import CourseOutline
from tests.classes.building import make_lesson, make_school

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def outline() -> CourseOutline:
    return CourseOutline(
        key=uuid4(), slug="taiji", school_id=make_school().pk, language="zh-hans", title="太极", summary="", html="",
        subject="sport", audiences=["elderly"], mode="online", form="class", study_hours=1, motif="crane", outcomes=[],
        teachers=[], tags=[], stamp="one", published_at=timezone.now(), lessons=[make_lesson(1), make_lesson(2)],
    )  # fmt: skip


def publish_at_once(outlines: list[CourseOutline]) -> None:
    start = Barrier(len(outlines))

    def publish(outline: CourseOutline) -> None:
        connection.ensure_connection()
        start.wait()
        try:
            courses.publish_outline(outline=outline, actor=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(outlines)) as pool:
        for future in [pool.submit(publish, outline) for outline in outlines]:
            future.result()


def test_courses_of_one_name_get_an_address_each(outline):
    publish_at_once([dataclasses.replace(outline, key=uuid4(), lessons=[]) for _ in range(5)])
    slugs = sorted(Course.objects.filter(slug__startswith="taiji").values_list("slug", flat=True))
    assert slugs == ["taiji", "taiji-2", "taiji-3", "taiji-4", "taiji-5"]


def test_both_languages_of_a_new_course_make_one_course(outline):
    publish_at_once([outline, dataclasses.replace(outline, language="en", title="Taiji")])
    course = Course.objects.get(key=outline.key)
    assert sorted(course.texts.values_list("language", flat=True)) == ["en", "zh-hans"]
    assert course.lessons.count() == 2


def test_a_course_published_many_times_at_once_has_one_version(outline):
    publish_at_once([outline] * 5)
    assert OutlineVersion.objects.filter(course__key=outline.key).count() == 1
    assert Course.objects.get(key=outline.key).lessons.count() == 2
