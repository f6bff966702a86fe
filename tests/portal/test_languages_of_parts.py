"""A text that is there in the other language only says so, for those who hear it."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from lms.courses.models import CourseText, LessonText


@pytest.fixture
def only_chinese(things):
    CourseText.objects.filter(course=things.blended, language="en").update(live=False)
    LessonText.objects.filter(lesson__course=things.blended, language="en").update(live=False)
    return things.blended


def page(browse, name: str, *args: str) -> str:
    with translation.override("en"):
        path = reverse(name, args=args)
    return browse("anonymous").get(path).content.decode()


def test_a_course_in_chinese_alone_is_marked_as_chinese_on_the_english_page(browse, only_chinese):
    course = page(browse, "course", only_chinese.slug)
    assert re.search(r'<h1 lang="zh-Hans">', course)
    assert re.search(r'<div class="lesson-body" lang="zh-Hans">', course)
    rows = re.findall(r'<li class="lesson-row.*?</li>', course, re.S)
    assert rows
    assert all(re.search(r'<a [^>]*lang="zh-Hans"', row) for row in rows)


def test_its_card_and_its_lesson_are_marked_too(browse, only_chinese):
    title = CourseText.objects.get(course=only_chinese, language="zh-hans").title
    catalogue = page(browse, "catalogue")
    assert re.search(rf'<h3 lang="zh-Hans"><a [^>]*>{title}<', catalogue)
    lesson = page(browse, "lesson", only_chinese.slug, "stand")
    assert re.search(r'<h1 lang="zh-Hans">', lesson)


def test_a_text_in_the_language_of_its_page_needs_no_mark(browse, things):
    assert "<h1>" in page(browse, "course", things.blended.slug)
    assert re.search(r"<h3><a ", page(browse, "catalogue"))
