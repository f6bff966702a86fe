"""What points bring: handing over, taking back, and the list of what is offered."""

import datetime
from uuid import uuid4

import pytest

from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.models import Organisation
from lms.network.services import grant_role
from lms.points import offering, redeeming, services, verification
from lms.points.lines import filled, lines_of
from lms.points.models import Redemption, Reward
from lms.points.rewards import next_quarter, quarter_of
from tests.points.conftest import shanghai

TOWEL = {"name": "毛巾", "name_en": "Towel", "points": 20, "most_a_quarter": 1}


@pytest.fixture
def hand(towel):
    def hand(learner, *, reward=towel, points=None, nonce=None, at=None, actor=None, place=None):
        return redeeming.hand_over(
            reward=reward,
            learner=learner,
            place=place or reward.organisation,
            points=points or reward.points,
            nonce=nonce or str(uuid4()),
            actor=actor,
            at=at,
        )

    return hand


@pytest.fixture
def officer(make_learner, town, now):
    def make(role: str, place: Organisation = town):
        user = make_learner()
        grant_role(user=user, role=role, organisation=place, starts_on=local_day(now), actor=None)
        return user

    return make


def refused(code: str, deed) -> None:
    with pytest.raises(DomainError) as error:
        deed()
    assert error.value.code == code


def offer_of(learner, town):
    [offer] = redeeming.offers(learner, home=town, balance=redeeming.balance_of(learner))
    return offer


def test_a_reward_costs_its_points_and_is_a_line(make_neighbour, towel, town, hand, officer):
    learner, staff = make_neighbour(25), officer("centre_staff")

    given = hand(learner, actor=staff)

    assert redeeming.balance_of(learner) == 5
    assert (given.points, given.name, given.name_en, given.place) == (-20, "毛巾", "Towel", town)
    assert given.transfer.actor == staff.uuid
    assert [bool(line.redemption) for line in filled(list(lines_of(learner)))] == [True, False]
    entry = AuditEntry.objects.get(action="reward.handed_over")
    assert (entry.actor, entry.object_uuid, entry.data) == (staff.uuid, towel.uuid, {"learner": str(learner.uuid)})
    assert list(verification.problems()) == []


def test_the_rule_of_rewards_is_not_one_by_which_points_are_earned(learner):
    codes = {standing.rule.code for standing in services.summary(learner).rules}
    assert codes == {"study.online", "study.class", "quiz.first"}


def test_who_has_too_few_points_is_told_how_many_are_missing(make_neighbour, town, hand):
    learner = make_neighbour(19)
    with pytest.raises(DomainError, match="points_missing") as error:
        hand(learner)
    assert error.value.params == {"missing": 1}
    assert (offer_of(learner, town).missing, offer_of(learner, town).can_be_had) == (1, False)
    refused("points_missing", lambda: hand(make_neighbour(0)))
    assert not Redemption.objects.exists()


def test_one_of_a_kind_a_quarter(make_neighbour, town, hand, now):
    learner = make_neighbour(100)
    assert offer_of(learner, town).can_be_had
    hand(learner)
    refused("reward_had", lambda: hand(learner))
    assert offer_of(learner, town).again_on == next_quarter(local_day(now))
    # Another kind is another share.
    hand(learner, reward=Reward.objects.create(organisation=town, name="洗手液", points=30))
    assert redeeming.balance_of(learner) == 50


def test_the_quarter_ends_at_midnight_in_shanghai(make_neighbour, town, hand):
    learner = make_neighbour(100)
    last = shanghai(1).replace(month=9, day=30, hour=23, minute=59)
    first = hand(learner, at=last)
    second = hand(learner, at=last + datetime.timedelta(minutes=1))
    assert (first.quarter, second.quarter) == (datetime.date(2025, 7, 1), datetime.date(2025, 10, 1))
    refused("reward_had", lambda: hand(learner, at=last + datetime.timedelta(days=91)))
    hand(learner, at=last + datetime.timedelta(days=93))
    assert list(verification.problems()) == []


@pytest.mark.parametrize(
    ("day", "first", "after"),
    [("2026-01-01", "2026-01-01", "2026-04-01"), ("2024-02-29", "2024-01-01", "2024-04-01"),
     ("2026-06-30", "2026-04-01", "2026-07-01"), ("2026-12-31", "2026-10-01", "2027-01-01")],
)  # fmt: skip
def test_quarters(day, first, after):
    day = datetime.date.fromisoformat(day)
    assert (quarter_of(day).isoformat(), next_quarter(day).isoformat()) == (first, after)


def test_where_two_a_quarter_are_allowed_the_third_is_refused(make_neighbour, towel, hand):
    towel.most_a_quarter = 2
    towel.save()
    learner = make_neighbour(100)
    hand(learner), hand(learner)
    refused("reward_had", lambda: hand(learner))


