"""Opening an account: by number or by username, with a home community; what was typed is never lost."""

import re

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from lms.accounts.models import Consent, User
from lms.network.models import Organisation, Residence

pytestmark = pytest.mark.django_db

JINGDU = "320214052005"
GOOD = {
    "name": "周小红",
    "phone": "154 0000 0099",
    "username": "",
    "password1": "mei-hua-san-nong",
    "birth_year": "1958",
    "community_name": "景渎",
    "community": "",
    "privacy": "on",
}


def sign_up(client, language: str = "zh-hans", **changes):
    with translation.override(language):
        address = reverse("account_signup")
    return client.post(address, GOOD | changes)


def refused(response, sentence: str, language: str = "zh-hans", field: str | None = None) -> None:
    """The page comes back with ``sentence``, beside ``field``, and with what was typed; nobody was made."""
    assert response.status_code in {200, 400}
    with translation.override(language):
        assert escape(gettext(sentence)) in response.content.decode()
        if field:
            assert gettext(sentence) in response.context["form"].errors[field]
    assert not User.objects.filter(name=GOOD["name"]).exists()
    assert f'value="{GOOD["name"]}"' in response.content.decode()


def newcomer() -> User:
    return User.objects.get(name=GOOD["name"])


def test_who_signs_up_with_a_number_is_at_home_and_signed_in(client):
    response = sign_up(client)

    assert response.status_code == 302
    user = newcomer()
    assert (user.phone, user.birth_year, user.language) == ("+8615400000099", 1958, "zh-hans")
    assert user.username
    assert Residence.objects.get(user=user).organisation.code == JINGDU
    assert list(Consent.objects.filter(user=user).values_list("kind", flat=True)) == ["privacy"]
    assert client.get(reverse("my")).status_code == 200


def test_a_username_is_enough(client):
    sign_up(client, phone="", username="zhouxiaohong")
    user = newcomer()
    assert (user.username, user.phone) == ("zhouxiaohong", None)


def test_two_people_without_a_number_do_not_stand_in_each_others_way(client, django_user_model):
    for username in ("zhou-one", "zhou-two"):
        client.logout()
        assert sign_up(client, phone="", username=username).status_code == 302
    assert User.objects.filter(name=GOOD["name"], phone=None).count() == 2


def test_a_number_or_a_username_is_needed(client):
    refused(sign_up(client, phone=""), "Please give a mobile number or choose a username.", field="phone")


@pytest.mark.parametrize(
    "typed",
    [
        "15400000099", "154 0000 0099", "154-0000-0099", "+8615400000099", "+86 154 0000 0099", "008615400000099",
        "86 15400000099", "１５４００００００９９", "＋８６１５４００００００９９", "(154) 0000 0099", " 15400000099 ",
    ],
)  # fmt: skip
def test_a_number_is_one_number_however_it_is_written(client, typed):
    assert sign_up(client, phone=typed).status_code == 302
    assert newcomer().phone == "+8615400000099"


@pytest.mark.parametrize(
    "typed",
    ["1540000009", "154000000999", "12345678901", "0510-85012345", "110", "abc", "<b>", "+", "15400000099x9", "٣" * 11],
)
def test_what_is_no_mobile_number_is_told_beside_the_field_and_kept(client, typed):
    response = sign_up(client, phone=typed)
    refused(response, "This is not a mobile number. Write 11 digits, such as 138 0000 0000.", field="phone")
    assert f'value="{escape(typed)}"' in response.content.decode()


@pytest.mark.parametrize("typed", ["15400000001", "+86 154 0000 0001", "１５４０００００００１"])
def test_a_number_that_has_an_account_is_told(client, li, typed):
    refused(
        sign_up(client, phone=typed),
        "This number already has an account. Log in with it, or use another number.",
        field="phone",
    )


@pytest.mark.parametrize("username", ["li", "LI", "Li"])
def test_a_username_that_somebody_uses_is_told(client, li, username):
    User.objects.filter(pk=li.pk).update(username="lifang")
    refused(
        sign_up(client, phone="", username=username.lower().replace("li", "lifang").upper()),
        "Somebody already uses this username. Try another one.",
        field="username",
    )


def test_privacy_has_to_be_agreed_to(client):
    refused(sign_up(client, privacy=""), "Please read the privacy notice and agree to it first.", field="privacy")


@pytest.mark.parametrize("age", [0, 5, 13, 14])
def test_children_under_fourteen_are_led_to_their_guardian(client, now, age):
    refused(
        sign_up(client, birth_year=str(now.year - age)),
        "Children under 14 take part through the account of a parent or guardian.",
        field="birth_year",
    )


def test_from_the_year_of_turning_fifteen_one_may_sign_up(client, now):
    assert sign_up(client, birth_year=str(now.year - 15)).status_code == 302


@pytest.mark.parametrize("typed", ["58", "1899", "2999", "-1958"])
def test_a_year_has_four_digits_and_lies_in_living_memory(client, typed):
    refused(
        sign_up(client, birth_year=typed), "Please write the year with four digits, such as 1952.", field="birth_year"
    )


@pytest.mark.parametrize("typed", ["fifty-eight", "1958.5", "<b>", "9" * 400])
def test_what_is_no_year_is_no_year(client, typed):
    response = sign_up(client, birth_year=typed)
    assert "birth_year" in response.context["form"].errors
    assert not User.objects.filter(name=GOOD["name"]).exists()


