"""The lesson page and what is posted from it: who may, what is kept, what is said."""

import datetime
import json
import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from lms.courses.models import Course, Lesson
from lms.learning import services as learning
from lms.learning.models import LessonProgress, QuizAttempt
from lms.records.models import StudyRecord
from tests.learning.conftest import QUESTIONS, RIGHT, WRONG
from tests.portal.reading import said


def url(course: Course, number: int, name: str = "lesson", language: str = "zh-hans") -> str:
    with translation.override(language):
        return reverse(name, args=[course.slug, f"lesson-{number}"])


def nonce_of(response) -> str:
    return re.search(r'name="nonce" value="([^"]+)"', response.content.decode())[1]


def hours_ago(progress: LessonProgress) -> None:
    """The lesson was opened an hour ago, so that a player may have watched all of it."""
    LessonProgress.objects.filter(pk=progress.pk).update(opened_at=progress.opened_at - datetime.timedelta(hours=1))


# Reading


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_free_lesson_is_everybodys(client, baduanjin, language):
    lesson = baduanjin.lessons.get(position=1)
    with translation.override(language):
        response = client.get(reverse("lesson", args=[baduanjin.slug, lesson.slug]))
    assert response.status_code == 200
    assert lesson.texts.get(language=language).title in response.content.decode()
    assert not LessonProgress.objects.filter(lesson=lesson).exists()


def test_the_free_lesson_shows_its_questions_without_answers_and_without_a_token(client, baduanjin):
    text = baduanjin.lessons.get(position=1).texts.get(language="zh-hans")
    page = client.get(reverse("lesson", args=[baduanjin.slug, "stand"])).content.decode()
    for question in text.parts[0]["questions"]:
        assert escape(question["prompt"]) in page
        assert escape(question["explanation"]) not in page
    assert "csrfmiddlewaretoken" not in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_locked_lesson_is_refused_with_the_way_in(client, reader, course, number, language):
    for browser in (client, reader):
        response = browser.get(url(course, number, language=language))
        assert response.status_code == 403
        assert said(
            response,
            "This lesson opens when you have joined the course. The first lesson is open to everybody.",
            language,
        )
        assert "data-part" not in response.content.decode()
    with translation.override(language):
        assert reverse("account_login") in client.get(url(course, number, language=language)).content.decode()


def test_a_locked_lesson_tells_nothing_of_its_text(client, baduanjin):
    locked = baduanjin.lessons.get(position=3)
    page = client.get(reverse("lesson", args=[baduanjin.slug, locked.slug])).content.decode()
    body = re.sub(r"<[^>]+>", "\n", locked.texts.get(language="zh-hans").html)
    sentences = [line.strip() for line in body.splitlines() if len(line.strip()) > 15]
    assert sentences
    assert not any(sentence in page for sentence in sentences)


def test_joining_opens_the_lessons_and_opening_one_begins_it(reader, course, learner):
    assert reader.get(url(course, 2)).status_code == 403

    assert reader.post(reverse("enrol", args=[course.slug])).status_code == 302

    assert reader.get(url(course, 2)).status_code == 200
    assert list(LessonProgress.objects.filter(enrolment__learner=learner).values_list("lesson__slug", flat=True)) == [
        "lesson-2"
    ]


def test_looking_at_a_lesson_with_head_begins_nothing(reader, course, enrolment):
    assert reader.head(url(course, 1)).status_code == 200
    assert not LessonProgress.objects.filter(enrolment=enrolment).exists()


def test_who_writes_for_the_school_may_look_without_joining(as_user, sun, zhao, baduanjin):
    address = reverse("lesson", args=[baduanjin.slug, "lift-sky"])
    assert as_user(sun).get(address).status_code == 200
    assert as_user(zhao).get(address).status_code == 403
    assert not LessonProgress.objects.filter(enrolment__learner=sun).exists()


def test_the_page_resumes_where_the_learner_left(reader, course, opened):
    progress = opened(2)
    learning.record_progress(progress=progress, watched=[[0, 30]], position=30, seconds=100)
    page = reader.get(url(course, 2)).content.decode()
    assert 'data-position="30"' in page
    assert url(course, 2, "lesson-progress") in page


def test_minutes_to_the_next_point_are_in_sight(reader, course, opened, now):
    learning.finish_reading(progress=opened(1), now=now)
    response = reader.get(url(course, 2, language="en"))
    assert said(response, "%(carried)s of %(minutes)s minutes to the next point", "en", carried=20, minutes=45)


@pytest.mark.parametrize("path", ["/courses/no-such/lesson-1/", "/courses/{slug}/no-such/"])
def test_a_lesson_that_is_not_there_is_not_found(reader, course, path):
    assert reader.get(path.format(slug=course.slug)).status_code == 404


def test_a_withdrawn_lesson_and_the_lessons_of_a_withdrawn_course_are_not_found(reader, course, enrolment):
    Lesson.objects.filter(course=course, slug="lesson-1").update(status="retired")
    assert reader.get(url(course, 1)).status_code == 404
    Course.objects.filter(pk=course.pk).update(status="retired")
    assert reader.get(url(course, 2)).status_code == 404


