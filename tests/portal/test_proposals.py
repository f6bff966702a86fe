"""What the home page proposes to who is signed in, why, and that she can switch it off."""

import datetime

from django.urls import reverse
from django.utils.html import escape

from lms.accounts.models import User
from lms.classes import services as classes
from lms.learning import services as learning
from lms.network.homes import home_of
from lms.network.models import School
from tests.classes.building import make_class, make_course, make_lesson, make_school
from tests.portal.reading import said


def shown(client) -> dict[str, list[str]]:
    """The titles of each kind of proposal."""
    found = client.get(reverse("home")).context["proposals"]
    return {one.name: [card.title for card in one.courses] for one in found}


def finish_one_lesson(course, learner, now) -> None:
    enrolment = learning.enrol(course=course, learner=learner)
    lesson = course.lessons.get(position=1)
    learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now), now=now)


def test_courses_near_home_come_with_the_reason_and_those_of_the_own_community_first(browse, li):
    home = home_of(li)
    school = School.objects.create(organisation=home, kind="residents_school", name="样例学校")
    everybody = ["youth", "adult", "elderly"]
    make_course(make_school("别处"), title="别处的课", audiences=everybody)
    own = make_course(school, title="家门口的课", audiences=everybody)
    street = make_course(
        School.objects.get(organisation=home.parent, kind="education_centre"), title="街道的课", audiences=everybody
    )
    make_class(street, weeks=3, centre=home.parent.centres.first())  # the next class is hers
    client = browse("li")
    near = shown(client)["near"]
    assert near.index("家门口的课") < near.index("街道的课")
    assert "别处的课" not in near
    page = client.get(reverse("home"))
    assert said(page, "You live in %(place)s: these are taught there or nearby.", place=home.label)
    # What she is in is no proposal any more.
    classes.register(group=make_class(own, centre=home.centres.first()), learner=li, actor=li)
    assert "家门口的课" not in shown(client)["near"]


def test_more_of_a_subject_is_proposed_once_a_lesson_of_it_is_learned(browse, li, now):
    school = make_school("别处")
    audiences = ["youth", "adult", "elderly"]
    first, other = (
        make_course(
            school, title=title, subject="vocational", audiences=audiences, lessons=[make_lesson(1), make_lesson(2)]
        )
        for title in ("会计入门", "会计提高")
    )
    client = browse("li")
    learning.enrol(course=first, learner=li)
    assert "learned" not in shown(client)
    finish_one_lesson(first, li, now)
    assert shown(client)["learned"] == [other.texts.get().title]
    page = client.get(reverse("home")).content.decode()
    assert escape("会计入门") in page
    assert f'href="{reverse("catalogue")}?subject=vocational"' in page


def test_where_the_last_course_has_nothing_more_the_one_before_is_gone_on_from(browse, li, now):
    school = make_school("别处")
    audiences = ["youth", "adult", "elderly"]
    first, other, alone = (
        make_course(school, title=title, subject=subject, audiences=audiences, lessons=[make_lesson(1), make_lesson(2)])
        for title, subject in (("会计入门", "vocational"), ("会计提高", "vocational"), ("独一门", "science"))
    )
    for course, at in ((first, now - datetime.timedelta(hours=1)), (alone, now)):
        learning.enrol(course=course, learner=li, at=at)
        finish_one_lesson(course, li, at)
    assert shown(browse("li"))["learned"] == [other.texts.get().title]


def test_what_is_switched_off_is_neither_shown_nor_looked_up(browse, li, now):
    school = make_school("别处")
    begun = [make_course(school, title=f"会计{number}", subject="vocational", audiences=["youth", "adult", "elderly"])
             for number in (1, 2)]  # fmt: skip
    finish_one_lesson(begun[0], li, now)
    client = browse("li")
    page = client.get(reverse("home"))
    assert {"learned", "near"} <= set(shown(client))
    assert page.context["continue_learning"]

    details = client.get(reverse("my-profile")).context["form"]
    values = {field.name: field.value() or "" for field in details.details}
    assert all(field.value() for field in details.proposals)
    client.post(reverse("my-profile"), values)  # no box is ticked

    assert set(shown(client)) == {"newest"}
    page = client.get(reverse("home"))
    assert page.context["continue_learning"] == []
    assert not said(page, "Choose what is shown here")
    li.refresh_from_db()
    assert not (li.proposes_begun or li.proposes_near or li.proposes_learned)

    client.post(reverse("my-profile"), values | {"proposes_near": "on"})
    assert set(shown(client)) == {"near"}


def test_who_has_no_home_or_is_not_signed_in_sees_what_people_finish(browse, db):
    assert set(shown(browse("anonymous"))) == {"finished"}
    stranger = User.objects.create(username="stranger", name="过客")
    client = browse("anonymous")
    client.force_login(stranger)
    assert set(shown(client)) == {"newest"}
