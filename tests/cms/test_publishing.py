"""From a page to the rows that readers get."""

import datetime

import pytest
from django.utils import timezone
from django.utils.translation import override
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.compile import CannotPublish
from cms.pages import CoursePage, LessonPage
from cms.schedule import publish_due
from lms.core.models import AuditEntry
from lms.courses.models import Course, Lesson, LessonText, OutlineVersion
from tests.cms.writing import WORDS, publish, published_course, quiz, translate, write_course, write_lesson


def row_of(page: CoursePage) -> Course:
    return Course.objects.get(key=page.translation_key)


def text_of(page: LessonPage) -> LessonText:
    return LessonText.objects.get(lesson__key=page.translation_key, language=page.language)


def shown_lessons(page: CoursePage) -> list[str]:
    """Titles that readers of the page's language see, in order."""
    texts = LessonText.objects.filter(
        lesson__course__key=page.translation_key, lesson__status="live", language=page.language, live=True
    )
    return list(texts.order_by("lesson__position").values_list("title", flat=True))


def make_due(page: CoursePage, **content) -> None:
    """Let the time pass that ``page`` was scheduled for."""
    due = timezone.now() - datetime.timedelta(minutes=1)
    revision = page.get_latest_revision()
    revision.content |= {"go_live_at": due.isoformat(), **content}
    revision.approved_go_live_at = due
    revision.save()


def test_publishing_writes_course_and_lessons(index, school, editor):
    page = published_course(index, user=editor)
    course = row_of(page)
    text = course.texts.get()
    assert (course.slug, course.status, course.school_id) == ("taiji", "live", school.pk)
    assert (course.audiences, course.subject, course.study_hours) == (["elderly"], "sport", 12)
    assert (text.language, text.live, text.title, text.html) == ("zh-hans", True, "太极拳", "<p>十二周，每周一次。</p>")
    assert (text.outcomes, text.teachers, text.tags) == (["会起势", "会收势"], ["陆建平", "王芳"], ["太极", "健身"])
    assert shown_lessons(page) == ["第1课", "第2课"]
    assert "起势时两脚与肩同宽" in text_of(page.lesson_pages().first()).html
    version = OutlineVersion.objects.get(course=course)
    assert version.published_by == editor.uuid
    assert [lesson["title"] for lesson in version.outline["lessons"]] == ["第1课", "第2课"]
    assert AuditEntry.objects.filter(action="course.published", actor=editor.uuid, object_uuid=course.uuid).exists()


def test_a_lesson_published_before_its_course_waits_for_it(index):
    course = write_course(index)
    lesson = publish(write_lesson(course))
    assert lesson.live
    assert not Lesson.objects.filter(key=lesson.translation_key).exists()
    publish(CoursePage.objects.get(pk=course.pk))
    assert shown_lessons(course) == ["起势"]


def test_the_editor_is_told_that_a_lesson_waits_for_its_course(index, editor, as_user):
    client = as_user(editor)
    course = write_course(index)
    lesson = write_lesson(course)
    told = told_when_publishing(client, lesson)
    publish(CoursePage.objects.get(pk=course.pk))
    assert told_when_publishing(client, lesson) - told == set()
    assert any("课程发布以后" in sentence for sentence in told)


def told_when_publishing(client, page) -> set[str]:
    """The warnings after the editor sent the page's own form with the button that publishes."""
    address = f"/cms/pages/{page.pk}/edit/"
    body = streamfield([("heading", {"text": "起势", "level": "h2"})])
    facts = {"title": page.title, "slug": page.slug, "minutes": 20, "rule": "read", "threshold": 80, "online": "on"}
    comments = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
    form = nested_form_data(facts | {"summary": "", "body": body, "comments": comments, "action-publish": "1"})
    answer = client.post(address, form, follow=True)
    assert type(page).objects.get(pk=page.pk).live
    return {str(message) for message in answer.context["messages"] if message.level_tag == "warning"}


def test_a_lesson_added_later_joins_the_course(index):
    page = published_course(index, lessons=1)
    publish(write_lesson(page, slug="more", title="再来一课"))
    assert shown_lessons(page) == ["第1课", "再来一课"]
    assert OutlineVersion.objects.filter(course=row_of(page)).count() == 2


def test_a_draft_is_not_shown(index):
    page = published_course(index, lessons=1)
    lesson = page.lesson_pages().get()
    lesson.title = "改了还没发布"
    lesson.save_revision()
    assert shown_lessons(page) == ["第1课"]


