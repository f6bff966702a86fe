"""The demo's lectures, activities and study tours: one that took place, and some to come."""

import datetime
from typing import Any
from uuid import uuid4

from django.utils import timezone

from lms.accounts.models import User
from lms.classes.timetable import STUDY_HOUR, Meeting
from lms.core.days import SHANGHAI, local_day
from lms.occasions import services as occasions
from lms.ops.demo.street import Street


def load_occasions(street: Street) -> int:
    """How many were planned."""
    for plan in street.plan["occasions"]:
        _load(street, plan)
    return len(street.plan["occasions"])


def _load(street: Street, plan: dict[str, Any]) -> None:
    day = local_day(timezone.now()) + datetime.timedelta(days=plan["in"])
    start = datetime.datetime.combine(day, datetime.time.fromisoformat(plan["at"]), SHANGHAI)
    centre = street.centres[plan["centre"]] if "centre" in plan else None
    occasion = occasions.plan(
        school=street.schools[plan["school"]],
        uuid=uuid4(),
        meeting=Meeting(starts_at=start, ends_at=start + plan["hours"] * STUDY_HOUR),
        centre=centre,
        room=None,
        words={name: plan.get(name, "") for name in occasions.WORDS},
        actor=None,
    )
    if "headcount" not in plan:
        return
    # Read anew: what a person may do is kept with the one that was read, and more roles are given later.
    keeper = User.objects.get(pk=street.people["qian"].pk)
    came = [street.people[username] for username in plan["cast"]]
    came += [user for user, _invented in street.residents][: plan["came"]]
    for minute, learner in enumerate(came):
        at = start + datetime.timedelta(minutes=minute - 20)
        occasions.check_in(occasion=occasion, learner=learner, actor=keeper, nonce=f"demo-{minute}", now=at)
    end = occasion.gathering.ends_at
    occasions.count(occasion=occasion, headcount=plan["headcount"], actor=keeper, now=end)
