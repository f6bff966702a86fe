import datetime
import itertools
from uuid import uuid4

import pytest

from lms.accounts.models import User
from lms.core.days import SHANGHAI
from lms.network.models import Organisation, Residence
from lms.points import services
from lms.points.events import AwardEvent
from lms.points.models import Reward

NUMBERS = itertools.count(1)


@pytest.fixture
def make_learner(db):
    def make() -> User:
        number = next(NUMBERS)
        return User.objects.create_user(username=f"learner-{number}", name=f"Learner {number}")

    return make


@pytest.fixture
def learner(make_learner):
    return make_learner()


@pytest.fixture
def actor(make_learner):
    return make_learner()


def shanghai(day: int, hour: int = 12, minute: int = 0) -> datetime.datetime:
    """A moment of November 2025 in Shanghai."""
    return datetime.datetime(2025, 11, day, hour, minute, tzinfo=SHANGHAI)


def event(learner, minutes, *, key=None, rule="study.online", day=3, at=None, corrects=None, **more) -> AwardEvent:
    """An event of a learner, at noon of ``day`` where nothing else is said."""
    return AwardEvent(
        key=key or f"event:{uuid4()}",
        learner_id=learner.pk,
        rule=rule,
        minutes=minutes,
        at=at or shanghai(day),
        source_kind="lesson",
        source_uuid=uuid4(),
        title="二胡",
        title_en="Erhu",
        corrects=corrects,
        **more,
    )


@pytest.fixture
def town(db) -> Organisation:
    """A street of its own: what points bring is offered in a place."""
    return Organisation.objects.create(
        code="990000001", name="样例街道", full_name="样例街道办事处", tier="street", path="99000"
    )


@pytest.fixture
def towel(town) -> Reward:
    return Reward.objects.create(organisation=town, name="毛巾", name_en="Towel", points=20)


@pytest.fixture
def make_neighbour(make_learner, town):
    """Somebody who lives in ``town`` and has earned ``points``, all by the same event of many study hours."""

    def make(points: int) -> User:
        person = make_learner()
        Residence.objects.create(user=person, organisation=town)
        if points:
            services.award(event(person, 45 * points, rule="study.class"), actor=None)
        return person

    return make
