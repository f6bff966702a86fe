"""Coming in by number or username, and going out."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from lms.accounts.models import User
from lms.ops.demo_guard import DEMO_PASSWORD

pytestmark = pytest.mark.django_db

NOT_RIGHT = "The number, the username or the password is not right. Please try again."


def log_in(client, login: str, password: str = DEMO_PASSWORD, language: str = "zh-hans", **more):
    with translation.override(language):
        return client.post(reverse("account_login"), {"login": login, "password": password, **more})


def who(client) -> str | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk else None


@pytest.mark.parametrize(
    "login",
    [
        "li", "LI", " li ", "15400000001", "154 0000 0001", "154-0000-0001", "+8615400000001", "+86 154 0000 0001",
        "１５４０００００００１", "008615400000001",
    ],
)  # fmt: skip
def test_li_comes_in_however_she_writes_who_she_is(client, li, login):
    response = log_in(client, login)
    assert response.status_code == 302
    assert who(client) == "li"


def test_who_has_no_number_comes_in_by_username(client, zhang):
    assert zhang.phone is None
    log_in(client, "zhang")
    assert who(client) == "zhang"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("login", "password"),
    [("li", "wrong"), ("15400000001", "wrong"), ("nobody", DEMO_PASSWORD), ("15499999999", DEMO_PASSWORD), ("", "x")],
)
def test_what_is_not_right_is_told_in_a_sentence_and_what_was_typed_stays(client, li, login, password, language):
    response = log_in(client, login, password, language)
    assert response.status_code in {200, 400}
    page = response.content.decode()
    if login:
        with translation.override(language):
            assert escape(gettext(NOT_RIGHT)) in page
        assert f'value="{login}"' in page
    else:
        assert "login" in response.context["form"].errors
    assert f'value="{password}"' not in page
    assert who(client) is None


def test_whether_an_account_exists_is_not_told_by_the_log_in(client, li):
    known = log_in(client, "li", "wrong").content.decode()
    unknown = log_in(client, "nobody", "wrong").content.decode()
    with translation.override("zh-hans"):
        sentence = escape(gettext(NOT_RIGHT))
    assert known.count(sentence) == unknown.count(sentence) > 0


def test_a_number_is_its_owners_even_where_somebody_took_it_as_a_username(client, li, zhang):
    zhang.username = "15400000001"
    zhang.set_password("a password of Zhang's own")
    zhang.save()
    log_in(client, "15400000001")
    assert who(client) == "li"


def test_who_may_not_come_any_more_is_not_let_in(client, li):
    User.objects.filter(pk=li.pk).update(is_active=False)
    log_in(client, "li")
    assert client.get(reverse("my")).status_code != 200


def test_english_stays_english(client, li):
    assert log_in(client, "li", language="en")["Location"].startswith("/en/")


def test_who_was_on_the_way_somewhere_arrives_there(client, li):
    target = reverse("my-record")
    asked = client.get(target)
    assert asked.status_code == 302
    page = client.get(asked["Location"]).content.decode()
    assert f'name="next" value="{target}"' in page
    assert log_in(client, "li", next=target)["Location"] == target


def test_the_way_to_go_survives_a_wrong_password(client, li):
    page = log_in(client, "li", "wrong", next="/my/points/").content.decode()
    assert 'name="next" value="/my/points/"' in page


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client, li, target):
    response = log_in(client, "li", next=target)
    assert response.status_code == 302
    assert "evil" not in response["Location"]
    assert "javascript" not in response["Location"]


@pytest.mark.parametrize("login", ["li", "15400000001"])
def test_guessing_passwords_is_stopped_even_for_who_guesses_right_at_last(client, li, login):
    for number in range(30):
        response = log_in(client, login, f"guess-{number}")
        if response.status_code == 429 or _told(
            response, "Too many attempts. Please wait a few minutes and try again."
        ):
            break
    else:
        raise AssertionError("thirty guesses were allowed")
    log_in(client, login)
    assert who(client) is None


def _told(response, sentence: str) -> bool:
    with translation.override("zh-hans"):
        return escape(gettext(sentence)) in response.content.decode()


def test_one_persons_guesses_do_not_lock_out_another(client, li, zhang):
    for number in range(6):
        log_in(client, "li", f"guess-{number}", REMOTE_ADDR="10.0.0.1")
    response = client.post(
        reverse("account_login"), {"login": "zhang", "password": DEMO_PASSWORD}, REMOTE_ADDR="10.0.0.2"
    )
    assert response.status_code == 302
    assert who(client) == "zhang"


def test_going_out_needs_a_button(as_user, li):
    browser = as_user(li)
    assert browser.get(reverse("account_logout")).status_code == 200
    assert who(browser) == "li"

    assert browser.post(reverse("account_logout")).status_code == 302

    assert who(browser) is None
    assert browser.get(reverse("my")).status_code == 302


def test_the_session_is_another_one_after_logging_in(client, li):
    client.get(reverse("account_login"))
    session = client.session
    session["seen"] = "something"
    session.save()
    before = session.session_key
    log_in(client, "li")
    assert client.session.session_key != before


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_there_is_no_second_door(client, li, prefix):
    """Wagtail has a log-in of its own for pages that are not public: without limits and second factor."""
    path = f"{prefix}/_util/login/"
    for response in (client.get(path), client.post(path, {"username": "li", "password": DEMO_PASSWORD})):
        assert response.status_code == 302
        assert "/accounts/login/" in response.url
    assert who(client) is None