def test_a_lesson_in_another_language_than_the_readers_is_shown_with_a_note(reader, course, enrolment):
    response = reader.get(url(course, 1, language="en"))
    assert response.status_code == 200
    assert "第1课" in response.content.decode()
    assert said(response, "This lesson is not in English yet. Here is the Chinese text.", "en")


# Finishing


def test_a_read_lesson_is_finished_and_leads_to_the_next(reader, course, opened, learner):
    opened(1)
    response = reader.post(url(course, 1, "lesson-finish"))
    assert response.status_code == 302
    assert response["Location"] == url(course, 2)
    page = reader.get(response["Location"])
    assert said(page, "Lesson done. %(minutes)s minutes of study are recorded.", minutes=20)
    assert StudyRecord.objects.of(learner).count() == 1


def test_the_last_lesson_leads_back_to_the_course(reader, learner):
    from tests.classes.building import make_course, make_school

    course = make_course(make_school())
    learning.enrol(course=course, learner=learner)
    assert reader.post(url(course, 1, "lesson-finish"))["Location"] == reverse("course", args=[course.slug])


def test_english_stays_english_when_a_lesson_is_finished(reader, course, opened):
    opened(1)
    response = reader.post(url(course, 1, "lesson-finish", "en"))
    assert response["Location"] == url(course, 2, language="en")
    assert response["Location"].startswith("/en/")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (2, "This lesson is done when you have watched the video."),
        (3, "This lesson is done when you have answered the questions."),
        (4, "This lesson is held in the classroom; the teacher's roll counts."),
    ],
)
def test_finishing_by_hand_what_has_another_rule_is_refused_in_a_sentence(reader, course, opened, number, sentence):
    opened(number)
    response = reader.post(url(course, number, "lesson-finish", "en"))
    assert response.status_code == 400
    assert said(response, sentence, "en")


