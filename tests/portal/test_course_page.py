"""A course and its classes: taking a place, waiting, giving it back."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.models import AuditEntry
from lms.courses.models import Course, CourseText
from lms.learning import services as learning
from tests.classes.building import DAY, make_class, make_course, make_people, make_school, make_term
from tests.portal.reading import said


@pytest.fixture
def course(db) -> Course:
    return make_course(make_school())


@pytest.fixture
def group(course) -> ClassGroup:
    return make_class(course, name="小班", seats=2, weeks=2)


@pytest.fixture
def reader(as_user, li):
    return as_user(li)


def page_of(client, course: Course, language: str = "zh-hans"):
    with translation.override(language):
        return client.get(reverse("course", args=[course.slug]))


def post(client, name: str, group: ClassGroup, language: str = "zh-hans"):
    with translation.override(language):
        return client.post(reverse(name, args=[group.uuid]))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_tells_what_is_taught_by_whom_and_where(client, baduanjin, class_of_forty, language):
    response = page_of(client, baduanjin, language)
    page = response.content.decode()
    text = baduanjin.texts.get(language=language)
    assert response.status_code == 200
    for words in (text.title, text.summary, *text.outcomes, *text.teachers):
        assert escape(words) in page
    for lesson in baduanjin.lessons.all():
        assert escape(lesson.texts.get(language=language).title) in page
    with translation.override(language):
        assert escape(class_of_forty.label) in page
        assert escape(class_of_forty.centre.label) in page
        assert escape(baduanjin.school.label) in page


def test_without_an_account_the_way_to_a_place_is_the_log_in(client, group):
    page = page_of(client, group.course).content.decode()
    assert reverse("register", args=[group.uuid]) not in page
    assert f"{reverse('account_login')}?next={reverse('course', args=[group.course.slug])}" in page


def test_a_place_is_taken_told_and_given_back(reader, li, group):
    response = post(reader, "register", group)
    assert response["Location"] == f"{reverse('course', args=[group.course.slug])}#classes"
    page = page_of(reader, group.course)
    assert said(page, "You have a place in %(group)s.", group="小班")
    assert said(page, "You have a place.")
    assert reverse("withdraw", args=[group.uuid]) in page.content.decode()
    assert reverse("register", args=[group.uuid]) not in page.content.decode()

    post(reader, "withdraw", group)

    page = page_of(reader, group.course)
    assert said(page, "Your place in %(group)s is given back.", group="小班")
    assert reverse("register", args=[group.uuid]) in page.content.decode()
    assert Registration.objects.get(learner=li, class_group=group).status == "withdrawn"


def test_in_a_full_class_the_place_in_the_queue_is_told_and_moves(reader, li, group):
    people = make_people(3)
    classes.register_many(group=group, learners=people, actor=None)

    post(reader, "register", group)

    page = page_of(reader, group.course, "en").content.decode()
    assert "You are number 2 in the queue." in page
    classes.withdraw(group=group, learner=people[2], actor=None)
    assert "You are number 1 in the queue." in page_of(reader, group.course, "en").content.decode()
    classes.withdraw(group=group, learner=people[0], actor=None)
    assert reverse("accept-offer", args=[group.uuid]) in page_of(reader, group.course).content.decode()
    post(reader, "accept-offer", group)
    assert said(page_of(reader, group.course), "You have a place.")


def test_how_many_places_are_left_is_told_to_everybody(client, group, django_capture_on_commit_callbacks):
    assert "2 places left" in page_of(client, group.course, "en").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        classes.register_many(group=group, learners=make_people(1), actor=None)
    assert "1 place left" in page_of(client, group.course, "en").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        classes.register_many(group=group, learners=make_people(4), actor=None)
    assert "full, 3 people waiting" in page_of(client, group.course, "en").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_refusal_is_told_in_the_language_of_the_page(reader, li, course, language):
    term = make_term(course.school, first_round_days=5)
    groups = [make_class(course, name=f"班{number}", term=term) for number in range(3)]
    for group in groups:
        response = post(reader, "register", group, language)
    assert response.status_code == 302
    sentence = (
        "In the first round a person can join %(most)s classes. "
        "More is possible in the second round, if places are left."
    )
    assert said(page_of(reader, course, language), sentence, language, most=2)
    assert Registration.objects.filter(learner=li, class_group__in=groups).count() == 2


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [(1, 2, "Signing up has not begun yet."), (-9, -1, "Signing up is over.")],
)
def test_a_class_that_takes_nobody_now_says_why(reader, course, now, opens, closes, sentence):
    group = make_class(course, opens_at=now + opens * DAY, closes_at=now + closes * DAY)
    page = page_of(reader, course)
    assert said(page, sentence)
    assert reverse("register", args=[group.uuid]) not in page.content.decode()
    post(reader, "register", group)
    assert not Registration.objects.filter(class_group=group).exists()


def test_giving_back_what_is_not_held_is_told(reader, group):
    post(reader, "withdraw", group)
    assert said(page_of(reader, group.course), "You have no place in this class.")


def test_who_joined_sees_how_far_she_is_and_the_next_lesson(reader, li, deliberation, now):
    reader.post(reverse("enrol", args=[deliberation.slug]))
    assert said(page_of(reader, deliberation), "You have joined. Begin with the first lesson whenever you like.")
    first, second = deliberation.lessons.order_by("position")[:2]
    progress = learning.open_lesson(enrolment=li.enrolments.get(course=deliberation), lesson=first, now=now)
    learning.finish_reading(progress=progress, now=now)
    page = page_of(reader, deliberation).content.decode()
    assert reverse("lesson", args=[deliberation.slug, second.slug]) in page
    assert re.search(r'<progress[^>]+value="25"', page)


def test_what_one_learner_has_is_not_shown_to_another(reader, as_user, zhang, group):
    post(reader, "register", group)
    page = page_of(as_user(zhang), group.course)
    assert not said(page, "You have a place.")
    assert reverse("withdraw", args=[group.uuid]) not in page.content.decode()


def test_a_withdrawn_course_is_not_found_and_its_learners_keep_their_way_out(reader, li, group):
    classes.register(group=group, learner=li, actor=li)
    Course.objects.filter(pk=group.course_id).update(status="retired")
    assert page_of(reader, group.course).status_code == 404
    assert reader.post(reverse("enrol", args=[group.course.slug])).status_code == 404
    assert post(reader, "withdraw", group)["Location"] == reverse("my-classes")
    assert Registration.objects.get(learner=li, class_group=group).status == "withdrawn"


def test_a_course_without_any_text_is_not_found(client, course):
    CourseText.objects.filter(course=course).update(live=False)
    assert page_of(client, course).status_code == 404


def test_what_is_refused_is_in_the_log_once_a_day_and_reason(reader, li, group):
    ClassGroup.objects.filter(pk=group.pk).update(closes_at=timezone.now())
    for _press in range(3):
        reader.post(reverse("register", args=[group.uuid]))
    reader.post(reverse("accept-offer", args=[group.uuid]))
    lines = AuditEntry.objects.filter(action="class.refused_deed", actor=li.uuid).order_by("pk")
    assert [(line.object_uuid, line.data["reason"]) for line in lines] == [
        (group.uuid, "signup_closed"),
        (group.uuid, "no_offer"),
    ]
