"""Where the teacher decides nobody gets a place by herself, and every decision can be taken back."""

import datetime

import pytest
from django.utils import timezone

from lms.classes import approvals, parallel, parties, queue
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.notices.models import Notice
from tests.classes.building import DAY, make_class, make_course, make_people, make_school

Status = Registration.Status


@pytest.fixture
def course(db):
    return make_course(make_school())


@pytest.fixture
def teacher(db):
    return make_people(1)[0]


@pytest.fixture
def group(course, teacher) -> ClassGroup:
    return make_class(course, seats=2, weeks=9, rule="approval", teachers=[(teacher, "teacher")])


def ask(group: ClassGroup, *people) -> None:
    classes.register_many(group=group, learners=people, actor=None)


def statuses(group: ClassGroup, *people) -> list[str]:
    rows = Registration.objects.filter(class_group=group).order_by("pk")
    last = dict(rows.values_list("learner", "status"))
    return [last.get(one.pk, "") for one in people]


def kinds_of(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def refused(group, *, code, deed=approvals.approve, **facts) -> None:
    with pytest.raises(DomainError) as error:
        deed(group=group, **facts)
    assert error.value.code == code


def test_who_signs_up_asks_and_nobody_is_given_a_free_seat(group):
    first, second = make_people(2)
    ask(group, first, second)
    assert statuses(group, first, second) == [Status.WAITING] * 2
    assert kinds_of(first) == ["class.asked"]
    queue.pass_on_all()
    assert statuses(group, first, second) == [Status.WAITING] * 2
    shown = Registration.objects.filter(class_group=group).with_queue_place()
    assert {row.queue_place for row in shown} == {0}


def test_the_teacher_gives_places_in_any_order(group, teacher):
    first, second = make_people(2)
    ask(group, first, second)
    approvals.approve(group=group, learners=[second], actor=teacher)
    assert statuses(group, first, second) == [Status.WAITING, Status.CONFIRMED]
    assert kinds_of(second) == ["class.asked", "class.place"]
    entry = AuditEntry.objects.get(action="class.approved")
    assert entry.actor == teacher.uuid and entry.data["learners"] == [str(second.uuid)]


def test_no_more_places_are_given_than_there_are(group, teacher):
    people = make_people(3)
    ask(group, *people)
    refused(group, code="seats_too_few", learners=people, actor=teacher)
    assert statuses(group, *people) == [Status.WAITING] * 3
    approvals.approve(group=group, learners=people[:2], actor=teacher)
    refused(group, code="seats_too_few", learners=people[2:], actor=teacher)


def test_a_place_that_is_given_back_goes_to_nobody_by_itself(group, teacher):
    people = make_people(3)
    ask(group, *people)
    approvals.approve(group=group, learners=people[:2], actor=teacher)
    assert classes.withdraw(group=group, learner=people[0], actor=people[0]) == []
    assert statuses(group, *people) == [Status.WITHDRAWN, Status.CONFIRMED, Status.WAITING]
    # Who takes that back within a day asks again: meanwhile the teacher may have given the seat.
    assert classes.undo_withdraw(group=group, learner=people[0], actor=people[0]).status == Status.WAITING


def test_who_is_not_taken_is_told_why_and_cannot_ask_over_and_over(group, teacher):
    (person,) = make_people(1)
    ask(group, person)
    approvals.refuse(group=group, learners=[person], reason="请先上基础班", actor=teacher)
    assert statuses(group, person) == [Status.REFUSED]
    told = Notice.objects.get(person=person, kind="class.refused")
    assert told.args["reason"] == "请先上基础班"
    assert "请先上基础班" not in str(AuditEntry.objects.get(action="class.refused").data)
    refused(group, code="refused_before", deed=classes.register, learner=person, actor=person)
    approvals.reopen(group=group, learner=person, actor=teacher)
    assert statuses(group, person) == [Status.WAITING]
    refused(group, code="reason_too_long", deed=approvals.refuse, learners=[person], reason="长" * 201, actor=teacher)


def test_a_place_given_by_mistake_is_taken_back_for_a_day_only(group, teacher):
    (person,) = make_people(1)
    ask(group, person)
    approvals.approve(group=group, learners=[person], actor=teacher)
    later = timezone.now() + DAY + datetime.timedelta(minutes=1)
    refused(group, code="nothing_to_undo", deed=approvals.reopen, learner=person, actor=teacher, now=later)
    approvals.reopen(group=group, learner=person, actor=teacher)
    assert statuses(group, person) == [Status.WAITING]
    assert kinds_of(person) == ["class.asked", "class.place", "class.asked_again"]


def test_a_couple_is_taken_together_and_one_of_it_may_be_refused(group, teacher):
    pair = make_people(2)
    classes.register_together(group=group, learners=pair, actor=pair[0])
    approvals.approve(group=group, learners=pair[:1], actor=teacher)
    assert statuses(group, *pair) == [Status.CONFIRMED] * 2
    for one in pair:
        approvals.reopen(group=group, learner=one, actor=teacher)
    assert not Registration.objects.filter(class_group=group, party__isnull=False).exists()
    approvals.refuse(group=group, learners=pair[:1], actor=teacher)
    assert statuses(group, *pair) == [Status.REFUSED, Status.WAITING]


def test_a_party_of_which_one_is_refused_is_no_party_any_more(group, teacher):
    pair = make_people(2)
    classes.register_together(group=group, learners=pair, actor=pair[0])
    approvals.refuse(group=group, learners=pair[:1], actor=teacher)
    assert not parties.stands_in_one(group, pair[1])


def test_only_who_teaches_or_manages_decides(group):
    (person,), (stranger,) = make_people(1), make_people(1)
    ask(group, person)
    for deed in (approvals.approve, approvals.refuse):
        refused(group, code="not_allowed", deed=deed, learners=[person], actor=stranger)
    refused(group, code="not_allowed", deed=approvals.reopen, learner=person, actor=person)


def test_nobody_is_decided_about_where_the_queue_runs_by_itself(course, teacher):
    plain = make_class(course, seats=1, weeks=9, teachers=[(teacher, "teacher")])
    people = make_people(2)
    ask(plain, *people)
    refused(plain, code="not_asked", learners=people[1:], actor=teacher)
    refused(plain, code="nothing_to_undo", deed=approvals.reopen, learner=people[0], actor=teacher)


def test_nobody_changes_into_such_a_class_past_the_teacher(group, course):
    tomorrow = timezone.now() + DAY
    coming = [classes.Meeting(starts_at=tomorrow, ends_at=tomorrow + datetime.timedelta(hours=2))]
    other = make_class(course, term=group.term, seats=2, meetings=coming)
    (person,) = make_people(1)
    ask(other, person)
    refused(other, code="teacher_decides", deed=parallel.transfer, to=group, learner=person, actor=person)
    refused(other, code="teacher_decides", deed=parallel.merge_class, into=group, actor=None)


def test_a_decision_about_who_has_left_meanwhile_changes_nothing(group, teacher):
    people = make_people(2)
    ask(group, *people)
    classes.withdraw(group=group, learner=people[0], actor=people[0])
    refused(group, code="not_asked", learners=people, actor=teacher)
    assert statuses(group, *people) == [Status.WITHDRAWN, Status.WAITING]
