"""What people have learned stays right, whatever an editor does with pages in the CMS (decision 0024)."""

import datetime

import pytest
from django.test import Client
from wagtail.models import Locale

from cms import verify
from cms.pages import CoursePage, LessonPage
from cms.rights import ensure_school_index
from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.courses.models import Course, Lesson
from lms.learning import services as learning
from lms.learning.models import Enrolment, LessonProgress
from lms.network.models import School
from lms.points.models import Award
from lms.records.models import StudyRecord
from tests.cms.writing import publish, published_course, translate, write_lesson

pytestmark = pytest.mark.django_db
TITLE = "学过的太极"


@pytest.fixture
def learned(index, editor) -> CoursePage:
    course = published_course(index, title=TITLE, slug="learned", lessons=2, user=editor)
    publish(translate(course, title="Learned"), editor)
    for lesson in course.lesson_pages():
        publish(translate(lesson, title=f"Lesson {lesson.slug[-1]}"), editor)
    return course


@pytest.fixture
def course(learned) -> Course:
    return Course.objects.get(key=learned.translation_key)


@pytest.fixture
def enrolment(course, li, now) -> Enrolment:
    """Li has finished the first lesson and opened the second."""
    enrolment = learning.enrol(course=course, learner=li)
    first, second = course.lessons.order_by("position")
    opened = learning.open_lesson(enrolment=enrolment, lesson=first, now=now - datetime.timedelta(minutes=30))
    learning.finish_reading(progress=opened)
    learning.open_lesson(enrolment=enrolment, lesson=second)
    return enrolment


@pytest.fixture
def sun_at_the_editor(editor, as_user) -> Client:
    return as_user(editor)


@pytest.fixture
def other_school(school) -> School:
    """Another plate of the street, where Sun writes as well."""
    return School.objects.get(organisation=school.organisation, kind="seniors_school")


def learned_by(learner: User) -> dict[str, list]:
    """All that is kept of her learning, as it stands in the tables."""
    return {
        "enrolments": list(Enrolment.objects.filter(learner=learner).order_by("pk").values()),
        "progress": list(LessonProgress.objects.filter(enrolment__learner=learner).order_by("pk").values()),
        "records": list(StudyRecord.objects.filter(learner=learner).order_by("pk").values()),
        "awards": list(Award.objects.filter(learner=learner).order_by("pk").values()),
    }


def stands_in_her_archive(client: Client) -> bool:
    return "第1课" in client.get("/my/record/").content.decode()


def test_there_is_something_to_lose(enrolment, li, as_user):
    """Else the tests below would hold for nothing."""
    kept = learned_by(li)
    assert [len(kept[name]) > 0 for name in kept] == [True] * 4
    assert stands_in_her_archive(as_user(li))


def test_unpublished_a_course_is_closed_and_opens_again_where_she_was(
    learned, course, enrolment, li, sun_at_the_editor, as_user
):
    before, reader = learned_by(li), as_user(li)
    sun_at_the_editor.post(f"/cms/pages/{learned.pk}/unpublish/")
    sun_at_the_editor.post(
        f"/cms/pages/{learned.get_translation(Locale.objects.get(language_code='en')).pk}/unpublish/"
    )
    course.refresh_from_db()
    assert course.status == "retired"
    assert reader.get(course.get_absolute_url()).status_code == 404
    assert learned_by(li) == before
    assert stands_in_her_archive(reader)
    publish(CoursePage.objects.get(pk=learned.pk))
    assert learned_by(li) == before
    assert "lesson-row--done" in reader.get(course.get_absolute_url()).content.decode()


def test_unpublished_a_lesson_that_she_has_finished_stays_in_her_records(
    learned, course, enrolment, li, sun_at_the_editor
):
    before = learned_by(li)
    for lesson in LessonPage.objects.filter(translation_key=learned.lesson_pages().first().translation_key):
        assert sun_at_the_editor.post(f"/cms/pages/{lesson.pk}/unpublish/").status_code == 302
    assert [row.slug for row in course.lessons.filter(status="live")] == ["lesson-2"]
    after = learned_by(li)
    # What is listed of her counts lessons that are there; what she has learned is as it was.
    assert [row.pop("lessons_done") for row in before["enrolments"]] == [1]
    assert [row.pop("lessons_done") for row in after["enrolments"]] == [0]
    assert after == before


def test_moved_to_another_school_a_course_is_the_same_one_in_all_its_languages(
    learned, course, enrolment, li, other_school, sun_at_the_editor
):
    before, target = learned_by(li), ensure_school_index(other_school)
    answer = sun_at_the_editor.post(f"/cms/pages/{learned.pk}/move/{target.pk}/confirm/")
    assert answer.status_code == 302
    course.refresh_from_db()
    assert course.school == other_school
    assert learned_by(li) == before, "records name the school where it was learned"
    english = CoursePage.objects.get(translation_key=learned.translation_key, locale__language_code="en")
    assert english.school_id == other_school.pk
    publish(english)
    course.refresh_from_db()
    assert course.school == other_school
    assert list(verify.differences(recompile=True)) == []


def test_a_lesson_is_not_moved_to_another_course(learned, index, enrolment, li, sun_at_the_editor):
    other, before = published_course(index, slug="other", lessons=1), learned_by(li)
    lesson = learned.lesson_pages().first()
    sun_at_the_editor.post(f"/cms/pages/{lesson.pk}/move/{other.pk}/confirm/")
    assert LessonPage.objects.get(pk=lesson.pk).get_parent().pk == learned.pk
    assert learned_by(li) == before


