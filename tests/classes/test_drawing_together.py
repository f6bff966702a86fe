"""A draw while others act, on a real PostgreSQL."""

import contextlib

import pytest
from django.db import connection

from lms.classes import draws, verification
from lms.classes import services as classes
from lms.classes.models import DrawList, DrawResult
from lms.core.errors import DomainError
from lms.notices.models import Notice
from tests.classes.building import make_people
from tests.classes.test_draws import after, make_drawn
from tests.classes.test_signing_up_together import at_once

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]


def drawn_with(group, number: str) -> None:
    with contextlib.suppress(DomainError):
        draws.draw(group=group, number=number, actor=None, now=after(group))


def test_a_list_that_is_frozen_by_several_at_once_is_one_list():
    group = make_drawn(seats=3)
    classes.register_many(group=group, learners=make_people(10), actor=None)
    at_once(*[lambda: draws.freeze(group=group, actor=None, now=after(group))] * 6)
    assert DrawList.objects.count() == 1


def test_of_draws_with_two_numbers_at_once_one_stands():
    group = make_drawn(seats=3)
    classes.register_many(group=group, learners=make_people(10), actor=None)
    draws.freeze(group=group, actor=None, now=after(group))
    at_once(*[lambda number=number: drawn_with(group, number) for number in ("111111", "222222") * 3])
    assert DrawResult.objects.get().number in {"111111", "222222"}
    assert group.registrations.filter(status="confirmed").count() == 3
    assert Notice.objects.filter(kind__in=["class.drawn", "class.drawn_queue"]).count() == 10
    assert list(verification.problems()) == []


def test_who_leaves_in_the_moment_of_the_draw_is_void_or_was_drawn_and_no_seat_is_lost():
    for _time in range(3):
        group = make_drawn(seats=3)
        people = make_people(8)
        classes.register_many(group=group, learners=people, actor=None)
        draws.freeze(group=group, actor=None, now=after(group))
        at_once(
            lambda group=group: drawn_with(group, "371946"),
            *[
                lambda group=group, one=one: classes.withdraw(group=group, learner=one, actor=one, now=after(group))
                for one in people[:4]
            ],
        )
        held = list(group.registrations.values_list("status", flat=True))
        assert sum(status in ("confirmed", "offered") for status in held) == 3
        assert held.count("withdrawn") == 4
        assert held.count("waiting") == 1
    assert list(verification.problems()) == []