def test_the_year_of_birth_may_be_left_out(client):
    sign_up(client, birth_year="")
    assert newcomer().birth_year is None


# Home


def test_a_community_is_needed(client):
    refused(sign_up(client, community_name=""), "Please say which community you live in.", field="community_name")


def test_a_community_that_is_not_there_is_told(client):
    refused(
        sign_up(client, community_name="月亮社区"),
        "We found no community of this name. Try fewer characters.",
        field="community_name",
    )


def test_of_several_communities_one_has_to_be_chosen_and_they_are_offered(client):
    response = sign_up(client, community_name="太湖花园")
    refused(response, "Several communities have this name. Please choose yours.", field="community_name")
    offered = re.findall(r'name="community" value="(\d+)"', response.content.decode())
    names = Organisation.objects.filter(code__in=offered).values_list("name", flat=True)
    assert len(names) > 1
    assert all("太湖花园" in name for name in names)


def test_the_chosen_community_counts_and_not_what_was_typed(client):
    sign_up(client, community_name="太湖花园", community="320214052014")
    assert Residence.objects.get(user=newcomer()).organisation.code == "320214052014"


@pytest.mark.parametrize("code", ["320214052", "320214", "999999999999", "<b>", "' OR 1=1 --"])
def test_a_code_that_is_no_community_is_not_taken(client, code):
    refused(
        sign_up(client, community_name="月亮社区", community=code),
        "We found no community of this name. Try fewer characters.",
    )


def test_a_chosen_community_stays_chosen_when_something_else_is_wrong(client):
    response = sign_up(client, community="320214052014", community_name="", privacy="")
    page = response.content.decode()
    assert 'name="community" value="320214052014"' in page
    assert "太湖花园第二社区" in page


def test_what_was_typed_stays_and_the_password_does_not(client):
    response = sign_up(client, privacy="", username="zhouxiaohong")
    page = response.content.decode()
    for typed in (GOOD["name"], GOOD["phone"], "zhouxiaohong", GOOD["birth_year"], GOOD["community_name"]):
        assert f'value="{typed}"' in page
    assert GOOD["password1"] not in page


@pytest.mark.parametrize("password", ["short1", "12345678901", "password", ""])
def test_a_weak_password_is_told(client, password):
    response = sign_up(client, password1=password)
    assert "password1" in response.context["form"].errors
    assert not User.objects.filter(name=GOOD["name"]).exists()


def test_markup_in_a_name_is_shown_as_it_was_typed(client):
    response = sign_up(client, name="<script>alert(1)</script>", privacy="")
    assert "<script>alert(1)" not in response.content.decode()
    sign_up(client, name="<script>alert(1)</script>")
    page = client.get(reverse("my")).content.decode()
    assert "<script>alert(1)" not in page
    assert escape("<script>alert(1)</script>")[:10] in page


# Language and the way back


def test_english_stays_english(client):
    response = sign_up(client, "en", privacy="")
    refused(response, "Please read the privacy notice and agree to it first.", "en")
    assert f'action="{response.request["PATH_INFO"]}"' in response.content.decode()
    response = sign_up(client, "en")
    assert response["Location"].startswith("/en/")
    assert newcomer().language == "en"


def test_who_was_on_the_way_somewhere_arrives_there(client, baduanjin):
    target = reverse("course", args=[baduanjin.slug])
    page = client.get(reverse("account_signup"), {"next": target}).content.decode()
    assert f'name="next" value="{target}"' in page
    wrong = sign_up(client, next=target, privacy="").content.decode()
    assert f'name="next" value="{target}"' in wrong
    assert sign_up(client, next=target)["Location"] == target


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:///evil.example", "\\\\evil.example"],
)
def test_nobody_is_led_to_another_site(client, target):
    response = sign_up(client, next=target)
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert response["Location"].startswith("/")


def test_who_is_signed_in_needs_no_second_account(as_user, li):
    people = User.objects.count()
    assert sign_up(as_user(li)).status_code == 302
    assert User.objects.count() == people


def test_a_flood_of_new_accounts_from_one_place_is_stopped(client):
    statuses = []
    for number in range(40):
        client.logout()
        response = sign_up(client, name=f"人{number}", phone=f"154000001{number:02}", password1="x-y-z-mei-hua")
        statuses.append(response.status_code)
        if response.status_code == 429:
            break
    assert statuses[0] == 302
    assert statuses[-1] == 429


# Suggestions while typing


@pytest.mark.parametrize(("language", "street"), [("zh-hans", "江溪街道"), ("en", "Jiangxi Subdistrict")])
def test_suggestions_are_places_to_choose_with_their_street(client, db, language, street):
    with translation.override(language):
        response = client.get(reverse("community-search"), {"community_name": "景渎"})
    page = response.content.decode()
    assert response.status_code == 200
    assert f'value="{JINGDU}"' in page
    assert street in page


@pytest.mark.parametrize("typed", ["", "月亮社区", "x" * 5000, "<script>"])
def test_suggestions_for_nothing_are_none(client, db, typed):
    response = client.get(reverse("community-search"), {"community_name": typed})
    assert response.status_code == 200
    assert 'name="community"' not in response.content.decode()
    assert "<script>" not in response.content.decode()
