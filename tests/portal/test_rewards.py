"""What points bring, on the pages: at the desk, in the manager's list, with a learner's points."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils.translation import ngettext

from lms.accounts.services import NewPerson, create_people
from lms.core.days import local_day
from lms.network.models import Organisation
from lms.network.services import grant_role
from lms.points import offering, redeeming, services
from lms.points.events import AwardEvent
from lms.points.models import Redemption, Reward
from tests.portal.reading import said

HOME = "320214052005"
TOWEL = {"name": "毛巾", "name_en": "Towel", "points": 2, "most_a_quarter": 1}


@pytest.fixture
def towel(street) -> Reward:
    return offering.add_reward(organisation=street, values=TOWEL, uuid=uuid4(), actor=None)


@pytest.fixture
def earned(li, now):
    """Li has earned three points in class."""
    event = AwardEvent(
        key="earned", learner_id=li.pk, rule="study.class", minutes=3 * 45, at=now, source_kind="session",
        source_uuid=uuid4(), title="锡剧班",
    )  # fmt: skip
    services.award(event, actor=None)


@pytest.fixture
def staff(db, as_user, now):
    """The desk of Li's community, and nothing else."""
    (user,) = create_people([NewPerson(username="counter", name="何志远")])
    home = Organisation.objects.get(code=HOME)
    grant_role(user=user, role="centre_staff", organisation=home, starts_on=local_day(now), actor=None)
    return as_user(user)


@pytest.fixture
def person(li):
    return reverse("desk-person", args=[li.uuid])


def hand(client, li, offered, **changes):
    data = {"reward": str(offered.uuid), "points": str(offered.points), "nonce": "a-form-of-today"} | changes
    return client.post(reverse("desk-reward", args=[li.uuid]), data, follow=True)


@pytest.mark.usefixtures("earned")
def test_a_reward_is_handed_over_and_taken_back_at_the_desk(staff, li, towel, person):
    counter = staff.get(person).context["counter"]
    assert (counter.balance, [offer.can_be_had for offer in counter.offers]) == (3, [True])

    page = hand(staff, li, towel)

    given = Redemption.objects.get()
    assert given.place.code == HOME
    one, many = "%(name)s has %(reward)s. %(left)s point is left.", "%(name)s has %(reward)s. %(left)s points are left."
    assert ngettext(one, many, 1) % {"name": "李芳", "reward": "毛巾", "left": 1} in page.content.decode()
    back = reverse("desk-reward-back", args=[given.uuid])
    assert page.content.decode().count(f'action="{back}"') == 2, "in the message, and in the list of today"
    assert page.context["counter"].offers[0].again_on is not None
    assert f'value="{towel.uuid}"' not in page.content.decode()

    page = staff.post(back, follow=True)
    assert (page.context["counter"].balance, page.context["counter"].given) == (3, [])
    assert page.context["counter"].offers[0].can_be_had


@pytest.mark.usefixtures("earned")
def test_a_form_sent_twice_hands_over_one(staff, li, towel):
    hand(staff, li, towel)
    hand(staff, li, towel)
    assert redeeming.balance_of(li) == 1


@pytest.mark.usefixtures("earned")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nonce": ""}, "This form is too old. Please load the page again; nothing was saved."),
        ({"points": "1"}, "The price has changed in the meantime. Please look at it again."),
    ],
)
def test_a_form_that_is_out_of_date_hands_over_nothing(staff, li, towel, changes, words):
    assert said(hand(staff, li, towel, **changes), words)
    assert not Redemption.objects.exists()


@pytest.mark.parametrize("changes", [{"reward": ""}, {"points": "many"}, {"reward": str(uuid4())}])
def test_a_reward_that_is_not_there_is_not_there(staff, li, towel, changes):
    assert hand(staff, li, towel, **changes).status_code == 404


def test_with_too_few_points_the_desk_says_how_many_are_missing(staff, li, towel, person):
    page = staff.get(person)
    assert page.context["counter"].offers[0].missing == 2
    assert str(towel.uuid) not in page.content.decode()