def test_publishing_the_same_again_makes_no_new_version(index):
    page = published_course(index)
    audited = AuditEntry.objects.filter(action="course.published").count()
    publish(page)
    publish(page.lesson_pages().first())
    # The first publishing of the course came last: one version, one entry.
    assert OutlineVersion.objects.filter(course=row_of(page)).count() == 1
    assert AuditEntry.objects.filter(action="course.published").count() == audited


def test_a_changed_lesson_makes_a_new_version(index):
    page = published_course(index)
    lesson = page.lesson_pages().first()
    lesson.body = [{"type": "paragraph", "value": "<p>别的话。</p>"}]
    publish(lesson)
    first, second = OutlineVersion.objects.filter(course=row_of(page)).order_by("number")
    assert first.outline["lessons"][0]["sha256"] != second.outline["lessons"][0]["sha256"]
    assert first.outline["lessons"][1] == second.outline["lessons"][1]


def test_the_address_is_fixed_at_the_first_publishing(index, other_index):
    first = published_course(index)
    second = published_course(other_index)
    assert (row_of(first).slug, row_of(second).slug) == ("taiji", "taiji-2")
    first.slug = "tai-chi"
    first = publish(first)
    assert row_of(first).slug == "taiji"
    assert first.url == "/courses/taiji/"
    assert second.lesson_pages().first().url == "/courses/taiji-2/lesson-1/"


def test_an_old_version_brings_neither_owner_nor_address_back(index, other_index, school):
    page = published_course(index)
    old = page.get_latest_revision()
    page.move(other_index, pos="last-child")
    assert row_of(page).school_id == other_index.school_id
    old.publish()
    page = CoursePage.objects.get(pk=page.pk)
    assert row_of(page).school_id == other_index.school_id
    assert page.address == "taiji"


def test_unpublishing_a_course_withdraws_it_and_its_lessons(index, editor):
    page = published_course(index)
    page.unpublish(user=editor)
    course = row_of(page)
    assert course.status == "retired"
    assert not course.texts.filter(live=True).exists()
    assert not LessonText.objects.filter(lesson__course=course, live=True).exists()
    assert AuditEntry.objects.filter(action="course.retired", actor=editor.uuid).count() == 1
    publish(CoursePage.objects.get(pk=page.pk))
    assert row_of(page).status == "live"
    assert shown_lessons(page) == ["第1课", "第2课"]


def test_unpublishing_a_lesson_takes_it_out_and_numbers_the_rest(index):
    page = published_course(index, lessons=3)
    page.lesson_pages().first().unpublish()
    assert shown_lessons(page) == ["第2课", "第3课"]
    live = Lesson.objects.filter(course=row_of(page), status="live").order_by("position")
    assert list(live.values_list("slug", "position")) == [("lesson-2", 1), ("lesson-3", 2)]
    last = OutlineVersion.objects.filter(course=row_of(page)).order_by("number").last()
    assert [lesson["title"] for lesson in last.outline["lessons"]] == ["第2课", "第3课"]


def test_deleting_pages_keeps_rows_and_withdraws_them(index):
    page = published_course(index)
    course = row_of(page)
    page.delete()
    course.refresh_from_db()
    assert course.status == "retired"
    assert Lesson.objects.filter(course=course).count() == 2
    assert OutlineVersion.objects.filter(course=course).exists()


def test_a_translation_shares_the_course(index):
    page = published_course(index)
    english = translate(page, title="Tai Chi")
    for lesson in page.lesson_pages():
        publish(translate(lesson, title=f"Lesson {lesson.slug[-1]}"))
    english = publish(english)
    course = row_of(page)
    assert row_of(english) == course
    assert set(course.texts.values_list("language", "title")) == {("zh-hans", "太极拳"), ("en", "Tai Chi")}
    assert shown_lessons(english) == ["Lesson 1", "Lesson 2"]
    assert Lesson.objects.filter(course=course).count() == 2
    assert english.url == "/en/courses/taiji/"
    english.unpublish()
    course.refresh_from_db()
    assert course.status == "live"
    assert shown_lessons(page) == ["第1课", "第2课"]


def test_a_language_with_fewer_lessons_leaves_the_order_of_the_others_alone(index):
    page = published_course(index, lessons=4)
    english = translate(page, title="Tai Chi")
    lessons = list(page.lesson_pages())
    for lesson in (lessons[1], lessons[3]):
        publish(translate(lesson, title=f"Lesson {lesson.slug[-1]}"))
    publish(english)
    assert shown_lessons(page) == ["第1课", "第2课", "第3课", "第4课"]
    assert shown_lessons(english) == ["Lesson 2", "Lesson 4"]


