"""Where a second factor is required: no page gives an officer more before it was shown than it gives to a resident."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import translation

from lms.core.models import AuditEntry
from lms.network import services as network
from lms.network.models import Organisation, RoleAssignment
from tests.accounts.factors import clock, set_up  # noqa: F401 - a fixture
from tests.conftest import sign_in
from tests.portal.addresses import ADDRESSES

pytestmark = pytest.mark.django_db
STAFF = ("/teach/", "/manage/", "/manage/people/", "/desk/", "/cms/", "/cms/pages/", "/en/manage/", "/en/teach/")


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


def officer(user, clock):  # noqa: F811
    """A browser of ``user`` in which the factor was set up."""
    browser = sign_in(user)
    set_up(browser, clock)
    return browser


def test_before_the_factor_no_address_gives_an_officer_more_than_a_resident(things, required, qian, chen, wang):
    # Wang's child is his own.
    for address in [address for address in ADDRESSES if not address.name.startswith("my-child")]:
        for user in (qian, chen, wang):
            path = reverse(address.name, args=address.args(things))
            status = sign_in(user).get(path).status_code
            # Zhang is a resident with nothing of her own in what the table names, but for the one who helps her.
            assert status in {address.get["zhang"], 302, 403, 404}, (address.id, user.username, status)


@pytest.mark.parametrize("path", STAFF)
def test_who_has_a_role_is_led_to_set_it_up_and_back(required, chen, clock, path):  # noqa: F811
    browser = sign_in(chen)
    led = browser.get(path)
    assert led.status_code == 302
    way, _, following = led["Location"].partition("?next=")
    with translation.override("en" if path.startswith("/en/") else "zh-hans"):
        assert way == reverse("mfa_activate_totp")
    assert following.replace("%2F", "/") == path
    with translation.override("zh-hans"):
        _secret, _codes, next_url = set_up(browser, clock, following=path)
    assert next_url == path
    assert browser.get(path).status_code in {200, 302}
    assert "second-factor" not in browser.get(path).get("Location", "")


@pytest.mark.parametrize("path", ["/cms/api/main/pages/", "/cms/api/main/images/"])
def test_programs_of_the_editor_are_refused(required, chen, path):
    assert sign_in(chen).get(path).status_code == 403


@pytest.mark.parametrize("name", ["desk", "audit-export", "people-export", "role-elsewhere"])
def test_what_is_sent_is_refused_with_the_way(required, chen, name):
    answer = sign_in(chen).post(reverse(name), {"format": "csv"})
    assert answer.status_code == 403
    assert reverse("mfa_activate_totp") in answer.content.decode()


def test_my_page_says_why_the_roles_rest(required, qian, li):
    assert reverse("mfa_activate_totp") in sign_in(qian).get(reverse("my")).content.decode()
    assert reverse("mfa_activate_totp") not in sign_in(li).get(reverse("my")).content.decode()


def test_a_session_from_before_shows_the_factor_first(required, qian, clock):  # noqa: F811
    earlier = sign_in(qian)
    officer(qian, clock)
    assert earlier.get("/manage/")["Location"].startswith(reverse("mfa_reauthenticate"))


def test_who_teaches_without_a_role_shows_it_at_the_teachers_door(required, zhang, class_of_forty):
    class_of_forty.class_teachers.create(user=zhang)
    assert sign_in(zhang).get("/teach/")["Location"].startswith(reverse("mfa_activate_totp"))


def test_learners_and_who_has_no_role_any_more_are_not_asked(required, li, sun):
    assert sign_in(li).get("/manage/").status_code == 403
    browser = sign_in(sun)
    assert browser.get("/cms/").status_code == 302
    RoleAssignment.objects.filter(user=sun).update(ended_at="2026-11-01T00:00:00Z")
    assert browser.get("/cms/").status_code == 403
    assert browser.get(reverse("my")).status_code == 200


@pytest.mark.parametrize("path", ["/teach/", "/manage/", "/desk/", "/cms/"])
def test_without_the_setting_nobody_is_asked(chen, path):
    assert sign_in(chen).get(path).status_code == 200


def test_a_manager_takes_a_lost_factor_away_in_two_steps(required, chen, qian, clock):  # noqa: F811
    of_qian, browser = officer(qian, clock), officer(chen, clock)
    path = reverse("person-factor", args=[qian.uuid])
    assert path in browser.get(reverse("person", args=[qian.uuid])).content.decode()
    assert browser.get(path).status_code == 200
    assert Authenticator.objects.filter(user=qian).exists()
    assert browser.post(path).status_code == 302
    assert not Authenticator.objects.filter(user=qian).exists()
    entry = AuditEntry.objects.get(action="second_factor.reset")
    assert (entry.actor, entry.object_uuid) == (chen.uuid, qian.uuid)
    # The lost phone may still be signed in: its session is as good as none.
    assert of_qian.get("/manage/")["Location"].startswith(reverse("mfa_activate_totp"))
    set_up(sign_in(qian), clock)
    assert of_qian.get("/manage/")["Location"].startswith(reverse("mfa_reauthenticate"))


def test_nobody_takes_away_the_factor_of_who_holds_more(required, chen, zhao, qian, li, clock, now):  # noqa: F811
    below = Organisation.objects.get(code="320214052")
    network.settle_resident(user=chen, organisation=Organisation.objects.get(code="320214052005"), actor=chen)
    network.grant_role(user=li, role="manager", organisation=below, starts_on=now.date(), actor=None)
    own = officer(chen, clock)
    for who, expected in ((li, 403), (qian, 403), (zhao, 404)):
        assert officer(who, clock).post(reverse("person-factor", args=[chen.uuid])).status_code == expected
    assert own.post(reverse("person-factor", args=[chen.uuid])).status_code == 403
    assert Authenticator.objects.filter(user=chen).exists()
