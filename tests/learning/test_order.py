"""A course whose lessons come one after the other: what is locked, for whom, and what the page says."""

import datetime
import re
from uuid import UUID, uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from lms.courses.models import Course, MediaFile
from lms.learning import services as learning
from lms.learning.models import LessonProgress
from tests.learning.test_lesson_page import url
from tests.portal.reading import said

IN_ORDER = "The lessons of this course come one after the other. “%(lesson)s” comes first."


@pytest.fixture
def ordered(course) -> Course:
    """Lessons 1 (free, to read), 2 (to watch), 3 (to answer), 4 (in class), one after the other."""
    Course.objects.filter(pk=course.pk).update(in_order=True)
    course.refresh_from_db()
    return course


@pytest.fixture
def file(ordered):
    """A file that the third lesson shows."""
    name = default_storage.save("documents/third.vtt", ContentFile(b"0123456789"))
    row = MediaFile.objects.create(name=name, content_type="text/vtt", size=10)
    row.lessons.add(ordered.lessons.get(slug="lesson-3"))
    yield reverse("media-file", args=[row.uuid, "file"])
    default_storage.delete(name)


def finish(opened, *numbers: int) -> None:
    for number in numbers:
        progress = opened(number)
        if number == 2:
            later = timezone.now() + datetime.timedelta(hours=1)
            learning.record_progress(progress=progress, watched=[[0, 100]], position=0, seconds=100, now=later)
        else:
            learning.finish_reading(progress=progress)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_lesson_before_its_turn_is_refused_with_the_one_that_comes_first(
    reader,
    ordered,
    enrolment,
    language,
):
    for number in (2, 3, 4):
        response = reader.get(url(ordered, number, language=language))
        assert response.status_code == 403
        assert said(response, "Another lesson comes first", language)
        assert url(ordered, 1, language=language) in response.content.decode()
        assert "<p>正文</p>" not in response.content.decode()
    assert not LessonProgress.objects.filter(enrolment=enrolment).exists()


def test_each_lesson_opens_when_those_before_it_are_done(reader, ordered, opened):
    finish(opened, 1)
    assert [reader.get(url(ordered, number)).status_code for number in (1, 2, 3, 4)] == [200, 200, 403, 403]
    page = reader.get(url(ordered, 4)).content.decode()
    assert url(ordered, 2) in page
    finish(opened, 2)
    assert [reader.get(url(ordered, number)).status_code for number in (1, 2, 3, 4)] == [200, 200, 200, 403]


def test_without_the_setting_the_order_is_free(reader, course, enrolment):
    assert [reader.get(url(course, number)).status_code for number in (1, 2, 3, 4)] == [200] * 4


def test_a_free_lesson_and_one_that_is_done_stay_open(reader, course, opened):
    finish(opened, 2)
    course.lessons.filter(slug="lesson-3").update(free=True)
    Course.objects.filter(pk=course.pk).update(in_order=True)
    assert [reader.get(url(course, number)).status_code for number in (2, 3, 4)] == [200, 200, 403]


def test_what_is_held_in_the_classroom_holds_nobody_up(reader, ordered, enrolment):
    ordered.lessons.filter(slug="lesson-1").update(online=False)
    assert reader.get(url(ordered, 2)).status_code == 200


def test_a_withdrawn_lesson_holds_nobody_up(reader, ordered, enrolment):
    ordered.lessons.filter(slug="lesson-1").update(status="retired", position=9)
    ordered.lessons.get(slug="lesson-1").texts.update(live=False)
    assert reader.get(url(ordered, 2)).status_code == 200


def test_who_writes_for_the_school_opens_all(as_user, sun, baduanjin):
    Course.objects.filter(pk=baduanjin.pk).update(in_order=True)
    last = baduanjin.lessons.order_by("position").last()
    for join in (False, True):
        if join:
            learning.enrol(course=baduanjin, learner=sun)
        assert as_user(sun).get(reverse("lesson", args=[baduanjin.slug, last.slug])).status_code == 200


@pytest.mark.parametrize("name", ["lesson-finish", "lesson-quiz", "lesson-progress", "lesson-quiz-keep"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_is_taken_for_a_locked_lesson(reader, ordered, enrolment, name, language):
    sent = {"report": '{"watched": [], "position": 0, "seconds": 100}', "nonce": str(uuid4())}
    response = reader.post(url(ordered, 3, name, language), sent)
    assert response.status_code == 403
    assert said(response, IN_ORDER, language, lesson="第1课")
    assert not LessonProgress.objects.filter(enrolment=enrolment).exists()


def test_a_lesson_that_was_begun_before_is_locked_too(reader, course, opened):
    progress = opened(2)
    Course.objects.filter(pk=course.pk).update(in_order=True)
    sent = {"report": '{"watched": [[0, 5]], "position": 5, "seconds": 100}'}
    assert reader.post(url(course, 2, "lesson-progress"), sent).status_code == 403
    progress.refresh_from_db()
    assert progress.watched == []


def test_the_outline_shows_what_is_locked_and_after_which_lesson(reader, ordered, opened):
    finish(opened, 1)
    for page in (reader.get(reverse("course", args=[ordered.slug])), reader.get(url(ordered, 1))):
        states = re.findall(r"lesson-row--(done|current|open|locked)", page.content.decode())
        assert states == ["done", "current", "locked", "locked"]
        assert said(page, "after lesson %(number)s", number=2)


def test_files_of_a_locked_lesson_are_not_to_be_had(reader, ordered, opened, file):
    opened(1)
    assert reader.get(file).status_code == 404
    finish(opened, 1, 2)
    assert reader.get(file).status_code == 200


def test_a_file_that_an_open_lesson_shows_too_is_to_be_had(reader, ordered, enrolment, file):
    row = MediaFile.objects.get(uuid=UUID(file.split("/")[3]))
    row.lessons.add(ordered.lessons.get(slug="lesson-2"))
    assert reader.get(file).status_code == 404
    row.lessons.add(ordered.lessons.get(slug="lesson-1"))
    assert reader.get(file).status_code == 200


def test_a_file_of_another_course_of_hers_is_to_be_had(reader, ordered, enrolment, learner, file):
    from tests.classes.building import make_course, make_lesson

    other = make_course(ordered.school, lessons=[make_lesson(1, free=False), make_lesson(2)])
    learning.enrol(course=other, learner=learner)
    MediaFile.objects.get(uuid=UUID(file.split("/")[3])).lessons.add(other.lessons.get(slug="lesson-2"))
    assert reader.get(file).status_code == 200
