"""Opening a class from the officer's page."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.classes.models import ClassGroup, DayOff, Term
from lms.core.days import SHANGHAI, local_day
from lms.core.models import AuditEntry
from lms.courses import sharing
from lms.network.models import Organisation, School
from tests.classes.building import make_course

NEW = "/manage/classes/new/?place=320214052"
TODAY = local_day(timezone.now())
FIRST = TODAY + datetime.timedelta(days=40)


@pytest.fixture
def street(db) -> Organisation:
    return Organisation.objects.get(code="320214052")


@pytest.fixture
def term(street) -> Term:
    return Term.objects.create(
        organisation=street,
        name="下学期",
        starts_on=TODAY,
        ends_on=TODAY + datetime.timedelta(days=200),
        first_round_ends_on=TODAY + datetime.timedelta(days=20),
    )


def form_of(client, **changes) -> dict[str, str]:
    """What the page's form holds, with the first of each choice, and ``changes``."""
    form = client.get(NEW).context["form"]

    def first(name: str) -> str:
        for value, label in form.fields[name].choices[1:]:
            if not isinstance(label, (list, tuple)):
                return str(value)
            if label:
                return str(label[-1][0])
        raise AssertionError(f"nothing to choose for {name}")

    return {
        "uuid": str(uuid4()),
        **{name: first(name) for name in ("course", "where", "term", "teacher")},
        "name": "周五班",
        "first": FIRST.isoformat(),
        "at": "09:00",
        "hours": "2",
        "times": "8",
        "every": "1",
        "left_out": (FIRST + datetime.timedelta(days=7)).isoformat(),
        "seats": "20",
        "minimum": "10",
        "opens_on": TODAY.isoformat(),
        "closes_on": (TODAY + datetime.timedelta(days=30)).isoformat(),
        **changes,
    }


def test_a_registrar_opens_a_class_and_residents_find_it(qian, term, as_user, client):
    officer = as_user(qian)
    sent = form_of(officer, term=str(term.uuid))
    answer = officer.post(NEW, sent, follow=True)
    assert answer.status_code == 200 and "周五班" in answer.content.decode()
    group = ClassGroup.objects.get(name="周五班")
    starts = [session.gathering.starts_at.astimezone(SHANGHAI) for session in group.sessions.order_by("number")]
    assert len(starts) == 8
    assert (starts[0].date(), starts[1].date()) == (FIRST, FIRST + datetime.timedelta(days=14))
    assert starts[0].time() == datetime.time(9)
    assert group.closes_at.astimezone(SHANGHAI).date() == TODAY + datetime.timedelta(days=31)
    assert (group.seats, group.minimum, group.term) == (20, 10, term)
    assert "周五班" in client.get(group.course.get_absolute_url()).content.decode()


def test_the_same_form_sent_twice_opens_one_class(qian, term, as_user):
    officer = as_user(qian)
    sent = form_of(officer)
    assert [officer.post(NEW, sent).status_code for _time in range(2)] == [302, 302]
    assert ClassGroup.objects.filter(name="周五班").count() == 1


def test_a_clash_is_told_with_the_other_class_and_can_be_meant(qian, term, as_user):
    officer = as_user(qian)
    officer.post(NEW, form_of(officer))
    second = form_of(officer, name="又一个班", at="10:00")
    refused = officer.post(NEW, second)
    assert refused.status_code == 400
    assert "“周五班”" in refused.content.decode() and not ClassGroup.objects.filter(name="又一个班").exists()
    assert officer.post(NEW, second | {"anyway": "on"}).status_code == 302
    assert ClassGroup.objects.filter(name="又一个班").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"course": "elsewhere"},
        {"where": str(uuid4())},
        {"teacher": str(uuid4())},
        {"minimum": "21"},
        {"times": "61"},
        {"left_out": "昨天"},
        {"closes_on": "2020-01-01"},
        {"first": "1926-01-01"},
        {"seats": "1" * 30},
        {"name": "长" * 61},
    ],
)
def test_what_cannot_be_meant_is_told_and_opens_nothing(qian, term, as_user, changes):
    officer = as_user(qian)
    answer = officer.post(NEW, form_of(officer, **changes))
    assert answer.status_code == 400 and answer.context["form"].errors
    assert not ClassGroup.objects.filter(name="周五班").exists()