@pytest.mark.parametrize("name", ["lesson-finish", "lesson-quiz", "lesson-progress"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_has_not_joined_can_send_nothing(reader, course, learner, name, language):
    response = reader.post(url(course, 3, name, language), {"report": "{}"})
    assert response.status_code == 403
    assert said(response, "Please join the course first.", language)
    assert not LessonProgress.objects.exclude(enrolment__learner=None).filter(enrolment__learner=learner).exists()


# Answering


def send(reader, course, chosen, *, nonce="a-nonce-of-eight", language="zh-hans"):
    data = {f"answer-{question}": values for question, values in chosen.items()}
    return reader.post(url(course, 3, "lesson-quiz", language), {**data, **({"nonce": nonce} if nonce else {})})


def test_answers_are_marked_and_explained(reader, course, opened):
    opened(3)
    first = reader.get(url(course, 3))
    assert QUESTIONS[0]["explanation"] not in first.content.decode()

    response = send(reader, course, {**RIGHT, "one": ["1"]}, nonce=nonce_of(first))

    assert response.status_code == 302
    page = reader.get(response["Location"].split("#")[0])
    assert said(page, "%(right)s of %(all)s right.", right=2, all=3)
    for question in QUESTIONS:
        assert question["explanation"] in page.content.decode()
    attempt = QuizAttempt.objects.get()
    assert (attempt.score, attempt.answers) == (66, {"one": [1], "two": [True], "three": [1, 3]})


def test_a_fresh_page_has_a_fresh_form(reader, course, opened):
    opened(3)
    send(reader, course, WRONG)
    page = reader.get(url(course, 3)).content.decode()
    assert "checked" not in page
    assert nonce_of(reader.get(url(course, 3))) != nonce_of(reader.get(url(course, 3)))


def test_a_missing_answer_is_named_and_what_was_chosen_stays(reader, course, opened):
    opened(3)
    response = send(reader, course, {"one": ["3"], "three": ["1", "4"]}, language="en")
    assert response.status_code == 400
    assert said(response, "Question %(number)s has no answer yet.", "en", number=2)
    page = response.content.decode()
    checked = set(re.findall(r'name="answer-(\w+)" value="(\w+)" checked', page))
    assert checked == {("one", "3"), ("three", "1"), ("three", "4")}
    assert QuizAttempt.objects.get().is_open
    again = reader.get(url(course, 3)).content.decode()
    assert set(re.findall(r'name="answer-(\w+)" value="(\w+)" checked', again)) == checked


def test_an_answer_that_is_no_choice_is_refused(reader, course, opened):
    opened(3)
    response = send(reader, course, {**RIGHT, "one": ["<script>alert(1)</script>"]}, language="en")
    assert response.status_code == 400
    assert said(response, "The answer to question %(number)s is none of the choices.", "en", number=1)
    assert "<script>alert(1)" not in response.content.decode()


@pytest.mark.parametrize("nonce", ["", "short", "x" * 65])
def test_a_form_without_its_name_is_too_old(reader, course, opened, nonce):
    opened(3)
    response = send(reader, course, RIGHT, nonce=nonce, language="en")
    assert response.status_code == 400
    assert said(response, "This form is too old. Please load the page again; nothing was saved.", "en")
    assert not QuizAttempt.objects.exists()


def test_the_same_form_sent_twice_is_one_attempt(reader, course, opened):
    opened(3)
    places = {send(reader, course, chosen)["Location"] for chosen in (WRONG, RIGHT)}
    assert len(places) == 1
    assert QuizAttempt.objects.count() == 1


def test_an_attempt_of_somebody_else_is_not_shown(reader, course, opened, zhang, as_user):
    opened(3)
    send(reader, course, RIGHT)
    learning.enrol(course=course, learner=zhang)
    page = as_user(zhang).get(f"{url(course, 3)}?attempt=1").content.decode()
    assert "checked" not in page
    assert QUESTIONS[0]["explanation"] not in page


@pytest.mark.parametrize("number", ["0", "99", "-1", "x", "１", "1" * 30, "", "<b>"])
def test_an_attempt_that_is_not_there_shows_the_fresh_questions(reader, course, opened, number):
    opened(3)
    response = reader.get(url(course, 3), {"attempt": number})
    assert response.status_code == 200
    assert "checked" not in response.content.decode()


def test_a_lesson_without_questions_has_none_to_answer(reader, course, enrolment):
    assert reader.post(url(course, 1, "lesson-quiz"), {"nonce": "a-nonce-of-eight"}).status_code == 404


# Watching


def tell(reader, course, report, number=2):
    return reader.post(
        url(course, number, "lesson-progress"), {"report": report if isinstance(report, str) else json.dumps(report)}
    )


def test_a_report_is_answered_with_where_the_learner_stands(reader, course, opened):
    hours_ago(opened(2))
    response = tell(reader, course, {"watched": [[0, 40]], "position": 40, "seconds": 100})
    assert response.status_code == 200
    answer = response.json()
    assert (answer["percent"], answer["completed"]) == (40, False)
    assert answer["text"]


def test_the_report_that_reaches_the_share_completes_the_lesson(reader, course, opened, learner):
    hours_ago(opened(2))
    report = {"watched": [[0, 85]], "position": 85, "seconds": 100}
    assert tell(reader, course, report).json()["completed"] is True
    assert tell(reader, course, report).json()["completed"] is True
    assert StudyRecord.objects.of(learner).count() == 1


def test_more_than_can_have_been_watched_is_refused_in_a_sentence(reader, course, enrolment):
    response = tell(reader, course, {"watched": [[0, 100]], "position": 100, "seconds": 100})
    assert response.status_code == 409
    with translation.override("zh-hans"):
        assert response.json()["error"] == gettext(
            "More was reported than can have been watched. Please go on watching."
        )


LIKE_A_REPORT = '{"watched": %s, "position": 0, "seconds": %s}'
UNREADABLE = [
    "", "no json", "[]", "null", "7", '"x"', "{", "{}", '{"watched": [[0, 1]], "position": 1}', "[" * 100_000,
    LIKE_A_REPORT % ("[[0, 1e3]]", "100"),
    LIKE_A_REPORT % ("[[0, NaN]]", "100"),
    LIKE_A_REPORT % ("[]", "Infinity"),
    LIKE_A_REPORT % ("[]", "9" * 4500),
    LIKE_A_REPORT % (json.dumps([[n, n + 1] for n in range(5000)]), "100"),
]  # fmt: skip


@pytest.mark.parametrize("report", UNREADABLE, ids=lambda report: report[:24])
def test_a_report_that_cannot_be_read_is_refused_in_a_sentence(reader, course, enrolment, report):
    response = tell(reader, course, report)
    assert response.status_code == 400
    assert response.json()["error"]
    assert LessonProgress.objects.get(enrolment=enrolment).watched == []


def test_a_report_reaches_the_learners_own_progress_only(reader, course, opened, zhang, as_user):
    hours_ago(opened(2))
    other = learning.open_lesson(
        enrolment=learning.enrol(course=course, learner=zhang), lesson=course.lessons.get(slug="lesson-2")
    )
    hours_ago(other)
    tell(reader, course, {"watched": [[0, 40]], "position": 40, "seconds": 100})
    assert LessonProgress.objects.get(pk=other.pk).watched == []
    assert LessonProgress.objects.get(pk=opened(2).pk).watched == [[0, 40]]


@pytest.mark.parametrize("name", ["enrol", "lesson-finish", "lesson-quiz", "lesson-progress"])
def test_nothing_is_written_by_a_link(reader, course, enrolment, name):
    address = reverse("enrol", args=[course.slug]) if name == "enrol" else url(course, 3, name)
    assert reader.get(address).status_code == 405


@pytest.mark.parametrize("name", ["enrol", "lesson-finish", "lesson-quiz", "lesson-progress"])
def test_who_is_not_signed_in_is_led_to_the_log_in(client, course, name):
    address = reverse("enrol", args=[course.slug]) if name == "enrol" else url(course, 3, name)
    response = client.post(address)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
