"""A person signs up while her community is being merged, on a real PostgreSQL: she is not left behind."""

import threading

import pytest
from django.db import connection, transaction

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.network import reorganising
from lms.network import services as network
from lms.network.models import Organisation, Residence

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL (Debian package postgresql)"),
    pytest.mark.django_db(transaction=True),
]
SOON = 20


@pytest.fixture
def places() -> dict[str, Organisation]:
    made: dict[str, Organisation] = {}
    for code, tier in (("88", "district"), ("8801", "street"), ("880101", "community"), ("880102", "community")):
        above = made.get(code[:-2])
        path = Organisation.objects.next_child_path(above) if above else "66666"
        made[code] = Organisation.objects.create(
            code=code, name=code, full_name=code, tier=tier, parent=above, path=path
        )
    return made


@pytest.fixture
def person(db) -> User:
    return User.objects.create_user(username="newcomer", name="Newcomer")


def first_then(first, second) -> list[Exception]:
    """Do ``first``, and ``second`` before the transaction of ``first`` has ended; what ``second`` raised."""
    begun, errors = threading.Event(), []

    def run() -> None:
        begun.set()
        try:
            second()
        except DomainError as error:
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        begun.wait(SOON)
        thread.join(1)
        assert thread.is_alive(), "the second waits for the first"
    thread.join(SOON)
    assert not thread.is_alive()
    return errors


def merge(places) -> None:
    reorganising.merge_places(place=places["880101"], into=places["880102"], actor=None)


def settle(places, person) -> None:
    network.settle_resident(user=person, organisation=places["880101"], actor=None)


def test_who_has_signed_up_when_the_merger_comes_moves_along(places, person):
    assert first_then(lambda: settle(places, person), lambda: merge(places)) == []
    assert Residence.objects.get(user=person).organisation == places["880102"]


def test_who_signs_up_after_the_merger_has_begun_is_told(places, person):
    [error] = first_then(lambda: merge(places), lambda: settle(places, person))
    assert error.code == "place_not_living"
    assert not Residence.objects.exists()


def test_two_changes_of_one_tree_come_one_after_the_other(places):
    def back() -> None:
        reorganising.merge_places(place=places["880102"], into=places["880101"], actor=None)

    [error] = first_then(lambda: merge(places), back)
    assert error.code == "place_not_living"
    assert Organisation.objects.filter(status="active", tier="community", code__startswith="88").count() == 1