def copy_form(page, **changes) -> dict:
    return {
        "new_title": f"{page.title}（新）",
        "new_slug": f"{page.slug}-new",
        "new_parent_page": page.get_parent().pk,
        "copy_subpages": "on",
        "publish_copies": "on",
        **changes,
    }


def test_a_copy_begins_with_no_learners(learned, course, enrolment, li, sun_at_the_editor):
    before = learned_by(li)
    assert sun_at_the_editor.post(f"/cms/pages/{learned.pk}/copy/", copy_form(learned)).status_code == 302
    copy = Course.objects.get(slug="learned-new")
    assert copy.key != course.key
    assert copy.enrolments.count() == 0
    assert copy.lessons.count() == 2
    assert not Lesson.objects.filter(course=copy, progress__isnull=False).exists()
    assert learned_by(li) == before


@pytest.mark.parametrize("what", ["course", "lesson", "many", "language"])
def test_what_people_have_learned_from_is_not_deleted(learned, course, enrolment, li, sun_at_the_editor, editor, what):
    editor.is_superuser = True  # who writes deletes no page with others below it; who runs the system might
    editor.save()
    before, lesson = learned_by(li), learned.lesson_pages().first()
    english = learned.get_translation(Locale.objects.get(language_code="en"))
    address = {
        "course": f"/cms/pages/{learned.pk}/delete/",
        "lesson": f"/cms/pages/{lesson.pk}/delete/",
        "language": f"/cms/pages/{english.pk}/delete/",
        "many": f"/cms/bulk/wagtailcore/page/delete/?id={lesson.pk}&id={learned.lesson_pages().last().pk}",
    }[what]
    answer = sun_at_the_editor.post(address, follow=True)
    refusal = sentence(DomainError("page_learned", title=(english if what == "language" else lesson).title))
    told = [str(message) for message in answer.context["messages"]]
    assert told in ([refusal], [refusal.replace(lesson.title, TITLE)])
    assert learned.lesson_pages().live().count() == 2
    assert course.texts.filter(live=True).count() == 2
    assert learned_by(li) == before
    assert list(verify.differences(recompile=False)) == []


def test_sun_deletes_what_nobody_has_learned_from(learned, course, enrolment, li, sun_at_the_editor):
    before = learned_by(li)
    extra = publish(write_lesson(CoursePage.objects.get(pk=learned.pk), slug="extra", title="多余的一课"))
    assert sun_at_the_editor.post(f"/cms/pages/{extra.pk}/delete/").status_code == 302
    assert not LessonPage.objects.filter(pk=extra.pk).exists()
    assert [row.slug for row in course.lessons.filter(status="live")] == ["lesson-1", "lesson-2"]
    assert learned_by(li) == before


def test_an_alias_is_no_second_course_and_goes_without_a_trace(
    learned, course, enrolment, li, other_school, sun_at_the_editor
):
    before, target = learned_by(li), ensure_school_index(other_school)
    courses = Course.objects.count()
    form = copy_form(learned, new_parent_page=target.pk, alias="on")
    assert sun_at_the_editor.post(f"/cms/pages/{learned.pk}/copy/", form).status_code == 302
    alias = CoursePage.objects.get(alias_of=learned.pk)
    assert Course.objects.count() == courses
    assert alias.get_children().count() == 2
    for lesson in alias.get_children():
        assert sun_at_the_editor.post(f"/cms/pages/{lesson.pk}/delete/").status_code == 302
    assert sun_at_the_editor.post(f"/cms/pages/{alias.pk}/delete/").status_code == 302
    course.refresh_from_db()
    assert course.status == "live"
    assert learned_by(li) == before


def test_an_alias_made_a_page_of_its_own_is_another_course(learned, course, enrolment, li, index, sun_at_the_editor):
    before = learned_by(li)
    alias = learned.create_alias(parent=index, update_slug="alias", recursive=True)
    assert sun_at_the_editor.post(f"/cms/pages/{alias.pk}/convert_alias/").status_code == 302
    assert Course.objects.get(slug="alias").enrolments.count() == 0
    assert learned_by(li) == before


def test_the_alias_of_a_page_that_is_deleted_is_a_draft(index, editor):
    page = published_course(index, slug="alone", lessons=0)
    alias = page.create_alias(parent=index, update_slug="alias")
    page.delete()
    left = CoursePage.objects.get(pk=alias.pk)
    assert (left.alias_of_id, left.live) == (None, False)
    assert list(verify.differences(recompile=False)) == []


def test_translated_a_course_is_the_same_one_and_nothing_counts_twice(index, editor, li, sun_at_the_editor, as_user):
    page = published_course(index, slug="once", lessons=1)
    course = Course.objects.get(slug="once")
    lesson, enrolment = course.lessons.get(), learning.enrol(course=course, learner=li)
    learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson))
    before, english = learned_by(li), Locale.objects.get(language_code="en")
    answer = sun_at_the_editor.post(
        f"/cms/translation/submit/page/{page.pk}/", {"locales": [english.pk], "include_subtree": "on"}
    )
    assert answer.status_code == 302
    translation = page.get_translation(english)
    publish(translation.lesson_pages().get())
    publish(translation)
    assert Course.objects.get(slug="once").texts.filter(live=True).count() == 2
    again = learning.open_lesson(enrolment=enrolment, lesson=lesson)
    learning.finish_reading(progress=again, language="en")
    assert learned_by(li)["records"] == before["records"]
    assert learned_by(li)["awards"] == before["awards"]
    assert "lesson-row--done" in as_user(li).get("/en/courses/once/").content.decode()
