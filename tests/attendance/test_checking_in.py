"""Marks of one gathering: the last one counts, the earlier ones stay."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from lms.attendance import services as attendance
from lms.attendance.models import CheckIn, Gathering
from lms.core.errors import DomainError


@pytest.fixture
def gathering(street, now) -> Gathering:
    return Gathering.objects.create(
        organisation=street, centre=None, starts_at=now, ends_at=now + datetime.timedelta(hours=2)
    )


def current(gathering) -> dict[str, str]:
    return dict(CheckIn.objects.current().filter(gathering=gathering).values_list("learner__username", "status"))


def test_a_mark_says_what_counts_and_that_it_is_new(gathering, li, wang):
    mark = attendance.check_in(
        gathering=gathering, learner=li, status="present", method="card", actor=wang, nonce="nonce-1"
    )
    assert (mark.learner_id, mark.status, mark.changed, mark.attended) == (li.pk, "present", True, True)
    row = CheckIn.objects.get(gathering=gathering)
    assert (row.method, row.actor, row.superseded) == ("card", wang, False)


def test_a_second_scan_counts_once(gathering, li):
    for nonce in ("nonce-1", "nonce-1", "nonce-2"):
        attendance.check_in(gathering=gathering, learner=li, status="present", method="code", actor=None, nonce=nonce)
    assert CheckIn.objects.filter(gathering=gathering).count() == 1


def test_a_correction_is_a_new_row_and_the_old_one_stays(gathering, li):
    for nonce, status in [("nonce-1", "present"), ("nonce-2", "excused")]:
        attendance.check_in(gathering=gathering, learner=li, status=status, method="roll", actor=None, nonce=nonce)
    rows = CheckIn.objects.filter(gathering=gathering).order_by("pk").values_list("status", "superseded")
    assert list(rows) == [("present", True), ("excused", False)]
    assert current(gathering) == {"li": "excused"}


def test_marks_of_one_person_leave_the_others_alone(gathering, li, zhang):
    attendance.check_in_many(gathering=gathering, marks={li.pk: "present", zhang.pk: "late"}, actor=None, nonce="a")
    attendance.check_in_many(gathering=gathering, marks={zhang.pk: "absent"}, actor=None, nonce="b")
    assert current(gathering) == {"li": "present", "zhang": "absent"}


@pytest.mark.parametrize(
    ("status", "attended"),
    [("present", True), ("late", True), ("left_early", True), ("excused", False), ("absent", False)],
)
def test_who_came_at_all_attended(gathering, li, status, attended):
    [mark] = attendance.check_in_many(gathering=gathering, marks={li.pk: status}, actor=None, nonce="a")
    assert mark.attended is attended


def test_marking_begins_one_hour_before_and_has_no_end(gathering, li, now):
    early = now - datetime.timedelta(hours=1, seconds=1)
    with pytest.raises(DomainError, match="gathering_not_open"), transaction.atomic():
        attendance.check_in_many(gathering=gathering, marks={li.pk: "present"}, actor=None, nonce="a", at=early)
    assert current(gathering) == {}
    later = now + datetime.timedelta(days=300)
    attendance.check_in_many(gathering=gathering, marks={li.pk: "present"}, actor=None, nonce="a", at=later)
    assert CheckIn.objects.get(gathering=gathering).at == later


def test_an_unknown_mark_is_named_and_nobody_is_marked(gathering, li, zhang):
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        attendance.check_in_many(
            gathering=gathering, marks={li.pk: "present", zhang.pk: "somewhere else entirely"}, actor=None, nonce="a"
        )
    assert refusal.value.code == "unknown_status"
    assert refusal.value.params == {"value": "somewhere else entir"}
    assert current(gathering) == {}


def test_no_marks_are_no_work(gathering):
    assert attendance.check_in_many(gathering=gathering, marks={}, actor=None, nonce="a") == []


def test_the_database_itself_keeps_one_mark_that_counts(gathering, li, now):
    def put(nonce: str) -> None:
        CheckIn.objects.create(
            gathering=gathering, learner=li, status="present", method="roll", at=now, actor=None, nonce=nonce
        )

    put("a")
    with pytest.raises(IntegrityError), transaction.atomic():
        put("b")


def test_a_gathering_ends_after_it_begins(street, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Gathering.objects.create(organisation=street, centre=None, starts_at=now, ends_at=now)
