"""Seeing a draft as readers would get it, without touching what they get."""

import pytest
from wagtail.models import Collection

from cms.pages import CoursePage, LessonPage
from lms.core.models import AuditEntry
from lms.courses.models import Course, LessonText, MediaFile, OutlineVersion
from tests.cms.test_uploads import mp4
from tests.cms.writing import SUBTITLES, document, picture, published_course, quiz, write_course, write_lesson


def counts() -> list[int]:
    return [model.objects.count() for model in (Course, LessonText, MediaFile, OutlineVersion, AuditEntry)]


@pytest.fixture
def lesson(index, school) -> LessonPage:
    root = Collection.get_first_root_node()
    video, subtitles = document("a.mp4", mp4(seconds=9), collection=root), document("a.vtt", SUBTITLES, collection=root)
    value = {"file": video.pk, "title": "看一遍", "poster": picture().pk, "subtitles_zh": subtitles.pk}
    body = [
        {"type": "heading", "value": {"text": "站稳", "level": "h2"}},
        {"type": "video", "value": {**value, "subtitles_en": None, "transcript": "示范。"}},
        quiz(),
    ]
    return write_lesson(write_course(index), title="草稿课", body=body)


def test_a_lesson_is_previewed_with_its_parts_and_no_row_is_touched(lesson):
    before = counts()
    html = preview_of(lesson)
    assert counts() == before
    assert "草稿课" in html and "站稳" in html
    assert "看一遍" in html and "两脚怎样站？" in html
    assert "data-part" not in html


def test_files_that_no_lesson_shows_yet_play_in_the_preview(lesson):
    html = preview_of(lesson)
    assert "/learn/media/" not in html
    assert 'src="/cms/media/' in html
    assert 'poster="/media/images/' in html


def test_a_preview_says_what_keeps_the_lesson_from_being_published(index):
    from django.utils.translation import gettext, override

    html = preview_of(write_lesson(write_course(index), rule="quiz"))
    with override("zh-hans"):
        assert gettext("It is completed by questions and has none.") in html


def test_a_course_is_previewed_with_its_lessons(index):
    page = published_course(index, lessons=2)
    page.title = "改了的名字"
    before = counts()
    html = preview_of(page)
    assert counts() == before
    assert "改了的名字" in html and "第2课" in html and "会起势" in html
    assert "<svg" in html


def test_the_editor_opens_the_preview_of_an_unsaved_lesson(index, sun, as_user):
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    course = published_course(index, lessons=0)
    client = as_user(sun)
    address = f"/cms/pages/add/cms/lessonpage/{course.pk}/preview/"
    data = nested_form_data(
        {
            "title": "还没存的课",
            "slug": "unsaved",
            "minutes": 20,
            "rule": "read",
            "threshold": 80,
            "online": "on",
            "body": streamfield([("heading", {"text": "一句话", "level": "h2"})]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
        }
    )
    assert client.post(address, data).json()["is_valid"]
    response = client.get(address)
    assert response.status_code == 200
    assert "一句话" in response.content.decode()
    assert CoursePage.objects.get(pk=course.pk).get_children().count() == 0


def preview_of(page) -> str:
    response = page.make_preview_request()
    assert response.status_code == 200
    return response.content.decode()
