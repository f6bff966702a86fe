"""What was published stays what readers and records rest on: addresses, versions, withdrawn lessons."""

import dataclasses
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from lms.core.errors import DomainError
from lms.courses import services as courses
from lms.courses.models import Course, CourseText, Lesson, LessonText, OutlineVersion
from lms.courses.outline import CourseOutline
from lms.courses.texts import text_for
from lms.learning import services as learning
from lms.learning.models import LessonProgress
from lms.records.models import StudyRecord
from tests.classes.building import make_lesson, make_people, make_school


@pytest.fixture
def outline(db) -> CourseOutline:
    """A course of three lessons in Chinese, not yet published."""
    return CourseOutline(
        key=uuid4(),
        slug="taiji",
        school_id=make_school().pk,
        language="zh-hans",
        title="太极",
        summary="慢慢来",
        html="<p>说明</p>",
        subject="sport",
        audiences=["elderly", "adult"],
        mode="blended",
        form="class",
        study_hours=16,
        motif="crane",
        outcomes=["站稳"],
        teachers=["陆建平"],
        tags=["健身"],
        stamp="one",
        published_at=timezone.now(),
        lessons=[make_lesson(number) for number in (1, 2, 3)],
    )


def publish(outline: CourseOutline, **changes) -> OutlineVersion:
    return courses.publish_outline(outline=dataclasses.replace(outline, **changes), actor=None)


def english(outline: CourseOutline, lessons=None) -> CourseOutline:
    return dataclasses.replace(
        outline, language="en", title="Taiji", lessons=outline.lessons if lessons is None else lessons
    )


def course_of(outline: CourseOutline) -> Course:
    return Course.objects.get(key=outline.key)


def shown(outline: CourseOutline) -> list[str]:
    return list(Lesson.objects.published().filter(course__key=outline.key).values_list("slug", flat=True))


def test_publishing_keeps_every_fact_that_readers_see(outline):
    publish(outline)
    course = course_of(outline)
    text = course.texts.get()
    assert (course.slug, course.subject, course.mode, course.study_hours) == ("taiji", "sport", "blended", 16)
    assert course.audiences == ["adult", "elderly"]
    assert (text.title, text.summary, text.outcomes, text.teachers, text.tags) == (
        "太极", "慢慢来", ["站稳"], ["陆建平"], ["健身"]
    )  # fmt: skip
    assert shown(outline) == ["lesson-1", "lesson-2", "lesson-3"]
    assert [lesson.position for lesson in course.lessons.all()] == [1, 2, 3]


def test_publishing_the_same_again_is_the_same_version(outline):
    first = publish(outline)
    before = Course.objects.values().get(key=outline.key)
    assert publish(outline).pk == first.pk
    assert Course.objects.values().get(key=outline.key) == before


def test_a_change_of_words_is_a_new_version_and_the_old_one_stays(outline):
    first = publish(outline)
    changed = [dataclasses.replace(outline.lessons[0], html="<p>别的正文</p>"), *outline.lessons[1:]]
    second = publish(outline, lessons=changed)
    assert (first.number, second.number) == (1, 2)
    stored = OutlineVersion.objects.get(pk=first.pk)
    assert stored.outline == first.outline
    assert stored.outline["lessons"][0]["sha256"] != second.outline["lessons"][0]["sha256"]


def test_an_address_is_fixed_with_the_first_publishing(outline):
    publish(outline)
    publish(outline, slug="another", title="太极入门")
    assert (course_of(outline).slug, course_of(outline).texts.get().title) == ("taiji", "太极入门")


def test_courses_of_one_name_get_addresses_of_their_own(outline):
    for _ in range(3):
        publish(outline, key=uuid4(), lessons=[])
    assert sorted(Course.objects.filter(slug__startswith="taiji").values_list("slug", flat=True)) == [
        "taiji", "taiji-2", "taiji-3"
    ]  # fmt: skip


def test_a_very_long_address_is_cut_and_still_its_own(outline):
    slugs = []
    for _ in range(2):
        version = publish(outline, key=uuid4(), slug="x" * 80, lessons=[])
        slugs.append(version.course.slug)
    assert [len(slug) for slug in slugs] == [80, 80]
    assert slugs[0] != slugs[1]


def test_lessons_of_one_name_get_addresses_of_their_own(outline):
    publish(outline, lessons=[make_lesson(1), dataclasses.replace(make_lesson(1), key=uuid4())])
    assert shown(outline) == ["lesson-1", "lesson-1-2"]


def test_a_lesson_that_is_left_out_is_withdrawn_and_its_records_stay(outline):
    publish(outline)
    [learner] = make_people(1)
    course = course_of(outline)
    enrolment = learning.enrol(course=course, learner=learner)
    lesson = course.lessons.get(slug="lesson-2")
    learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson))

    publish(outline, lessons=[outline.lessons[0], outline.lessons[2]])

    assert shown(outline) == ["lesson-1", "lesson-3"]
    lesson.refresh_from_db()
    assert lesson.status == "retired"
    assert StudyRecord.objects.filter(learner=learner).count() == 1
    assert LessonProgress.objects.get(lesson=lesson).completed_at is not None


