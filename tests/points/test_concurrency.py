"""Several writers at once, on a real PostgreSQL: SQLite lets one writer in at a time and proves nothing here."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from lms.core.errors import DomainError
from lms.points import redeeming, sealing, services, verification
from lms.points.models import Account, Award, Carry, DaySeal, Redemption, Transfer
from tests.points.conftest import event, shanghai

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]

WRITERS = 6
TOMORROW = shanghai(1).replace(year=2100)


def at_once(*deeds):
    """Do ``deeds`` in threads that start together; results in their order, the first error is raised."""
    start = Barrier(len(deeds))

    def run(deed):
        start.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return [future.result() for future in [pool.submit(run, deed) for deed in deeds]]


def test_the_same_event_told_by_many_at_once_pays_once(learner, actor):
    same = event(learner, 45, key="a")

    awards = at_once(*[lambda: services.award(same, actor=actor) for _ in range(WRITERS)])

    assert {award.pk for award in awards} == {Award.objects.get().pk}
    assert Transfer.objects.count() == 1
    assert Account.objects.get(user=learner).balance == 1


def test_the_cap_holds_when_many_lessons_end_in_the_same_moment(learner, actor):
    awards = at_once(*[lambda: services.award(event(learner, 45), actor=actor) for _ in range(WRITERS)])

    assert sorted(award.points for award in awards) == [0] * (WRITERS - 2) + [1, 1]
    assert Account.objects.get(user=learner).balance == 2


def test_no_minute_is_lost_between_writers(learner, actor):
    def learn():
        for _ in range(10):
            services.award(event(learner, 20, rule="study.class"), actor=actor)

    at_once(*[learn] * WRITERS)

    minutes = WRITERS * 10 * 20
    assert Account.objects.get(user=learner).balance == minutes // 45
    assert Carry.objects.get(learner=learner).minutes == minutes % 45
    assert list(verification.problems()) == []


def test_rolls_with_the_same_people_in_another_order_do_not_wait_for_each_other(make_learner, actor):
    people = [make_learner() for _ in range(20)]

    def keep_roll(order):
        for _ in range(5):
            services.award_many([event(one, 50, rule="study.class") for one in order], actor=actor)

    at_once(*[lambda order=order: keep_roll(order) for order in (people, people[::-1], people[10:] + people[:10])])

    assert Award.objects.count() == 20 * 15
    assert list(verification.problems()) == []


def told(deed):
    """What ``deed`` gave, or the code of its refusal."""
    try:
        return deed()
    except DomainError as error:
        return error.code


def hand(reward, learner, nonce):
    return lambda: told(
        lambda: redeeming.hand_over(
            reward=reward, learner=learner, place=reward.organisation, points=reward.points, nonce=nonce, actor=None
        )
    )


def test_two_desks_at_once_keep_to_the_quarter(make_neighbour, towel):
    learner = make_neighbour(100)

    got = at_once(*[hand(towel, learner, nonce) for nonce in ("one", "two")])

    assert [one for one in got if isinstance(one, str)] == ["reward_had"]
    assert Account.objects.get(user=learner).balance == 80
    assert list(verification.problems()) == []


def test_two_desks_at_once_never_give_more_than_the_balance(make_neighbour, towel):
    soap = towel.organisation.rewards.create(name="洗手液", points=30)
    learner = make_neighbour(40)

    got = at_once(hand(towel, learner, "one"), hand(soap, learner, "two"))

    assert [one for one in got if isinstance(one, str)] == ["points_missing"]
    assert Account.objects.get(user=learner).balance in {20, 10}


def test_a_form_sent_twice_at_once_hands_over_one(make_neighbour, towel):
    learner = make_neighbour(100)

    got = at_once(*[hand(towel, learner, "same")] * WRITERS)

    assert {one.pk for one in got} == {Redemption.objects.get().pk}
    back = at_once(*[lambda: redeeming.take_back(redemption=got[0], actor=None)] * WRITERS)
    assert len({one.pk for one in back}) == 1
    assert Account.objects.get(user=learner).balance == 100


def test_two_workers_seal_a_day_once(learner, actor):
    services.award(event(learner, 45), actor=actor)

    sealed = at_once(*[lambda: sealing.seal_closed_days(now=TOMORROW)] * 2)

    assert sorted(len(seals) for seals in sealed) == [0, 1]
    assert DaySeal.objects.count() == 1


def test_awards_do_not_wait_for_a_seal(make_learner, actor):
    learner = make_learner()
    services.award(event(make_learner(), 45), actor=actor)

    with transaction.atomic():
        sealing.seal_closed_days(now=TOMORROW)
        # In another connection, while the seal is not committed: it would wait here and give up.
        [award] = at_once(lambda: in_a_moment(lambda: services.award(event(learner, 45), actor=actor)))

    assert award.points == 1


def in_a_moment(deed):
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
        return deed()
