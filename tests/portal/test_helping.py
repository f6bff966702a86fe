"""Acting for another person: only whom she lets, only in what she lets, seen by her, ended with one tap."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts import helping
from lms.accounts.models import DelegatedAct, Delegation, User
from lms.classes.models import ClassGroup, Registration
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from tests.conftest import sign_in
from tests.portal.conftest import helped_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation(li, zhang) -> Delegation:
    return helped_by(zhang, li)


@pytest.fixture
def open_group(class_of_forty) -> ClassGroup:
    """The class of forty with a free seat, taking people now."""
    now = timezone.now()
    ClassGroup.objects.filter(pk=class_of_forty.pk).update(
        seats=100, opens_at=now - datetime.timedelta(days=1), closes_at=now + datetime.timedelta(days=1), status="open"
    )
    class_of_forty.refresh_from_db()
    return class_of_forty


def next_week() -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=7)


def place(person: User, group: ClassGroup) -> str | None:
    row = Registration.objects.holding().filter(learner=person, class_group=group).first()
    return row.status if row else None


def send(helper: User, name: str, delegation: Delegation, group: ClassGroup):
    return sign_in(helper).post(reverse(f"my-helping-{name}", args=[delegation.uuid, group.uuid]))


def test_a_code_told_by_one_lets_the_other_act(li, zhang):
    page = sign_in(zhang).post(reverse("my-helpers"), {"may_register": "on", "ends_on": next_week().isoformat()})
    code = page.context["code"]
    assert code in page.content.decode()
    response = sign_in(li).post(reverse("my-helping"), {"code": code})
    (made,) = Delegation.objects.in_force()
    assert (made.principal, made.helper, made.may_register, made.may_see_records) == (zhang, li, True, False)
    assert response.url == reverse("my-helping-one", args=[made.uuid])


def test_a_code_works_once_and_for_a_day(li, sun, zhang):
    code = helping.invite(principal=zhang, ends_on=next_week(), may_register=True, may_see_records=False)
    helping.accept(helper=li, code=code)
    with pytest.raises(DomainError, match="help_code_wrong"):
        helping.accept(helper=sun, code=code)
    late = helping.invite(principal=zhang, ends_on=next_week(), may_register=True, may_see_records=False)
    Delegation.objects.filter(helper=None).update(created_at=timezone.now() - datetime.timedelta(hours=25))
    with pytest.raises(DomainError, match="help_code_wrong"):
        helping.accept(helper=sun, code=late)


def test_nobody_takes_up_her_own_code_and_nobody_helps_twice(li, zhang, delegation):
    code = helping.invite(principal=zhang, ends_on=next_week(), may_register=True, may_see_records=False)
    with pytest.raises(DomainError, match="help_yourself"):
        helping.accept(helper=zhang, code=code)
    with pytest.raises(DomainError, match="help_already"):
        helping.accept(helper=li, code=code)


def test_a_time_that_ran_out_can_be_given_anew(li, zhang, delegation):
    Delegation.objects.update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    assert helped_by(zhang, li).pk != delegation.pk


@pytest.mark.parametrize("days", [-1, 367])
def test_the_last_day_lies_within_a_year(zhang, days):
    day = timezone.localdate() + datetime.timedelta(days=days)
    page = sign_in(zhang).post(reverse("my-helpers"), {"may_register": "on", "ends_on": day.isoformat()})
    assert page.status_code == 400
    assert not Delegation.objects.exists()


def test_help_in_nothing_and_too_many_helpers_are_refused(zhang):
    browser = sign_in(zhang)
    assert browser.post(reverse("my-helpers"), {"ends_on": next_week().isoformat()}).status_code == 400
    for _ in range(helping.MOST_HELPERS):
        helping.invite(principal=zhang, ends_on=next_week(), may_register=True, may_see_records=False)
    data = {"may_register": "on", "ends_on": next_week().isoformat()}
    assert browser.post(reverse("my-helpers"), data).status_code == 409


def test_guessing_codes_is_limited(li, zhang, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"check_code": "3/m/ip"}
    browser = sign_in(li)
    answers = [browser.post(reverse("my-helping"), {"code": f"{n:08}"}).status_code for n in range(5)]
    assert answers == [400, 400, 400, 429, 429]


def test_a_helper_signs_her_up_and_she_sees_it(li, zhang, delegation, open_group):
    before = place(li, open_group)
    assert send(li, "register", delegation, open_group).status_code == 302
    assert place(zhang, open_group) == "confirmed"
    assert place(li, open_group) == before
    seen = sign_in(zhang).get(reverse("my-helpers")).content.decode()
    assert open_group.name in seen
    assert li.name in seen
    entry = AuditEntry.objects.filter(action="class.registered", actor=li.uuid).get()
    assert entry.data["learners"] == [str(zhang.uuid)]


def test_a_helper_gives_her_place_back(li, zhang, delegation, open_group):
    send(li, "register", delegation, open_group)
    send(li, "withdraw", delegation, open_group)
    assert place(zhang, open_group) is None
    assert list(DelegatedAct.objects.order_by("pk").values_list("deed", flat=True)) == ["registered", "withdrew"]


def test_what_was_refused_is_not_in_her_list(li, zhang, delegation, open_group):
    ClassGroup.objects.filter(pk=open_group.pk).update(closes_at=timezone.now() - datetime.timedelta(minutes=1))
    send(li, "register", delegation, open_group)
    assert place(zhang, open_group) is None
    assert not DelegatedAct.objects.exists()


@pytest.mark.parametrize("ends", ["ended", "past", "scope"])
def test_without_a_right_that_holds_nothing_opens(li, zhang, delegation, open_group, ends):
    if ends == "ended":
        sign_in(zhang).post(reverse("my-helping-end", args=[delegation.uuid]))
    elif ends == "past":
        Delegation.objects.update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    else:
        Delegation.objects.update(may_register=False)
    assert send(li, "register", delegation, open_group).status_code == 404
    assert place(zhang, open_group) is None
    if ends != "scope":
        assert sign_in(li).get(reverse("my-helping-one", args=[delegation.uuid])).status_code == 404


def test_the_archive_shows_only_where_it_is_allowed_and_each_look_is_told(li, zhang, delegation):
    address = reverse("my-helping-one", args=[delegation.uuid])
    browser = sign_in(li)
    assert "records" in browser.get(address).context
    browser.get(address)
    assert DelegatedAct.objects.filter(deed="saw").count() == 1
    Delegation.objects.update(may_see_records=False)
    assert "records" not in browser.get(address).context


def test_either_of_the_two_ends_it_and_nobody_else(li, zhang, sun, delegation):
    address = reverse("my-helping-end", args=[delegation.uuid])
    assert sign_in(sun).post(address).status_code == 404
    with pytest.raises(DomainError):
        helping.end(delegation=delegation, actor=sun)
    assert sign_in(li).post(address).url == reverse("my-helping")
    delegation.refresh_from_db()
    assert delegation.ended_by == li
    assert sign_in(zhang).post(address).status_code == 302  # twice changes nothing
    delegation.refresh_from_db()
    assert delegation.ended_by == li


def test_the_page_costs_the_same_for_many_classes(li, zhang, delegation, django_assert_max_num_queries):
    browser = sign_in(li)
    browser.get(reverse("my-helping-one", args=[delegation.uuid]))
    with django_assert_max_num_queries(14):  # session and user among them
        browser.get(reverse("my-helping-one", args=[delegation.uuid]))


def test_who_leaves_helps_nobody_any_more(li, zhang, delegation):
    from lms.accounts import personal_data

    personal_data.close_account(user=zhang)
    delegation.refresh_from_db()
    assert delegation.ended_at is not None