def test_a_registrar_at_the_desk_hands_nothing_over_and_sees_no_points(as_user, qian, li, towel, person):
    assert as_user(qian).get(person).context["counter"] is None
    assert hand(as_user(qian), li, towel).status_code == 403


def test_the_desk_of_another_community_does_not_know_her(as_user, li, towel, person, now):
    (other,) = create_people([NewPerson(username="other", name="何晓燕")])
    elsewhere = Organisation.objects.get(code="320214052014")
    grant_role(user=other, role="centre_staff", organisation=elsewhere, starts_on=local_day(now), actor=None)
    assert hand(as_user(other), li, towel).status_code == 404


@pytest.mark.usefixtures("earned")
def test_what_a_community_offers_is_handed_over_there_by_the_street_too(as_user, li, chen):
    home = Organisation.objects.get(code=HOME)
    bag = offering.add_reward(organisation=home, values=TOWEL | {"name": "环保袋"}, uuid=uuid4(), actor=None)
    hand(as_user(chen), li, bag)
    assert Redemption.objects.get().place == home


@pytest.mark.usefixtures("earned")
def test_a_learner_sees_what_her_points_bring_and_what_they_brought(as_user, li, towel, street):
    elsewhere = Organisation.objects.get(code="320214052014")
    offering.add_reward(organisation=elsewhere, values=TOWEL | {"name": "别处的伞"}, uuid=uuid4(), actor=None)
    page = as_user(li).get(reverse("my-points"))
    assert [offer.reward for offer in page.context["offers"]] == [towel]
    assert said(page, "you can have it now")

    home = Organisation.objects.get(code=HOME)
    redeeming.hand_over(reward=towel, learner=li, place=home, points=2, nonce="desk-form", actor=None)
    page = as_user(li).get(reverse("my-points"))
    assert [bool(line.redemption) for line in page.context["lines"]] == [True, False]
    assert '<span class="ledger__amount ">-2</span>' in page.content.decode()
    assert said(page, "What your points bring")


def test_a_manager_keeps_the_list(as_user, chen, street):
    client, listed = as_user(chen), f"{reverse('manage-rewards')}?place={street.code}"
    sent = {**TOWEL, "uuid": str(uuid4())}
    for _twice in range(2):
        assert client.post(listed, sent).status_code == 302
    towel = Reward.objects.get(organisation=street)
    assert client.post(listed, sent | {"uuid": str(uuid4())}).status_code == 409
    assert client.post(listed, sent | {"points": "0", "name": "伞"}).status_code == 400

    one = reverse("manage-reward", args=[towel.uuid])
    assert client.post(one, TOWEL | {"deed": "save", "points": "3"}).status_code == 302
    refused = client.post(one, TOWEL | {"deed": "save", "points": "-3"})
    assert refused.status_code == 400 and 'value="-3"' in refused.content.decode()
    client.post(one, {"deed": "withdraw"})
    towel.refresh_from_db()
    assert (towel.points, towel.withdrawn) == (3, True)
    client.post(one, {"deed": "offer"})
    towel.refresh_from_db()
    assert not towel.withdrawn
    assert client.post(one, {"deed": "burn"}).status_code == 404


@pytest.mark.usefixtures("earned")
def test_what_was_handed_over_this_quarter_is_counted_net(as_user, chen, li, towel):
    place = Organisation.objects.get(code=HOME)
    for nonce in ("one-form", "another"):
        given = redeeming.hand_over(reward=towel, learner=li, place=place, points=2, nonce=nonce, actor=None)
        if nonce == "one-form":
            redeeming.take_back(redemption=given, actor=None)
    [row] = as_user(chen).get(reverse("manage-rewards")).context["page"].rows
    assert row.handed_over == 1
    page = as_user(chen).get(reverse("manage-reward", args=[towel.uuid]))
    assert [line.points for line in page.context["page"].rows] == [-2, 2, -2]
    assert li.name in page.content.decode()
