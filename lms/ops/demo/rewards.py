"""What the demo's street offers for points, and to whom some of it has gone."""

import datetime
import random
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import SHANGHAI, local_day
from lms.network import services as network
from lms.network.models import Organisation
from lms.network.tree import within
from lms.ops.demo.street import Street
from lms.points import offering, redeeming
from lms.points.models import Redemption, Reward
from lms.points.rules import Ledger

HANDED_OVER = 12
OPEN_AT = datetime.time(9)
SATURDAY = 5


def load_rewards(street: Street, *, seed: int) -> int:
    """Enter the rewards of the plan and hand some over at the desk; how many."""
    plan, today = street.plan["rewards"], local_day(timezone.now())
    officer, place = street.people[plan["desk"]], Organisation.objects.get(code=street.plan["street"])
    start = today.replace(month=1, day=1)
    network.grant_role(user=officer, role="centre_staff", organisation=place, starts_on=start, actor=None)
    chance = random.Random(seed + 5)  # noqa: S311
    rewards = [_offer(row) for row in plan["offered"]]
    of_street = sorted((one for one in rewards if one.organisation == place), key=lambda one: one.points)
    having = (
        User.objects.filter(
            within([place.path], "residence__organisation__path"),
            point_accounts__ledger=Ledger.STUDY,
            point_accounts__balance__gte=of_street[0].points,
        )
        .exclude(pk__in=[person.pk for person in street.people.values()])
        .annotate(balance=F("point_accounts__balance"))
        .select_related("residence__organisation")
        .order_by("pk")
    )
    for learner in having[:HANDED_OVER]:
        reward = chance.choice([one for one in of_street if one.points <= learner.balance])
        _hand_over(reward, learner, officer, _morning(chance, today))
    # Li has had the cheapest, and has points for another.
    li, cheapest = street.people["li"], min(rewards, key=lambda one: one.points)
    if redeeming.balance_of(li) >= cheapest.points:
        _hand_over(cheapest, li, officer, _morning(chance, today))
    return Redemption.objects.count()


def _offer(row: dict) -> Reward:
    values = {name: row[name] for name in ("name", "name_en", "points")}
    organisation = Organisation.objects.get(code=row["org"])
    return offering.add_reward(organisation=organisation, values=values, uuid=uuid4(), actor=None)


def _hand_over(reward: Reward, learner: User, officer: User, at: datetime.datetime) -> None:
    home = learner.residence.organisation
    redeeming.hand_over(
        reward=reward, learner=learner, place=home, points=reward.points, nonce="demo", actor=officer, at=at
    )


def _morning(chance: random.Random, today: datetime.date) -> datetime.datetime:
    """A morning of the last days on which the centre was open."""
    day = today - datetime.timedelta(days=chance.randint(1, 7))
    day -= datetime.timedelta(days=max(0, day.weekday() - SATURDAY + 1))
    return datetime.datetime.combine(day, OPEN_AT, SHANGHAI) + datetime.timedelta(minutes=chance.randint(0, 140))
