"""A child that comes of age: both are told, a log-in of its own is there for it, and the guardian's hand ends."""

import datetime

import pytest
from django.contrib.auth import authenticate
from django.urls import reverse
from django.utils import timezone

from lms.accounts import cards, children
from lms.accounts.models import Consent, Delegation, User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.newcomers import add_child
from lms.notices import coming_of_age
from lms.notices.models import Notice
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db
CHOSEN = {"username": "xiaoman", "password": "a-field-of-rape-7", "privacy": "on"}


@pytest.fixture
def today():
    return local_day(timezone.now())


@pytest.fixture
def guardian(li):
    User.objects.filter(pk=li.pk).update(birth_year=1975)
    li.refresh_from_db()
    return li


@pytest.fixture
def grown(guardian, today):
    """Turns 18 this year."""
    home = guardian.residence.organisation
    return add_child(guardian=guardian, home=home, name="王小满", birth_year=today.year - 18, sex="", agrees=True)


def told(person) -> list[str]:
    return list(Notice.objects.of(person).order_by("pk").values_list("kind", flat=True))


def log_in_page(held) -> str:
    return reverse("my-child-log-in", args=[held.uuid])


def test_both_are_told_in_the_year_and_when_it_is_over_once_each(grown, guardian, today):
    for _again in range(2):
        coming_of_age.end_with_the_year(today=today)
    assert told(guardian) == ["child.of_age_soon"]
    assert told(grown.principal) == ["own.of_age_soon"]
    assert children.of(guardian) == [grown]
    for _again in range(2):
        coming_of_age.end_with_the_year(today=datetime.date(today.year + 1, 1, 1))
    assert told(guardian) == ["child.of_age_soon", "child.of_age"]
    assert told(grown.principal) == ["own.of_age_soon", "own.of_age"]
    grown.refresh_from_db()
    assert grown.ended_at is not None
    assert AuditEntry.objects.filter(action="child.of_age", object_uuid=grown.principal.uuid).count() == 1
    for notice in Notice.objects.filter(person__in=[guardian, grown.principal]):
        assert notice.words.heading and notice.words.text and notice.path.startswith("/my/")


def test_nobody_is_told_of_a_child_that_is_still_one(guardian, today):
    add_child(guardian=guardian, home=None, name="王小满", birth_year=today.year - 17, agrees=True)
    coming_of_age.end_with_the_year(today=today)
    assert told(guardian) == []


def test_the_young_person_chooses_a_log_in_and_the_guardians_hand_ends_with_it(grown, guardian):
    browser, child = sign_in(guardian), grown.principal
    assert log_in_page(grown) in browser.get(reverse("my-child", args=[grown.uuid])).content.decode()
    browser.post(reverse("my-child-learn", args=[grown.uuid]))
    assert browser.post(log_in_page(grown), CHOSEN).status_code == 302
    assert authenticate(username=CHOSEN["username"], password=CHOSEN["password"]) == child
    assert not children.is_child(child)
    assert browser.get(reverse("my-child", args=[grown.uuid])).status_code == 404
    assert browser.get(reverse("my")).context["user"] == guardian, "the session learns for nobody any more"
    assert child.consents.filter(kind=Consent.Kind.PRIVACY).count() == 1
    assert (told(guardian), told(child)) == (["child.of_age"], ["own.of_age"])
    assert child.residence.organisation == guardian.residence.organisation


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"username": "wang"}, "username"),
        ({"username": ""}, "username"),
        ({"password": "12345678"}, "password"),
        ({"privacy": ""}, "privacy"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_ends_nothing(grown, guardian, typed, field):
    answer = sign_in(guardian).post(log_in_page(grown), CHOSEN | typed)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert children.is_child(grown.principal)


def test_a_name_that_is_taken_in_the_same_moment_ends_nothing(grown, guardian):
    with pytest.raises(DomainError, match="username_taken"):
        coming_of_age.give_own_log_in(held=grown, username="wang", password="x", actor=guardian)
    assert children.is_child(grown.principal)
    assert not grown.principal.consents.filter(kind=Consent.Kind.PRIVACY).exists()


def test_before_the_year_and_after_it_there_is_none(guardian, grown, today):
    young = add_child(guardian=guardian, home=None, name="李小暑", birth_year=today.year - 17, agrees=True)
    Delegation.objects.filter(pk=grown.pk).update(ends_on=datetime.date(today.year - 1, 12, 31))
    for held in (young, grown):
        with pytest.raises(DomainError, match="not_of_age_yet"):
            coming_of_age.give_own_log_in(held=held, username="xiaoman", password="x", actor=guardian)
    browser = sign_in(guardian)
    assert browser.get(log_in_page(young)).status_code == 409
    assert browser.get(log_in_page(grown)).status_code == 404
    assert log_in_page(young) not in browser.get(reverse("my-child", args=[young.uuid])).content.decode()


def test_whom_the_year_left_without_a_log_in_a_desk_gives_a_card(grown, today, qian):

    coming_of_age.end_with_the_year(today=datetime.date(today.year + 1, 1, 1))
    card = cards.issue_card(person=grown.principal, actor=qian, pin="260714")
    assert authenticate(username=card.number, password="260714") == grown.principal
