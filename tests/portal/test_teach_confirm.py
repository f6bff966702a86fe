"""The pages on which a teacher confirms: who waits, some or all of them at once, and taking it back."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.courses.models import Course
from lms.learning import confirming
from lms.learning import services as learning
from lms.learning.models import LessonProgress
from lms.portal.views import teach_confirm
from tests.classes.building import make_course, make_lesson, make_people
from tests.portal.counting import cost, listed
from tests.portal.reading import said
from tests.portal.test_query_budgets import SIGNED_IN
from tests.portal.test_teach_courses import name_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(baduanjin) -> Course:
    return make_course(
        baduanjin.school, title="学打板", lessons=[make_lesson(1, rule="read+confirmed"), make_lesson(2)]
    )


@pytest.fixture
def teacher(wang, course) -> User:
    name_with(wang, course)
    return wang


@pytest.fixture
def page(course) -> str:
    return reverse("teach-course-confirm", args=[course.slug])


@pytest.fixture
def wait(course):
    """``wait(person)`` has read the first lesson and waits."""

    def wait(person: User) -> LessonProgress:
        enrolment = learning.enrol(course=course, learner=person)
        lesson = course.lessons.get(slug="lesson-1")
        return learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson))

    return wait


def confirmed() -> set[int]:
    return set(LessonProgress.objects.filter(confirmed_at__isnull=False).values_list("pk", flat=True))


def waits(page, language: str) -> bool:
    """Whether it says that two wait."""
    with translation.override(language):
        told = ngettext(
            "%(number)s learner waits for your confirmation", "%(number)s learners wait for your confirmation", 2
        )
    return told % {"number": 2} in page.content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_desk_and_the_lists_say_who_waits(as_user, teacher, course, wait, li, zhang, page, language):
    prefix = "" if language == "zh-hans" else "/en"
    browser = as_user(teacher)
    assert f'href="{prefix}{page}"' not in browser.get(f"{prefix}/teach/").content.decode()
    for person in (li, zhang):
        wait(person)
    assert waits(browser.get(f"{prefix}/teach/"), language)
    assert browser.get(f"{prefix}/teach/courses/").context["rows"][0][3] == 2
    way = f"{prefix}/teach/courses/{course.slug}/"
    assert waits(browser.get(way), language)
    shown = browser.get(prefix + page)
    assert [row.enrolment.learner for row, _title, _language in shown.context["rows"]] == [li, zhang]
    assert said(shown, "They have done the rest of the lesson. Confirm what you have seen them do; then it is done and counts.", language)  # fmt: skip  # noqa: E501


def test_those_ticked_are_confirmed_and_the_same_form_again_does_nothing(as_user, teacher, wait, li, zhang, page):
    mine, other = wait(li), wait(zhang)
    browser = as_user(teacher)
    with translation.override("zh-hans"):
        first = ngettext("Confirmed for %(number)s learner.", "Confirmed for %(number)s learners.", 1) % {"number": 1}
    for words in (first, "这里已经确认过了。"):
        sent = browser.post(page, {"to": "chosen", "progress": [mine.uuid]}, follow=True)
        assert sent.redirect_chain == [(page, 302)]
        assert words in sent.content.decode()
        assert confirmed() == {mine.pk}
    assert other.pk not in confirmed()


def test_all_are_those_that_the_page_showed(as_user, teacher, wait, li, zhang, page):
    shown = [wait(li), wait(zhang)]
    late = wait(make_people(1)[0])
    as_user(teacher).post(page, {"to": "all", "shown": [row.uuid for row in shown], "progress": [late.uuid]})
    assert confirmed() == {row.pk for row in shown}


@pytest.mark.parametrize("sent", [{}, {"to": "chosen"}, {"to": "chosen", "progress": ["x"]}, {"to": "back"}])
def test_nobody_ticked_is_told_so(as_user, teacher, wait, li, page, sent):
    wait(li)
    answer = as_user(teacher).post(page, sent, follow=True)
    assert said(answer, "Nobody is chosen. Please tick the learners whose lessons you confirm.")
    assert not confirmed()


def test_it_is_taken_back_where_it_was_given(as_user, teacher, wait, li, page):
    progress = wait(li)
    confirming.confirm_lesson(progress=progress, actor=teacher)
    browser = as_user(teacher)
    assert [row for row, _title, _language in browser.get(page).context["recent"]] == [progress]
    for sentence in (
        "The confirmation is taken back; what the lesson brought does not count any more.",
        "That was not confirmed any more.",
    ):
        sent = browser.post(page, {"to": "back", "progress": [progress.uuid]}, follow=True)
        assert said(sent, sentence)
        assert not confirmed()


def test_on_the_way_of_a_learner_there_is_a_button_for_it_and_one_to_take_it_back(
    as_user, teacher, course, wait, li, page
):
    progress = wait(li)
    browser = as_user(teacher)
    way = reverse("teach-learner", args=[course.slug, progress.enrolment.uuid])
    assert 'value="chosen"' in browser.get(way).content.decode()
    sent = browser.post(page, {"to": "chosen", "progress": [progress.uuid], "way": "yes"}, follow=True)
    assert sent.redirect_chain == [(way, 302)]
    assert 'name="to" value="back"' in sent.content.decode()
    sent = browser.post(page, {"to": "back", "progress": [progress.uuid], "way": "yes"}, follow=True)
    assert sent.redirect_chain == [(way, 302)]
    assert not confirmed()


def test_lessons_of_another_course_cannot_be_named(as_user, teacher, wait, li, course, baduanjin, page):
    progress = wait(li)
    other = make_course(baduanjin.school, lessons=[make_lesson(1, rule="read+confirmed")])
    name_with_both = reverse("teach-course-confirm", args=[other.slug])
    browser = as_user(teacher)
    assert browser.post(name_with_both, {"to": "chosen", "progress": [progress.uuid]}).status_code == 403
    name = as_user(li)
    assert name.post(page, {"to": "chosen", "progress": [progress.uuid]}).status_code == 403
    enrolment = learning.enrol(course=other, learner=li)
    foreign = learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=other.lessons.get()))
    sent = browser.post(page, {"to": "chosen", "progress": [foreign.uuid]}, follow=True)
    assert said(sent, "Nobody is chosen. Please tick the learners whose lessons you confirm.")
    assert not confirmed()


def test_strangers_see_nothing(as_user, wait, li, zhao, sun, page, client):
    progress = wait(li)
    for person, status in ((zhao, 404), (sun, 403), (li, 403)):
        browser = as_user(person)
        assert browser.get(page).status_code == status
        assert browser.post(page, {"to": "chosen", "progress": [progress.uuid]}).status_code == status
    assert client.get(page).status_code == 302
    assert not confirmed()


def test_a_teacher_who_learns_the_course_is_not_offered_her_own(as_user, teacher, course, wait, page):
    own = wait(teacher)
    browser = as_user(teacher)
    assert browser.get(page).context["rows"] == []
    way = browser.get(reverse("teach-learner", args=[course.slug, own.enrolment.uuid]))
    assert 'name="to" value="chosen" aria-label' not in way.content.decode()
    sent = browser.post(page, {"to": "chosen", "progress": [own.uuid]}, follow=True)
    assert said(sent, "Nobody confirms her own lesson. Please ask another teacher.")
    assert not confirmed()


def test_pages_cost_the_same_with_many_who_wait(as_user, teacher, course, wait, page):
    addresses = ["/teach/", "/teach/courses/", f"/teach/courses/{course.slug}/", page]
    browser, costs = as_user(teacher), []
    for count in (2, 60):
        people = [wait(person) for person in make_people(count)]
        confirming.confirm_lessons(progresses=[row.pk for row in people[: count // 4]], actor=teacher)
        for address in addresses:
            browser.get(address)
            response, statements = cost(browser, address)
            assert response.status_code == 200
            assert len(statements) <= SIGNED_IN, f"{address}\n{listed(statements)}"
            costs.append(len(statements))
    assert costs[:4] == costs[4:]


def test_the_list_goes_on_page_by_page(as_user, teacher, wait, page, monkeypatch):
    monkeypatch.setattr(teach_confirm, "LEARNERS_A_PAGE", 3)
    people = make_people(7)
    for person in people:
        wait(person)
    browser, address, found = as_user(teacher), page, []
    while address:
        context = browser.get(address).context
        found += [row.enrolment.learner for row, _title, _language in context["rows"]]
        address = f"{page}{context['next_url']}" if context["next_url"] else ""
    assert found == people