def test_a_lesson_that_comes_back_is_the_same_lesson(outline):
    publish(outline)
    before = course_of(outline).lessons.get(slug="lesson-2").pk
    publish(outline, lessons=[outline.lessons[0], outline.lessons[2]])
    publish(outline)
    assert shown(outline) == ["lesson-1", "lesson-2", "lesson-3"]
    assert course_of(outline).lessons.get(slug="lesson-2").pk == before


def test_a_lesson_in_another_language_stays_when_one_language_drops_it(outline):
    publish(outline)
    publish(english(outline))
    publish(outline, lessons=outline.lessons[:1])
    assert shown(outline) == ["lesson-1", "lesson-2", "lesson-3"]
    texts = LessonText.objects.filter(lesson__slug="lesson-2", lesson__course__key=outline.key, live=True)
    assert list(texts.values_list("language", flat=True)) == ["en"]


def test_a_lesson_belongs_to_one_course(outline):
    publish(outline)
    other = dataclasses.replace(outline, key=uuid4(), lessons=[outline.lessons[1]])
    with pytest.raises(DomainError, match="lesson_of_another_course"), transaction.atomic():
        publish(other)
    assert not Course.objects.filter(key=other.key).exists()
    assert Lesson.objects.get(key=outline.lessons[1].key).course == course_of(outline)


def test_a_file_that_nobody_knows_stops_the_publishing(outline):
    lesson = dataclasses.replace(outline.lessons[0], media=[uuid4()])
    with pytest.raises(DomainError, match="media_file_missing"), transaction.atomic():
        publish(outline, lessons=[lesson])
    assert not Course.objects.filter(key=outline.key).exists()


def test_a_course_is_withdrawn_with_its_last_language(outline):
    publish(outline)
    publish(english(outline))
    courses.retire_language(key=outline.key, language="zh-hans", actor=None)
    assert course_of(outline).status == "live"
    assert shown(outline) == ["lesson-1", "lesson-2", "lesson-3"]

    courses.retire_language(key=outline.key, language="en", actor=None)

    assert course_of(outline).status == "retired"
    assert shown(outline) == []
    assert Lesson.objects.filter(course__key=outline.key).count() == 3


def test_publishing_again_brings_a_withdrawn_course_back(outline):
    publish(outline)
    courses.retire_language(key=outline.key, language="zh-hans", actor=None)
    publish(outline)
    assert course_of(outline).status == "live"
    assert shown(outline) == ["lesson-1", "lesson-2", "lesson-3"]


def test_withdrawing_one_lesson_numbers_the_rest_anew(outline):
    publish(outline)
    courses.retire_lesson_language(key=outline.lessons[0].key, language="zh-hans", actor=None)
    live = course_of(outline).lessons.filter(status="live")
    assert [(lesson.slug, lesson.position) for lesson in live] == [("lesson-2", 1), ("lesson-3", 2)]


def test_lessons_are_put_in_another_order(outline):
    publish(outline)
    keys = [lesson.key for lesson in outline.lessons]
    courses.reorder_lessons(key=outline.key, language="zh-hans", lessons=keys[::-1], actor=None)
    assert shown(outline) == ["lesson-3", "lesson-2", "lesson-1"]
    last = course_of(outline).versions.order_by("-number").first()
    assert [lesson["key"] for lesson in last.outline["lessons"]] == [str(key) for key in keys[::-1]]


@pytest.mark.parametrize("deed", ["retire", "reorder"])
def test_what_is_not_published_can_be_withdrawn_and_ordered_without_harm(outline, deed):
    if deed == "retire":
        courses.retire_language(key=outline.key, language="en", actor=None)
        courses.retire_lesson_language(key=outline.lessons[0].key, language="en", actor=None)
    else:
        courses.reorder_lessons(key=outline.key, language="en", lessons=[], actor=None)
    assert not Course.objects.filter(key=outline.key).exists()


@pytest.mark.parametrize(
    ("live", "asked", "expected"),
    [
        ({"zh-hans", "en"}, "en", ("en", False)),
        ({"zh-hans"}, "en", ("zh-hans", True)),
        ({"en"}, "zh-hans", ("en", True)),
        ({"en", "fr"}, "de", ("en", True)),
    ],
)
def test_a_reader_gets_her_language_or_the_best_there_is(live, asked, expected):
    texts = [CourseText(language=code, live=code in live) for code in ("en", "fr", "zh-hans")]
    text, fallback = text_for(texts, asked)
    assert (text.language, fallback) == expected


def test_without_any_live_text_there_is_nothing_to_read():
    assert text_for([CourseText(language="en", live=False)], "en") == (None, False)


def test_a_course_has_an_audience(outline):
    publish(outline)
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.filter(key=outline.key).update(for_adult=False, for_elderly=False)
