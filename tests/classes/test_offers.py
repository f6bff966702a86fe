"""A place that gets free is offered to who is first: two working days and a call, then to the next."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone

from lms.classes import queue, tasks
from lms.classes import services as classes
from lms.classes.models import ClassGroup, OfferCall, Registration
from lms.classes.working_days import end_of_offer
from lms.core.append_only import AppendOnlyError
from lms.core.days import SHANGHAI, local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.services import grant_role
from lms.notices.models import Notice
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school
from tests.classes.test_signing_up import sign_up, standing

Status = Registration.Status


@pytest.fixture
def group(db) -> ClassGroup:
    """Two seats, ten more sessions."""
    return make_class(make_course(make_school()), seats=2, weeks=11)


@pytest.fixture
def officer(group):
    [one] = make_people(1)
    place, today = group.school.organisation, local_day(timezone.now())
    grant_role(user=one, role="registrar", organisation=place, starts_on=today, actor=None)
    return one


@pytest.fixture
def people(group):
    """Five for two seats; the first has given hers back, so the third is offered one."""
    five = make_people(5)
    sign_up(group, *five)
    classes.withdraw(group=group, learner=five[0], actor=five[0])
    return five


def accept(group, one, **facts) -> str:
    return queue.accept_offer(group=group, learner=one, actor=one, **facts).status


def call(group, one, officer, outcome="answered", **facts) -> OfferCall:
    return queue.note_call(group=group, learner=one, outcome=outcome, actor=officer, **facts)


def after(group) -> datetime.datetime:
    """The first moment in which the offer that stands in ``group`` is over."""
    return Registration.objects.get(class_group=group, status=Status.OFFERED).offered_until


@pytest.mark.parametrize(
    ("offered", "until"),
    [
        ("2026-11-23 09:00", "2026-11-25"),  # Monday to Wednesday
        ("2026-11-23 23:59", "2026-11-25"),
        ("2026-11-26 09:00", "2026-11-30"),  # Thursday to Monday
        ("2026-11-27 19:00", "2026-12-01"),  # Friday evening to Tuesday
        ("2026-11-28 10:00", "2026-12-01"),  # a weekend counts for nothing
        ("2026-11-29 10:00", "2026-12-01"),
    ],
)
def test_an_offer_ends_on_the_evening_of_the_second_working_day(offered, until):
    moment = datetime.datetime.fromisoformat(offered).replace(tzinfo=SHANGHAI)
    assert end_of_offer(moment, days=2) == datetime.datetime.fromisoformat(f"{until} 18:00").replace(tzinfo=SHANGHAI)


def test_who_takes_the_place_has_it(group, people):
    assert accept(group, people[2]) == Status.CONFIRMED
    assert standing(group)[:2] == [(people[1].pk, "confirmed"), (people[2].pk, "confirmed")]
    assert accept(group, people[2]) == Status.CONFIRMED, "a button pressed twice"
    assert AuditEntry.objects.filter(action="class.offer_accepted").count() == 1


def test_who_passes_it_on_lets_the_next_be_asked(group, people):
    [offered] = classes.withdraw(group=group, learner=people[2], actor=people[2])
    assert offered.learner == people[3]
    assert standing(group) == [(people[1].pk, "confirmed"), (people[3].pk, "offered"), (people[4].pk, "waiting")]


def test_who_is_offered_nothing_takes_nothing(group, people):
    for one in (people[0], people[3], *make_people(1)):
        with pytest.raises(DomainError, match="no_offer"), transaction.atomic():
            accept(group, one)
    assert accept(group, people[1]) == Status.CONFIRMED, "who has a place keeps it"


def test_time_and_a_call_together_pass_the_place_on(group, people, officer):
    over = after(group)
    call(group, people[2], officer, "not_reached")
    queue.pass_on_all(now=over - datetime.timedelta(seconds=1))
    assert standing(group)[1] == (people[2].pk, "offered")

    queue.pass_on_all(now=over)

    assert standing(group) == [(people[1].pk, "confirmed"), (people[3].pk, "offered"), (people[4].pk, "waiting")]
    assert Registration.objects.get(class_group=group, learner=people[2]).status == Status.LAPSED
    assert Notice.objects.of(people[2]).latest("pk").kind == "class.offer_lapsed"
    assert Notice.objects.of(people[3]).latest("pk").kind == "class.offered"


def test_without_a_call_the_place_stays_hers(group, people, officer):
    over = after(group)
    queue.pass_on_all(now=over + 5 * DAY)
    assert standing(group)[1] == (people[2].pk, "offered")
    assert accept(group, people[2], now=over + 5 * DAY) == Status.CONFIRMED


def test_a_call_after_the_time_passes_it_on_at_once(group, people, officer):
    call(group, people[2], officer, "no_number", now=after(group) + HOUR)
    assert standing(group)[1] == (people[3].pk, "offered")


def test_the_clock_may_come_late_whoever_signs_up_finds_the_queue_in_order(group, people, officer):
    over = after(group)
    call(group, people[2], officer)
    [late] = make_people(1)
    assert sign_up(group, late, now=over) == [Status.WAITING]
    assert [status for _one, status in standing(group)] == ["confirmed", "offered", "waiting", "waiting"]


def test_what_is_over_cannot_be_taken_before_the_clock_has_come(group, people, officer):
    over = after(group)
    call(group, people[2], officer)
    with pytest.raises(DomainError, match="offer_over"):
        accept(group, people[2], now=over)


def test_who_let_it_run_out_signs_up_again_at_the_end(group, people, officer):
    over = after(group)
    call(group, people[2], officer)
    queue.pass_on_all(now=over)
    with pytest.raises(DomainError, match="nothing_to_undo"), transaction.atomic():
        classes.undo_withdraw(group=group, learner=people[2], actor=people[2], now=over)
    assert sign_up(group, people[2], now=over) == [Status.WAITING]
    assert standing(group)[-1] == (people[2].pk, "waiting")


def test_a_call_belongs_to_the_offer_that_it_was_about(group, people, officer):
    call(group, people[2], officer)
    classes.withdraw(group=group, learner=people[2], actor=people[2])
    classes.undo_withdraw(group=group, learner=people[2], actor=people[2])
    later = timezone.now() + 7 * DAY
    classes.withdraw(group=group, learner=people[3], actor=people[3], now=later)
    assert standing(group)[1] == (people[2].pk, "offered")
    queue.pass_on_all(now=later + 7 * DAY)
    assert standing(group)[1] == (people[2].pk, "offered"), "nobody has called about the second offer"


def test_only_who_manages_the_class_writes_calls_down_and_only_about_offers(group, people, officer):
    with pytest.raises(DomainError, match="not_allowed"), transaction.atomic():
        call(group, people[2], people[1])
    with pytest.raises(DomainError, match="unknown_status"), transaction.atomic():
        call(group, people[2], officer, "shouted")
    with pytest.raises(DomainError, match="no_offer"), transaction.atomic():
        call(group, people[3], officer)
    assert not OfferCall.objects.exists()


def test_a_call_that_is_written_down_stays_as_it_is(group, people, officer):
    noted = call(group, people[2], officer)
    noted.outcome = "no_number"
    with pytest.raises(AppendOnlyError):
        noted.save()
    with pytest.raises(AppendOnlyError):
        OfferCall.objects.all().delete()


def test_all_free_seats_are_offered_at_once(group, people):
    ClassGroup.objects.filter(pk=group.pk).update(seats=4)
    tasks.pass_places_on()
    assert [status for _one, status in standing(group)] == ["confirmed", "offered", "offered", "offered"]


def test_a_class_that_meets_no_more_offers_nothing(group):
    three = make_people(3)
    sign_up(group, *three)
    end = group.sessions.last().gathering.starts_at
    assert classes.withdraw(group=group, learner=three[0], actor=three[0], now=end) == []
    assert standing(group) == [(three[1].pk, "confirmed"), (three[2].pk, "waiting")]


def test_an_offer_ends_with_the_last_session_called_or_not(group):
    three = make_people(3)
    sign_up(group, *three)
    end = group.sessions.last().gathering.starts_at
    [offered] = classes.withdraw(group=group, learner=three[0], actor=three[0], now=end - HOUR)
    assert offered.offered_until == end
    queue.pass_on_all(now=end)
    assert standing(group) == [(three[1].pk, "confirmed")]


@pytest.mark.parametrize("status", ["cancelled", "finished"])
def test_a_class_that_is_over_leaves_its_queue_as_it_was(group, people, officer, status):
    call(group, people[2], officer)
    over = after(group)
    ClassGroup.objects.filter(pk=group.pk).update(status=status)
    before = standing(group)
    queue.pass_on_all(now=over)
    with pytest.raises(DomainError, match="class_over"):
        accept(group, people[2])
    assert standing(group) == before


def test_who_waits_is_told_where_and_what_for(group, people):
    rows = Registration.objects.filter(class_group=group).holding().with_queue_place().order_by("pk")
    assert [(row.status, row.queue_place, row.on_offer) for row in rows] == [
        ("confirmed", 0, 0), ("offered", 0, 0), ("waiting", 1, 1), ("waiting", 2, 1),
    ]  # fmt: skip


def test_the_clock_costs_two_queries_where_there_is_nothing_to_do(group, people, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        queue.pass_on_all()
