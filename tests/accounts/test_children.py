"""Children under a guardian: agreed to, nothing to log in with, forgotten when the guardian no longer agrees."""

import datetime
import hashlib
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts import cards, children, helping, minors, personal_data
from lms.accounts.models import Consent, Delegation, User
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import services as network
from lms.network.newcomers import add_child

THIS_YEAR = datetime.date.today().year
WORDINGS = {"2026-11": "34e68a35932fbfa17fbd9a3bd7ac8cbb07380eeccc77ba7fa15f865a10227757"}


@pytest.fixture
def guardian(li):
    User.objects.filter(pk=li.pk).update(birth_year=1985)
    li.refresh_from_db()
    return li


@pytest.fixture
def small(guardian):
    return add_child(
        guardian=guardian,
        home=guardian.residence.organisation,
        name="王小满",
        birth_year=THIS_YEAR - 9,
        sex="f",
        agrees=True,
    )


def refused(code):
    return pytest.raises(DomainError, match=f"^{code}$")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    birth=st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 12, 31)),
    today=st.dates(datetime.date(2010, 1, 1), datetime.date(2040, 12, 31)),
)
def test_the_year_alone_never_makes_a_child_older_than_it_is(birth, today):
    """Whoever is under 14, or under 18, on any day of the year is taken as such on every day of it."""
    if birth > today:
        return
    age = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
    assert (
        minors.age_at_least(birth.year, year=today.year) <= age <= minors.age_at_least(birth.year, year=today.year) + 1
    )
    if age < 14:
        assert minors.needs_consent(birth.year, year=today.year)
    if age < 18:
        assert minors.is_minor(birth.year, year=today.year)
    # The year of turning 14 counts as under, the year after no longer.
    assert minors.needs_consent(birth.year, year=birth.year + 14)
    assert not minors.needs_consent(birth.year, year=birth.year + 15)


@pytest.mark.django_db
def test_a_child_lives_with_the_guardian_who_agreed_and_has_no_way_in(guardian, small):
    child = small.principal
    assert child.residence.organisation == guardian.residence.organisation
    assert (child.phone, child.email, child.has_usable_password()) == (None, "", False)
    assert (small.may_register, small.may_see_records, small.ends_on.year) == (True, True, THIS_YEAR + 9)
    consent = child.consents.get()
    assert (consent.kind, consent.version, consent.given_by) == ("guardian", children.CONSENT_VERSION, guardian)
    cards.issue_card(person=child, actor=None)
    with refused("child_no_pin"):
        cards.set_pin(person=child, pin="260714", actor=None)
    with refused("child_no_pin"):
        cards.issue_card(person=child, actor=None, pin="260714")
    with refused("guardian_stays"):
        helping.end(delegation=small, actor=guardian)


@pytest.mark.django_db
def test_the_child_moves_with_its_guardian(guardian, small):
    other = guardian.residence.organisation.parent.children.exclude(pk=guardian.residence.organisation_id).first()
    network.settle_resident(user=guardian, organisation=other, actor=guardian)
    small.principal.residence.refresh_from_db()
    assert small.principal.residence.organisation == other


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("born", "agrees", "code"),
    [
        (9, False, "guardian_consent"),
        (14, False, "guardian_consent"),
        (19, True, "not_a_child"),
        (-1, True, "not_a_child"),
    ],
)
def test_who_is_no_child_or_not_agreed_to_is_refused(guardian, born, agrees, code):
    with refused(code):
        children.add(guardian=guardian, name="某某", birth_year=THIS_YEAR - born, agrees=agrees)
    assert not Delegation.objects.guarding().exists()


@pytest.mark.django_db
def test_from_the_year_after_turning_14_a_profile_needs_no_agreement(guardian):
    assert children.add(guardian=guardian, name="某某", birth_year=THIS_YEAR - 15, agrees=False).principal.is_active


@pytest.mark.django_db
@pytest.mark.parametrize("born", [None, 18])
def test_only_who_is_surely_of_age_is_a_guardian(guardian, born):
    User.objects.filter(pk=guardian.pk).update(birth_year=born and THIS_YEAR - born)
    with refused("guardian_of_age"):
        children.add(guardian=guardian, name="某某", birth_year=THIS_YEAR - 9, agrees=True)


@pytest.mark.django_db
def test_a_household_has_a_limit_and_a_child_one_guardian(guardian, zhang, small):
    for number in range(children.MOST - 1):
        children.add(guardian=guardian, name=f"某{number}", birth_year=THIS_YEAR - 9, agrees=True)
    with refused("children_too_many"):
        children.add(guardian=guardian, name="某某", birth_year=THIS_YEAR - 9, agrees=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(
            principal=small.principal, helper=zhang, as_guardian=True, ends_on=small.ends_on, code_digest="x",
            accepted_at=small.accepted_at,
        )  # fmt: skip


@pytest.mark.django_db
def test_no_longer_agreeing_forgets_the_child_and_nothing_names_it(guardian, small, class_of_forty):
    child = small.principal
    with refused("children_first"):
        personal_data.close_account(user=guardian)
    children.withdraw(held=small, actor=guardian)
    child.refresh_from_db()
    assert not child.is_active
    assert children.of(guardian) == []
    assert [row.kind for row in Consent.objects.filter(user=child).order_by("pk")] == ["guardian", "guardian_withdrawn"]
    assert AuditEntry.objects.get(action="child.removed").actor == guardian.uuid
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            assert not any("王小满" in str(value) for row in cursor.fetchall() for value in row), table


@pytest.mark.django_db
def test_the_copies_tell_of_the_agreement_on_both_sides(guardian, small):
    def lines(user, code):
        return [line for holding in personal_data.holdings() if holding.code == code for line in holding.read(user)]

    assert len(lines(small.principal, "consents")) == 1
    assert "guardian" in str(Consent.objects.filter(given_by=guardian).values_list("kind"))
    assert len(lines(guardian, "consents")) == Consent.objects.filter(user=guardian).count() + 1
    assert [line["for_whom"] for line in lines(guardian, "delegations")] == ["王小满"]


def test_other_words_are_another_version():
    text = (Path(site.BASE_DIR) / "templates/accounts/child_consent.html").read_bytes()
    assert WORDINGS[children.CONSENT_VERSION] == hashlib.sha256(text).hexdigest(), (
        "name a new version, keep the old digest"
    )