def test_a_shared_course_is_offered_at_the_school_that_runs_it(qian, term, as_user, street):
    above = School.objects.create(organisation=street.parent, kind="college", name="样例社区学院")
    course = make_course(above, shared=True)
    officer, school = as_user(qian), School.objects.filter(organisation=street).order_by("pk").first()
    key = f"{school.uuid}:{course.uuid}"
    assert key not in officer.get(NEW).content.decode()
    sharing.adopt(course=course, school=school, note="", actor=None)
    assert officer.post(NEW, form_of(officer, course=key)).status_code == 302
    assert ClassGroup.objects.get(name="周五班").school == school


def test_a_term_is_entered_once_and_in_order(qian, street, as_user):
    officer = as_user(qian)
    address = reverse("manage-term-new") + "?place=320214052"
    sent = {"name": "春季学期", "starts_on": "2027-03-01", "ends_on": "2027-06-30", "first_round_ends_on": "2027-03-10"}
    assert [officer.post(address, sent).status_code for _time in range(2)] == [302, 302]
    assert Term.objects.filter(organisation=street, name="春季学期").count() == 1
    assert AuditEntry.objects.filter(action="term.entered", actor=qian.uuid).count() == 1
    wrong = officer.post(address, sent | {"name": "反了", "ends_on": "2027-01-01"})
    assert wrong.status_code == 400 and not Term.objects.filter(name="反了").exists()


def test_the_list_costs_the_same_for_ten_classes_as_for_one(qian, term, as_user, django_assert_max_num_queries):
    officer = as_user(qian)
    for number in range(10):
        officer.post(NEW, form_of(officer, name=f"周五班{number}", anyway="on"))
    with django_assert_max_num_queries(12):
        shown = officer.get("/manage/classes/?place=320214052").content.decode()
    assert shown.count('/">周五班') == 10


@pytest.fixture
def officer_of_the_street(qian, as_user):
    return as_user(qian)


def days_of(name: str) -> list[str]:
    sessions = ClassGroup.objects.get(name=name).sessions.order_by("number")
    return [row.gathering.starts_at.astimezone(SHANGHAI).date().isoformat() for row in sessions]


def test_a_class_is_held_on_a_list_of_days(officer_of_the_street, term):
    days = [FIRST, FIRST + datetime.timedelta(days=3), FIRST + datetime.timedelta(days=11)]
    listed = "、".join(day.isoformat() for day in reversed(days))
    data = form_of(officer_of_the_street, every="days", days=listed, first="", times="", left_out="", name="名单班")
    assert officer_of_the_street.post(NEW, data).status_code == 302
    assert days_of("名单班") == [day.isoformat() for day in days]


def test_a_list_of_days_that_is_missing_or_unreadable_is_told(officer_of_the_street, term):
    for days in ("", "3月2日"):
        data = form_of(officer_of_the_street, every="days", days=days, name="名单班")
        answer = officer_of_the_street.post(NEW, data)
        assert answer.status_code == 400
        assert "days" in answer.context["form"].errors


def test_odd_and_even_weeks_share_a_room_and_the_days_off_of_the_term_are_kept(officer_of_the_street, term):
    off = FIRST + datetime.timedelta(weeks=2)
    DayOff.objects.create(term=term, day=off, held_on=off + datetime.timedelta(days=1))
    DayOff.objects.create(term=term, day=off + datetime.timedelta(weeks=1))
    held = {}
    for every in ("odd", "even"):
        data = form_of(
            officer_of_the_street, every=every, name=f"{every}班", left_out="", times="3", term=str(term.uuid)
        )
        assert officer_of_the_street.post(NEW, data).status_code == 302  # nobody is in two places
        held[every] = days_of(f"{every}班")
    assert sorted(held["odd"] + held["even"]) == sorted(
        (FIRST + datetime.timedelta(days=days)).isoformat() for days in (0, 7, 15, 28, 35, 49)
    )


def test_a_term_is_entered_with_its_days_off(officer_of_the_street, street):
    days = "2027-04-05\n2027-05-03 2027-05-08\n"
    data = {"name": "春季", "starts_on": "2027-03-01", "ends_on": "2027-06-30", "first_round_ends_on": "2027-03-10"}
    address = "/manage/terms/new/?place=320214052"
    assert officer_of_the_street.post(address, data | {"days_off": "5月1日"}).status_code == 400
    assert officer_of_the_street.post(address, data | {"days_off": "2028-05-01"}).status_code == 400
    assert officer_of_the_street.post(address, data | {"days_off": days}).status_code == 302
    rows = Term.objects.get(name="春季").days_off.values_list("day", "held_on")
    assert [tuple(str(day) for day in row) for row in rows] == [("2027-04-05", "None"), ("2027-05-03", "2027-05-08")]
