import datetime

import pytest

from lms.core.errors import DomainError
from lms.points import services
from lms.points.models import Account, Award, Posting, Transfer
from lms.points.rules import ISSUER_IDS
from tests.points.conftest import event, shanghai


def balance(user, ledger="study") -> int:
    return Account.objects.get(user=user, ledger=ledger).balance


def test_seventy_minutes_pay_one_point_and_carry_twenty_five(learner, actor):
    award = services.award(event(learner, 70), actor=actor)

    assert (award.points, award.carried_before, award.carried_after, award.minutes_over_cap) == (1, 0, 25, 0)
    assert award.cap_left == 1
    assert balance(learner) == 1


def test_minutes_carried_are_paid_days_later(learner, actor):
    services.award(event(learner, 25, day=3), actor=actor)
    award = services.award(event(learner, 20, day=9), actor=actor)

    assert (award.points, award.carried_before, award.carried_after) == (1, 25, 0)


def test_minutes_of_one_rule_are_not_carried_to_another(learner, actor):
    services.award(event(learner, 40), actor=actor)
    award = services.award(event(learner, 40, rule="study.class"), actor=actor)

    assert (award.points, award.carried_before, award.carried_after) == (0, 0, 40)


def test_every_paid_award_has_a_transfer_with_two_postings_that_sum_to_zero(learner, actor):
    award = services.award(event(learner, 90, reason="roll of the day"), actor=actor)

    transfer = Transfer.objects.of(learner).get()
    assert award.transfer == transfer
    assert (transfer.key, transfer.actor, transfer.reason) == (award.key, actor.uuid, "roll of the day")
    assert set(Posting.objects.values_list("account__user", "account", "amount")) == {
        (learner.pk, Account.objects.get(user=learner).pk, 2),
        (None, ISSUER_IDS["study"], -2),
    }
    assert Account.objects.get(pk=ISSUER_IDS["study"]).balance == 0, "the issuer's balance is never kept"


def test_third_online_hour_of_a_day_is_shown_and_does_not_pay(learner, actor):
    awards = services.award_many([event(learner, 45) for _ in range(3)], actor=actor)

    assert [award.points for award in awards] == [1, 1, 0]
    assert [award.minutes_over_cap for award in awards] == [0, 0, 45]
    assert [award.cap_left for award in awards] == [1, 0, 0]
    assert awards[2].transfer is None
    assert awards[2].carried_after == 0
    assert balance(learner) == 2


def test_minutes_beyond_the_last_point_of_the_day_are_neither_paid_nor_carried(learner, actor):
    services.award(event(learner, 25, day=3), actor=actor)
    award = services.award(event(learner, 100, day=4), actor=actor)

    assert (award.points, award.minutes_over_cap, award.carried_after) == (2, 35, 0)


def test_learning_in_class_has_no_cap(learner, actor):
    awards = services.award_many([event(learner, 90, rule="study.class") for _ in range(3)], actor=actor)

    assert [award.points for award in awards] == [2, 2, 2]
    assert {award.cap_left for award in awards} == {None}


def test_a_day_ends_at_midnight_in_shanghai(learner, actor):
    late = event(learner, 90, at=datetime.datetime(2025, 11, 3, 15, 59, tzinfo=datetime.UTC))
    early = event(learner, 90, at=datetime.datetime(2025, 11, 3, 16, 0, tzinfo=datetime.UTC))

    first, second = services.award_many([late, early], actor=actor)

    assert (first.day, second.day) == (datetime.date(2025, 11, 3), datetime.date(2025, 11, 4))
    assert (first.points, second.points) == (2, 2)


def test_what_is_told_late_counts_under_the_cap_of_its_own_day(learner, actor):
    services.award_many([event(learner, 90, day=3), event(learner, 45, day=5)], actor=actor)
    award = services.award(event(learner, 45, day=3), actor=actor)

    assert (award.points, award.minutes_over_cap) == (0, 45)


def test_a_repeated_key_returns_the_first_award_and_writes_nothing(learner, actor):
    first = services.award(event(learner, 45, key="lesson:1"), actor=actor)
    again = services.award(event(learner, 90, key="lesson:1", day=9), actor=actor)

    assert again.pk == first.pk
    assert again.minutes == 45
    assert (Award.objects.count(), Transfer.objects.count(), balance(learner)) == (1, 1, 1)


def test_a_batch_returns_awards_in_the_order_of_its_events_with_known_and_doubled_ones(make_learner, actor):
    first, second = make_learner(), make_learner()
    known = services.award(event(second, 45, key="b"), actor=actor)
    doubled = event(first, 45, key="c")

    awards = services.award_many([event(first, 90, key="a"), event(second, 45, key="b"), doubled, doubled], actor=actor)

    assert [award.key for award in awards] == ["a", "b", "c", "c"]
    assert awards[1].pk == known.pk
    assert awards[2] is awards[3]
    assert Award.objects.count() == 3


def test_a_batch_longer_than_one_round_is_written_whole(learner, actor, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 3)

    awards = services.award_many([event(learner, 30, rule="study.class") for _ in range(10)], actor=actor)

    assert sum(award.points for award in awards) == 300 // 45
    assert awards[-1].carried_after == 300 % 45


def test_no_events_write_nothing(db, actor):
    assert services.award_many([], actor=actor) == []


def test_the_system_itself_may_be_the_actor(learner):
    services.award(event(learner, 45), actor=None)

    assert Transfer.objects.get().actor is None


@pytest.mark.parametrize("batch", [True, False])
def test_a_key_belongs_to_one_learner(make_learner, actor, batch):
    events = [event(make_learner(), 45, key="lesson:1"), event(make_learner(), 45, key="lesson:1")]

    with pytest.raises(DomainError, match="key_of_another_learner"):
        if batch:
            services.award_many(events, actor=actor)
        for one in events:
            services.award(one, actor=actor)


def test_an_unknown_rule_is_refused(learner, actor):
    with pytest.raises(DomainError, match="unknown_rule"):
        services.award(event(learner, 45, rule="logging.in"), actor=actor)
    assert not Award.objects.exists()


def test_an_event_must_fit_the_unit_of_its_rule(learner, actor):
    with pytest.raises(ValueError, match="pays by minutes"):
        services.award(event(learner, None), actor=actor)
    with pytest.raises(ValueError, match="pays by events"):
        services.award(event(learner, 45, rule="quiz.first"), actor=actor)


def test_an_event_needs_its_time_zone(learner):
    with pytest.raises(ValueError, match="time zone"):
        event(learner, 45, at=datetime.datetime(2025, 11, 3))


def test_accounts_are_locked_only_inside_a_transaction(transactional_db):
    from django.db.transaction import TransactionManagementError

    with pytest.raises(TransactionManagementError):
        services.lock_accounts([(1, "study")])


def test_a_quiz_passed_the_first_time_pays_a_point(learner, actor):
    award = services.award(event(learner, None, rule="quiz.first"), actor=actor)

    assert (award.points, award.minutes, award.carried_after) == (1, None, 0)
    assert balance(learner) == 1


def test_awards_carry_what_the_page_shows(learner, actor):
    award = services.award(event(learner, 45, at=shanghai(3, 9)), actor=actor)

    stored = Award.objects.of(learner).newest_first().get()
    assert (stored.title, stored.title_en, stored.source_kind) == ("二胡", "Erhu", "lesson")
    assert stored.source_uuid == award.source_uuid
    assert stored.at == shanghai(3, 9)
