"""Who may join a course, online and in a class."""

import datetime

import pytest
from django.urls import reverse

from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.courses import joining
from lms.courses.models import Course
from lms.learning import services as learning
from lms.network.models import Organisation, Residence
from tests.classes.building import make_class, make_course, make_lesson, make_people, make_school


@pytest.fixture
def school(db):
    return make_school()


@pytest.fixture
def learner(db, now):
    person = make_people(1)[0]
    person.birth_year = local_day(now).year - 60
    person.save()
    return person


def live_at(person, place: Organisation) -> None:
    Residence.objects.update_or_create(user=person, defaults={"organisation": place})


def refused(course: Course, learner) -> str:
    """The code with which joining online and signing up for a class are both refused; empty when neither is."""
    codes = set()
    group = make_class(course)
    for join in (
        lambda: learning.enrol(course=course, learner=learner),
        lambda: classes.register(group=group, learner=learner, actor=learner),
    ):
        try:
            join()
            codes.add("")
        except DomainError as error:
            codes.add(error.code)
    (code,) = codes
    return code


def finish(course: Course, learner, now) -> None:
    enrolment = learning.enrol(course=course, learner=learner)
    for lesson in course.lessons.all():
        progress = learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now - datetime.timedelta(hours=1))
        learning.finish_reading(progress=progress, now=now)


@pytest.mark.parametrize(
    ("limits", "age", "code"),
    [
        ({}, None, ""),
        ({"min_age": 60}, 60, ""),
        ({"min_age": 61}, 60, "age_wanted"),
        ({"max_age": 59}, 60, "age_wanted"),
        ({"max_age": 0}, 60, "age_wanted"),
        ({"min_age": 0, "max_age": 60}, 60, ""),
        ({"min_age": 60}, None, "birth_year_needed"),
    ],
)
def test_the_age_reached_this_year_counts(school, learner, now, limits, age, code):
    learner.birth_year = None if age is None else local_day(now).year - age
    learner.save()
    assert refused(make_course(school, **limits), learner) == code


def test_a_course_for_residents_takes_who_lives_in_its_place_or_below(school, learner):
    course = make_course(school, open_to="residents")
    street = school.organisation
    below = Organisation.objects.create(
        code=f"{street.code}001", name="样例社区", full_name="样例社区", tier="community", path=f"{street.path}00001"
    )
    assert refused(course, learner) == "home_needed"
    live_at(learner, make_school().organisation)
    assert refused(course, learner) == "residents_only"
    live_at(learner, below)
    assert refused(course, learner) == ""


def test_a_course_asks_for_the_one_before_until_it_is_finished(school, learner, now):
    before = make_course(school, lessons=[make_lesson(1), make_lesson(2)])
    course = make_course(school, prerequisites=[before.key])
    learning.enrol(course=before, learner=learner)
    assert refused(course, learner) == "finish_first"
    finish(before, learner, now)
    assert refused(course, learner) == ""


def test_who_was_in_a_class_that_has_ended_has_finished_the_course(school, learner):
    before = make_course(school)
    course = make_course(school, prerequisites=[before.key])
    group = make_class(before)
    classes.register(group=group, learner=learner, actor=learner)
    assert refused(course, learner) == "finish_first"
    ClassGroup.objects.filter(pk=group.pk).update(status=ClassGroup.Status.FINISHED)
    Registration.objects.filter(class_group=group).update(status=Registration.Status.WITHDRAWN)
    assert refused(course, learner) == "finish_first"
    Registration.objects.filter(class_group=group).update(status=Registration.Status.CONFIRMED)
    assert refused(course, learner) == ""


def test_a_course_that_is_not_published_is_asked_of_nobody(school, learner):
    before = make_course(school)
    course = make_course(school, prerequisites=[before.key])
    Course.objects.filter(pk=before.pk).update(status="retired")
    assert refused(course, learner) == ""


def test_who_has_joined_stays_when_the_course_becomes_choosier(school, learner):
    course = make_course(school)
    first = learning.enrol(course=course, learner=learner)
    Course.objects.filter(pk=course.pk).update(min_age=90)
    course.refresh_from_db()
    assert learning.enrol(course=course, learner=learner).pk == first.pk


def read(course: Course) -> Course:
    return Course.objects.select_related("school__organisation").get(pk=course.pk)


def test_an_open_course_asks_no_question_and_another_a_few_for_any_number(school, django_assert_max_num_queries):
    many, open_to_all = make_people(30), read(make_course(school))
    choosy = read(make_course(school, open_to="residents", min_age=10, prerequisites=[make_course(school).key]))
    with django_assert_max_num_queries(0):
        assert joining.refusals(open_to_all, many) == {}
    with django_assert_max_num_queries(4):
        assert {error.code for error in joining.refusals(choosy, many).values()} == {"birth_year_needed"}


def test_the_page_says_who_may_join_and_why_this_reader_may_not(school, learner, as_user):
    before = make_course(school, title="先学的课")
    course = make_course(school, min_age=70, target_groups=["parents"], open_to="residents", prerequisites=[before.key])
    shown = as_user(learner).get(course.get_absolute_url()).content.decode()
    for words in ("70岁以上", "家长", school.organisation.name, "先学的课", before.get_absolute_url()):
        assert words in shown
    assert "这门课面向70岁以上的学员。" in shown
    assert reverse("enrol", args=[course.slug]) not in shown


def test_who_posts_all_the_same_is_told_why_and_joins_nothing(school, learner, as_user):
    course = make_course(school, min_age=70)
    answer = as_user(learner).post(reverse("enrol", args=[course.slug]), follow=True)
    assert "这门课面向70岁以上的学员。" in answer.content.decode()
    assert not course.enrolments.exists()


def test_a_way_that_leads_back_is_seen(school):
    first = make_course(school)
    second = make_course(school, prerequisites=[first.key])
    third = make_course(school, prerequisites=[second.key])
    assert joining.asks_for_itself(first.key, [third.key])
    assert not joining.asks_for_itself(third.key, [second.key, first.key])
