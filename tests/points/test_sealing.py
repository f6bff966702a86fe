import datetime

import pytest
from django.db import connection

from lms.core import guards
from lms.points import redeeming, sealing, services, tasks
from lms.points.models import DaySeal
from tests.points.conftest import event, shanghai


@pytest.fixture
def write_on(learner, actor, monkeypatch):
    """Write an award on a day of November, as that day's clock would have it."""

    def write(day: int, hour: int = 12, **more):
        monkeypatch.setattr(services.timezone, "now", lambda: shanghai(day, hour))
        return services.award(event(learner, 45, day=day, **more), actor=actor)

    return write


def tamper(sql: str) -> None:
    with guards.lifted(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_each_closed_day_with_rows_is_sealed_on_the_one_before(write_on):
    for day in (3, 4, 7):
        write_on(day)

    seals = sealing.seal_closed_days(now=shanghai(8))

    assert [(seal.day.day, seal.row_count) for seal in seals] == [(3, 4), (4, 4), (7, 4)]
    assert [seal.previous for seal in seals] == ["", seals[0].digest, seals[1].digest]
    assert list(sealing.problems()) == []


def test_a_day_on_which_only_a_reward_was_handed_over_is_sealed(make_neighbour, towel, monkeypatch):
    monkeypatch.setattr(services.timezone, "now", lambda: shanghai(3))
    neighbour = make_neighbour(20)
    monkeypatch.setattr(redeeming.timezone, "now", lambda: shanghai(5))
    redeeming.hand_over(reward=towel, learner=neighbour, place=towel.organisation, points=20, nonce="a", actor=None)

    seals = sealing.seal_closed_days(now=shanghai(8))

    assert [(seal.day.day, seal.row_count) for seal in seals] == [(3, 4), (5, 4)]
    tamper("UPDATE points_redemption SET place_id = (SELECT MIN(id) FROM network_organisation)")
    assert list(sealing.problems()) == ["The rows of 2025-11-05 are not those that were sealed."]


def test_sealing_again_changes_nothing(write_on):
    write_on(3)
    sealing.seal_closed_days(now=shanghai(4))

    assert sealing.seal_closed_days(now=shanghai(4)) == []
    assert DaySeal.objects.count() == 1


def test_a_day_is_open_for_an_hour_after_midnight(write_on):
    write_on(3, hour=23)

    assert sealing.seal_closed_days(now=shanghai(4, 0, 59)) == []
    assert len(sealing.seal_closed_days(now=shanghai(4, 1, 0))) == 1


def test_a_roll_kept_late_is_sealed_with_the_day_it_was_written(write_on):
    write_on(3)
    sealing.seal_closed_days(now=shanghai(5))

    award = write_on(6, at=shanghai(3))

    assert (award.day.day, award.booked_on.day) == (3, 6)
    assert [seal.day.day for seal in sealing.seal_closed_days(now=shanghai(7))] == [6]
    assert list(sealing.problems()) == []


def test_the_task_seals_by_the_clock(write_on, monkeypatch):
    write_on(3)
    monkeypatch.setattr(sealing.timezone, "now", lambda: shanghai(4))

    tasks.seal_closed_days()

    assert DaySeal.objects.get().day == datetime.date(2025, 11, 3)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE points_award SET points = points + 1 WHERE booked_on = '2025-11-03'",
        "UPDATE points_posting SET amount = amount * 2",
        "UPDATE points_transfer SET actor = NULL",
        "DELETE FROM points_posting WHERE amount < 0",
        "UPDATE points_dayseal SET row_count = 7 WHERE day = '2025-11-03'",
    ],
)
def test_a_row_changed_behind_the_triggers_breaks_the_seal(write_on, sql):
    write_on(3)
    write_on(4)
    sealing.seal_closed_days(now=shanghai(8))

    tamper(sql)

    assert any("2025-11-03 are not those that were sealed" in problem for problem in sealing.problems())


def test_a_seal_taken_out_of_the_chain_is_missed(write_on):
    for day in (3, 4, 5):
        write_on(day)
    sealing.seal_closed_days(now=shanghai(8))

    tamper("DELETE FROM points_dayseal WHERE day = '2025-11-04'")

    assert list(sealing.problems()) == [
        "The seal of 2025-11-05 does not follow the one before it.",
        "Rows were written into 2025-11-04 after it was closed.",
    ]


def test_rows_written_into_a_closed_day_are_found(write_on):
    write_on(5)
    sealing.seal_closed_days(now=shanghai(8))
    write_on(4)

    assert list(sealing.problems()) == ["Rows were written into 2025-11-04 after it was closed."]
    assert sealing.seal_closed_days(now=shanghai(8)) == [], "a hole is reported, not mended"


def test_the_seal_holds_nothing_about_the_person(write_on, learner):
    write_on(3, reason="as Mrs Li said")
    sealing.seal_closed_days(now=shanghai(4))

    tamper("UPDATE points_transfer SET reason = ''")
    tamper("UPDATE points_award SET title = 'erased', title_en = ''")
    learner.name, learner.phone = "", None
    learner.save()

    assert list(sealing.problems()) == []