def test_reordering_moves_the_lessons_in_all_languages(index):
    page = published_course(index, lessons=3)
    english = translate(page, title="Tai Chi")
    for lesson in page.lesson_pages():
        publish(translate(lesson, title=f"Lesson {lesson.slug[-1]}"))
    english = publish(english)
    first, *_rest, last = page.lesson_pages()
    last.move(first, pos="left")
    assert shown_lessons(page) == ["第3课", "第1课", "第2课"]
    assert shown_lessons(english) == ["Lesson 3", "Lesson 1", "Lesson 2"]
    publish(CoursePage.objects.get(pk=english.pk))
    assert shown_lessons(page) == ["第3课", "第1课", "第2课"]


def test_a_copy_is_a_course_of_its_own(index):
    page = published_course(index)
    copy = page.copy(recursive=True, keep_live=True, update_attrs={"slug": "taiji-b", "title": "太极拳二班"}).specific
    assert copy.translation_key != page.translation_key
    assert row_of(copy).slug == "taiji-b"
    assert shown_lessons(copy) == ["第1课", "第2课"]
    assert row_of(page).lessons.count() == 2


def test_a_draft_copy_is_not_shown(index):
    page = published_course(index)
    copy = page.copy(recursive=True, keep_live=False, update_attrs={"slug": "taiji-b"})
    assert not Course.objects.filter(key=copy.translation_key).exists()


def test_an_alias_leads_to_its_original_and_has_no_course(index, other_index):
    page = published_course(index)
    alias = page.create_alias(parent=other_index)
    assert not Course.objects.filter(key=alias.translation_key).exists()
    assert alias.specific.url == "/courses/taiji/"
    publish(page)
    page.unpublish()
    assert Course.objects.filter(slug__startswith="taiji").count() == 1


def test_a_converted_alias_becomes_a_course(index, other_index):
    from wagtail.actions.convert_alias import ConvertAliasPageAction

    page = published_course(index, lessons=0)
    alias = page.create_alias(parent=other_index).specific
    ConvertAliasPageAction(alias).execute(skip_permission_checks=True)
    assert Course.objects.get(key=alias.translation_key).school_id == other_index.school_id


def test_a_future_date_is_not_live_until_it_is_due(index):
    page = write_course(index, go_live_at=timezone.now() + datetime.timedelta(days=1))
    publish(page)
    assert publish_due() == 0
    assert not Course.objects.filter(key=page.translation_key).exists()
    make_due(page)
    assert publish_due() == 1
    assert row_of(page).status == "live"


def test_an_expired_course_is_withdrawn(index):
    page = published_course(index)
    CoursePage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    assert publish_due() == 1
    assert row_of(page).status == "retired"


def test_a_due_page_that_cannot_be_compiled_does_not_hold_up_the_others(index):
    broken, sound = write_course(index, slug="broken"), write_course(index, slug="sound")
    for page in (broken, sound):
        page.go_live_at = timezone.now() + datetime.timedelta(days=1)
        publish(page)
    make_due(broken, for_elderly=False)
    make_due(sound)
    assert publish_due() == 1
    assert row_of(sound).status == "live"
    assert not Course.objects.filter(key=broken.translation_key).exists()
    assert publish_due() == 0


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"body": []}, "empty"),
        ({"rule": "quiz"}, "questions"),
        ({"rule": "watched"}, "video"),
        ({"rule": "quiz", "body": [*WORDS, quiz(answer=9)]}, "exactly one"),
    ],
)
def test_a_lesson_that_does_not_go_together_is_refused_with_a_reason(index, values, reason):
    page = published_course(index, lessons=1)
    lesson = write_lesson(page, slug="odd", **values)
    # The reason is told in the language of the editor, whatever the page's.
    with override("en"), pytest.raises(CannotPublish) as refused:
        lesson.save_revision(clean=False).publish()
    assert refused.value.page_id == lesson.pk
    assert reason in str(refused.value)
    assert not LessonPage.objects.get(pk=lesson.pk).live
    assert shown_lessons(page) == ["第1课"]


def test_a_lesson_cannot_be_moved_to_another_course(index):
    first, second = published_course(index), published_course(index, slug="other")
    lesson = first.lesson_pages().first()
    assert not lesson.can_move_to(second)
    assert lesson.can_move_to(first)
