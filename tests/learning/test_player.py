"""What the lesson page gives its player, by what the lesson shows."""

import pytest

from lms.courses.models import Lesson, LessonText
from lms.learning import services as learning
from tests.learning.conftest import VIDEO
from tests.learning.test_lesson_page import url
from tests.portal.reading import said

SOUND = VIDEO | {"id": "audio-1", "kind": "audio"}


def show(course, *parts: dict) -> None:
    html = "".join(f'<div data-part="{part["id"]}"></div>' for part in parts)
    LessonText.objects.filter(lesson__course=course, lesson__slug="lesson-2").update(html=html, parts=list(parts))


@pytest.fixture
def page(reader, course, enrolment):
    return lambda: reader.get(url(course, 2, language="en"))


def test_of_several_players_the_first_video_counts(course, page):
    show(course, SOUND, VIDEO, VIDEO | {"id": "video-2"})
    html = page().content.decode()
    assert html.count("data-progress-url") == 1
    assert html.index("<video") < html.index("data-progress-url") < html.index("</video>")


def test_without_a_video_the_sound_counts_and_the_rule_says_so(course, page):
    show(course, SOUND)
    response = page()
    assert "data-progress-url" in response.content.decode()
    assert said(response, "Done when you have listened to %(percent)s%% of the sound.", "en", percent=80)
    assert not said(response, "Done when you have watched %(percent)s%% of the video.", "en", percent=80)


def test_finishing_a_sound_by_hand_is_refused_in_its_own_words(course, reader, opened):
    show(course, SOUND)
    opened(2)
    response = reader.post(url(course, 2, "lesson-finish", "en"))
    assert response.status_code == 400
    assert said(response, "This lesson is done when you have listened to the sound.", "en")


def test_with_a_video_the_rule_speaks_of_it(course, page):
    assert said(page(), "Done when you have watched %(percent)s%% of the video.", "en", percent=80)


def test_skipping_is_forbidden_where_the_lesson_says_so(course, page):
    assert "data-no-skip" not in page().content.decode()
    Lesson.objects.filter(course=course, slug="lesson-2").update(no_skip=True)
    assert "data-no-skip" in page().content.decode()


def test_the_page_of_a_lesson_that_is_done_lets_skip(course, reader, opened):
    Lesson.objects.filter(course=course, slug="lesson-2").update(no_skip=True)
    learning.record_progress(progress=opened(2), watched=[[0, 90]], position=90, seconds=100)
    html = reader.get(url(course, 2)).content.decode()
    assert "data-no-skip" not in html
    assert 'data-furthest="90"' in html


def test_who_has_not_joined_gets_tools_and_no_reports(client, course):
    Lesson.objects.filter(course=course, slug="lesson-2").update(free=True)
    html = client.get(url(course, 2)).content.decode()
    assert "data-media-tools" in html
    assert "data-progress-url" not in html
    assert "player.js" not in html
