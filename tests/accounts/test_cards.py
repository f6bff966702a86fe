"""Learner cards: numbers that tell nothing, PINs, and what a lost card is still good for."""

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import BasePasswordHasher
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lms.accounts import cards
from lms.accounts.cardnumbers import as_number, check_digit, grouped, new_number
from lms.accounts.models import LearnerCard
from lms.core.errors import DomainError
from lms.core.models import AuditEntry

PIN = "260714"
WRONG = "The number, the username or the password is not right. Please try again."


def log_in(client, number: str, pin: str = PIN):
    return client.post("/en/accounts/login/", {"login": number, "password": pin})


@given(st.integers(0, 10**11 - 1), st.integers(0, 11), st.integers(1, 9))
def test_every_mistyped_digit_is_found(plain, place, by):
    digits = f"{plain:011}"
    number = digits + check_digit(digits)
    assert as_number(grouped(number)) == number
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert as_number(wrong) == ""


def test_numbers_are_random_twelve_digits_and_valid():
    numbers = {new_number() for _ in range(2000)}
    assert len(numbers) == 2000
    assert all(as_number(number) == number and number[0] != "0" for number in numbers)
    # Counted numbers would share their beginnings.
    assert len({number[:4] for number in numbers}) > 1000


@pytest.mark.parametrize("typed", ["6137", "15400000001", "6137 2048 951a", "", "六一三七二〇四八九五一二"])
def test_what_is_no_card_number_is_none(typed):
    assert as_number(typed) == ""


def test_a_number_is_read_however_it_is_typed():
    number = new_number()
    wide = number.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert as_number(f" {wide[:4]}　{wide[4:8]}-{wide[8:]} ") == number


@pytest.mark.parametrize(
    "pin", ["123456", "987654", "111111", "890123", "12345", "1234567", "12a456", "", "１２３９５６"]
)
def test_a_pin_that_anybody_would_try_is_refused(db, zhang, pin):
    cards.issue_card(person=zhang, actor=None)
    with pytest.raises(DomainError, match="pin_weak"):
        cards.set_pin(person=zhang, pin=pin, actor=None)


def test_a_card_logs_in_with_its_pin(client, zhang):
    card = cards.issue_card(person=zhang, pin=PIN, actor=None)
    answer = log_in(client, card.grouped)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(zhang.pk)
    assert client.get(reverse("my")).status_code == 200


def test_a_card_without_a_pin_does_not_log_in(client, zhang):
    card = cards.issue_card(person=zhang, actor=None)
    for pin in ("", "0", PIN):
        assert log_in(client, card.number, pin).status_code in {200, 400}
    assert "_auth_user_id" not in client.session


def test_a_lost_card_is_useless_and_the_new_one_keeps_the_pin(client, zhang, qian):
    lost = cards.issue_card(person=zhang, pin=PIN, actor=qian)
    new = cards.issue_card(person=zhang, actor=qian)
    assert new.number != lost.number and new.uuid != lost.uuid
    assert log_in(client, lost.number).status_code != 302
    assert log_in(client, new.number).status_code == 302
    assert LearnerCard.objects.get(pk=lost.pk).pin == ""
    assert AuditEntry.objects.filter(action="card.issued", actor=qian.uuid, object_uuid=zhang.uuid).count() == 2


def test_a_revoked_card_is_useless(client, zhang):
    card = cards.issue_card(person=zhang, pin=PIN, actor=None)
    cards.revoke_card(person=zhang, actor=None)
    assert log_in(client, card.number).status_code != 302
    with pytest.raises(DomainError, match="no_card"):
        cards.set_pin(person=zhang, pin=PIN, actor=None)


def test_a_guessed_number_gets_the_same_answer_as_a_wrong_pin(client, zhang):
    real = cards.issue_card(person=zhang, pin=PIN, actor=None).number
    guessed = new_number()
    answers = [log_in(client, number, "998877") for number in (real, guessed)]
    pages = [
        answer.content.decode().replace(number, "NUMBER")
        for answer, number in zip(answers, (real, guessed), strict=True)
    ]
    assert all(WRONG in page for page in pages)
    assert answers[0].status_code == answers[1].status_code
    strip = [[line for line in page.splitlines() if "csrfmiddlewaretoken" not in line] for page in pages]
    assert strip[0] == strip[1]


class CountingHasher(BasePasswordHasher):
    """Counts how often a password is hashed: what takes the time."""

    algorithm = "counting"
    hashed = 0

    def encode(self, password, salt):
        type(self).hashed += 1
        return f"counting$1${salt}${password}"

    def decode(self, encoded):
        algorithm, _, salt, password = encoded.split("$", 3)
        return {"algorithm": algorithm, "salt": salt, "hash": password, "work_factor": 1}

    def verify(self, password, encoded):
        decoded = self.decode(encoded)
        return self.encode(password, decoded["salt"]) == encoded

    def must_update(self, encoded):
        return False

    def harden_runtime(self, password, encoded):
        pass


@pytest.mark.parametrize("kind", ["valid", "revoked", "no pin", "nobody's"])
def test_a_guessed_number_takes_the_same_work(db, settings, zhang, rf, kind):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_cards.CountingHasher"]
    card = cards.issue_card(person=zhang, pin="" if kind == "no pin" else PIN, actor=None)
    if kind == "revoked":
        cards.revoke_card(person=zhang, actor=None)
    number = new_number() if kind == "nobody's" else card.number
    CountingHasher.hashed = 0
    assert authenticate(rf.post("/"), username=number, password="998877") is None
    assert CountingHasher.hashed == 1


def test_a_card_is_tried_six_times_and_not_more(client, zhang):
    card = cards.issue_card(person=zhang, pin=PIN, actor=None)
    assert settings.ACCOUNT_RATE_LIMITS["card_login"] == "6/15m/key"
    for _ in range(6):
        assert WRONG in log_in(client, card.number, "998877").content.decode()
    assert "Too many attempts" in log_in(client, card.number).content.decode()
    assert "_auth_user_id" not in client.session


def test_an_account_that_is_closed_is_not_opened_by_its_card(client, zhang):
    card = cards.issue_card(person=zhang, pin=PIN, actor=None)
    zhang.is_active = False
    zhang.save()
    log_in(client, card.number)
    assert "_auth_user_id" not in client.session