def test_the_same_form_twice_hands_over_one(make_neighbour, hand):
    learner = make_neighbour(100)
    assert hand(learner, nonce="a") == hand(learner, nonce="a")
    assert redeeming.balance_of(learner) == 80


def test_what_is_taken_back_returns_the_points_and_frees_the_share(make_neighbour, town, hand, officer):
    learner, staff = make_neighbour(20), officer("centre_staff")
    given = hand(learner, actor=staff)

    back = redeeming.take_back(redemption=given, actor=staff)

    assert redeeming.take_back(redemption=given, actor=staff) == back
    assert (back.points, redeeming.balance_of(learner)) == (20, 20)
    assert offer_of(learner, town).can_be_had
    refused("take_back_over", lambda: redeeming.take_back(redemption=back, actor=staff))
    hand(learner)
    assert redeeming.balance_of(learner) == 0
    assert list(verification.problems()) == []


def test_on_the_next_day_it_is_not_taken_back_any_more(make_neighbour, hand, now):
    given = hand(make_neighbour(20), at=now - datetime.timedelta(days=1))
    refused("take_back_over", lambda: redeeming.take_back(redemption=given, actor=None))


@pytest.mark.parametrize("role", ["registrar", "volunteer", "head", "teacher"])
def test_who_is_not_of_the_centre_hands_over_nothing(make_neighbour, hand, officer, role):
    learner, other = make_neighbour(100), officer(role)
    refused("not_allowed", lambda: hand(learner, actor=other))
    given = hand(learner)
    refused("not_allowed", lambda: redeeming.take_back(redemption=given, actor=other))


def test_it_is_handed_over_where_it_is_offered_and_where_the_person_lives(make_neighbour, town, hand, street):
    below = Organisation.objects.create(
        code="990000001001", name="样例社区", full_name="样例社区", tier="community", parent=town, path="9900000001"
    )
    own = Reward.objects.create(organisation=below, name="年历", points=1)
    in_street, in_community = make_neighbour(50), make_neighbour(50)
    in_community.residence.organisation = below
    in_community.residence.save()
    # The street's reward in the community, not the community's for who lives elsewhere.
    assert hand(in_community, place=below).place == below
    refused("reward_elsewhere", lambda: hand(in_street, reward=own))
    refused("reward_elsewhere", lambda: hand(in_street, reward=own, place=town))
    refused("reward_elsewhere", lambda: hand(in_street, place=street))
    assert [offer.reward.name for offer in redeeming.offers(in_community, home=below, balance=9)] == ["年历", "毛巾"]


def test_a_price_that_has_changed_is_told_before_it_is_paid(make_neighbour, towel, hand, officer):
    learner = make_neighbour(100)
    first = hand(learner)
    redeeming.take_back(redemption=first, actor=None)
    offering.edit_reward(reward=towel, values=TOWEL | {"points": 25, "name": "大毛巾"}, actor=officer("head"))
    refused("reward_price_changed", lambda: hand(learner, points=20))
    assert Redemption.objects.get(pk=first.pk).name == "毛巾"
    assert hand(learner, points=25).name == "大毛巾"
    assert list(verification.problems()) == []


def test_what_is_withdrawn_is_offered_no_more_until_it_is_again(make_neighbour, towel, town, hand, officer):
    learner, manager = make_neighbour(100), officer("manager")
    offering.withdraw_reward(reward=towel, actor=manager)
    refused("reward_withdrawn", lambda: hand(learner))
    assert redeeming.offers(learner, home=town, balance=100) == []
    offering.offer_again(reward=towel, actor=manager)
    hand(learner)


def test_a_reward_is_entered_once_and_its_name_once(town, officer, street):
    manager, uuid = officer("manager"), uuid4()
    made = offering.add_reward(organisation=town, values=TOWEL, uuid=uuid, actor=manager)
    assert offering.add_reward(organisation=town, values=TOWEL, uuid=uuid, actor=manager) == made
    refused("reward_there", lambda: offering.add_reward(organisation=town, values=TOWEL, uuid=uuid4(), actor=manager))
    soap = offering.add_reward(organisation=town, values=TOWEL | {"name": "洗手液"}, uuid=uuid4(), actor=manager)
    refused("reward_there", lambda: offering.edit_reward(reward=soap, values=TOWEL, actor=manager))
    refused("not_allowed", lambda: offering.add_reward(organisation=street, values=TOWEL, uuid=uuid4(), actor=manager))
    refused("not_allowed", lambda: offering.add_reward(organisation=street, values=TOWEL, uuid=uuid, actor=None))
    for role in ("centre_staff", "registrar"):
        refused("not_allowed", lambda role=role: offering.withdraw_reward(reward=soap, actor=officer(role)))
    assert set(AuditEntry.objects.filter(object_kind="reward").values_list("action", flat=True)) == {"reward.added"}
