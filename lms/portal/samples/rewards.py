"""What points bring: offers in every state, lines of what was handed over, the counter of a desk."""

import datetime
from typing import Any

from lms.points.models import Redemption, Reward
from lms.points.redeeming import Offer
from lms.portal.rewards import Counter
from lms.portal.samples import places
from lms.portal.samples.words import NOBODY, moment


def _reward(name: str, name_en: str, points: int) -> Reward:
    return Reward(uuid=NOBODY, organisation=places.community(), name=name, name_en=name_en, points=points)


def offers() -> list[Offer]:
    """To be had now, for later, had this quarter."""
    again_on = datetime.date(moment(0, 12).year + 1, 1, 1)
    return [
        Offer(reward=_reward("环保袋", "Shopping bag", 10), missing=0, again_on=None),
        Offer(reward=_reward("毛巾", "Towel", 20), missing=5, again_on=None),
        Offer(reward=_reward("洗手液", "Bottle of hand soap", 30), missing=15, again_on=again_on),
    ]


def redemptions() -> list[Redemption]:
    """Taken back, and handed over."""
    facts: dict[str, Any] = {"uuid": NOBODY, "place": places.community(), "name": "毛巾", "name_en": "Towel"}
    return [
        Redemption(points=20, at=moment(-3, 10, 5), **facts),
        Redemption(points=-20, at=moment(-3, 10), **facts),
    ]


def in_every_frame() -> dict[str, Any]:
    return {
        "offers": offers(),
        "redemptions": redemptions(),
        "counter": Counter(balance=15, offers=offers(), given=redemptions()[1:], nonce=str(NOBODY)),
    }
