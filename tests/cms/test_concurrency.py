"""Two people publishing in the same moment, on a real PostgreSQL."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from lms.courses.models import Course, CourseText, OutlineVersion
from lms.courses.outline import CourseOutline
from lms.courses.services import publish_outline
from lms.network.models import Organisation, School

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]

WRITERS = 4


@pytest.fixture
def school() -> School:
    place = Organisation.objects.create(
        code="320214998", name="试点街道", full_name="试点街道", tier="street", path="98765"
    )
    return School.objects.create(organisation=place, kind="education_centre", name="试点社区教育中心")


def outline(school: School, *, key: uuid.UUID, language: str = "zh-hans") -> CourseOutline:
    return CourseOutline(
        key=key,
        slug="taiji",
        school_id=school.pk,
        language=language,
        title="太极拳",
        summary="",
        html="",
        subject="sport",
        audiences=["elderly"],
        mode="online",
        form="class",
        study_hours=1,
        motif="crane",
        outcomes=[],
        teachers=[],
        tags=[],
        stamp="x",
        published_at=timezone.now(),
        lessons=[],
    )


def publish_at_once(*outlines: CourseOutline) -> None:
    start = Barrier(len(outlines))

    def run(one: CourseOutline) -> None:
        start.wait()
        try:
            publish_outline(outline=one, actor=None)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(outlines)) as pool:
        for future in [pool.submit(run, one) for one in outlines]:
            future.result()


def test_courses_of_one_name_published_at_once_get_an_address_each(school):
    publish_at_once(*[outline(school, key=uuid.uuid4()) for _ in range(WRITERS)])
    assert set(Course.objects.filter(school=school).values_list("slug", flat=True)) == {
        "taiji",
        "taiji-2",
        "taiji-3",
        "taiji-4",
    }


def test_two_languages_published_at_once_are_one_course(school):
    key = uuid.uuid4()
    publish_at_once(*[outline(school, key=key, language=language) for language in ("zh-hans", "en")])
    assert Course.objects.filter(key=key).count() == 1
    assert CourseText.objects.filter(course__key=key, live=True).count() == 2


def test_the_same_publishing_twice_at_once_is_one_version(school):
    key = uuid.uuid4()
    publish_outline(outline=outline(school, key=key, language="en"), actor=None)
    publish_at_once(*[outline(school, key=key) for _ in range(WRITERS)])
    assert OutlineVersion.objects.filter(course__key=key, language="zh-hans").count() == 1
