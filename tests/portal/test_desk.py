"""The desk of a community: finding people, registering them, and what strangers may not see."""

import datetime
import re
import zlib

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts import cards
from lms.accounts.models import Consent, EmergencyContact, LearnerCard, User
from lms.accounts.services import NewPerson, create_people
from lms.classes.models import Registration
from lms.core.days import local_day
from lms.core.models import AuditEntry
from lms.network.models import Organisation
from lms.network.services import grant_role, settle_resident

HOME = "320214052005"
GOOD = {
    "name": "周小红", "sex": "f", "birth_year": "1958", "phone": "", "community": HOME, "community_name": "",
    "emergency_name": "", "emergency_phone": "", "pin": "260714", "class_group": "", "privacy": "on",
}  # fmt: skip


@pytest.fixture
def volunteer(db) -> User:
    """Somebody who helps at the desk of 景渎社区, and nowhere else."""
    (user,) = create_people([NewPerson(username="volunteer", name="何志远")])
    home = Organisation.objects.get(code=HOME)
    grant_role(user=user, role="volunteer", organisation=home, starts_on=local_day(timezone.now()), actor=None)
    return user


@pytest.fixture
def desk(as_user, volunteer):
    return as_user(volunteer)


def pages_of(document: bytes) -> int:
    """How many pages a PDF has; what describes them lies in compressed streams."""
    packed = re.findall(rb"/ObjStm.*?stream\n(.*?)\nendstream", document, re.DOTALL)
    return sum(len(re.findall(rb"/Type\s*/Page\b(?!s)", zlib.decompress(stream))) for stream in packed)


def send(client, **changes):
    return client.post("/en/desk/", GOOD | changes)


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_person_is_registered_with_card_pin_home_and_consent(desk, volunteer):
    answer = send(desk, phone="154 0000 0066")
    person = User.objects.get(name="周小红")
    assert answer.headers["Location"] == f"/en/desk/{person.uuid}/"
    assert (person.sex, person.birth_year, person.phone) == ("f", 1958, "+8615400000066")
    assert person.residence.organisation.code == HOME
    assert not person.has_usable_password()
    card = LearnerCard.objects.get(user=person, revoked_at=None)
    assert cards.holder_of(card.number, "260714") == person
    assert list(Consent.objects.filter(user=person).values_list("kind", flat=True)) == ["privacy"]
    entry = AuditEntry.objects.get(action="person.registered")
    assert (entry.actor, entry.object_uuid) == (volunteer.uuid, person.uuid)
    page = words(desk.get(answer.headers["Location"]))
    assert card.grouped in page and "<svg" in page
    assert "154****0066" in page and "15400000066" not in page


def test_the_class_is_joined_on_the_same_screen(desk, class_of_forty):
    # Held in another centre of the street it is not this desk's.
    class_of_forty.centre.organisation = Organisation.objects.get(code=HOME)
    class_of_forty.centre.save()
    class_of_forty.seats = 60
    class_of_forty.closes_at = timezone.now() + datetime.timedelta(days=3)
    class_of_forty.save()
    assert send(desk, class_group=str(class_of_forty.uuid)).status_code == 302
    row = Registration.objects.get(learner__name="周小红")
    assert (row.class_group, row.status) == (class_of_forty, "confirmed")


def test_when_the_class_refuses_nobody_is_registered_and_nothing_typed_is_lost(desk, class_of_forty, monkeypatch):
    from lms.core.errors import DomainError

    def refuse(**kwargs):
        raise DomainError("signup_closed")

    class_of_forty.centre.organisation = Organisation.objects.get(code=HOME)
    class_of_forty.centre.save()
    monkeypatch.setattr("lms.portal.views.desk.classes.register", refuse)
    answer = send(desk, class_group=str(class_of_forty.uuid))
    assert answer.status_code == 400
    assert "周小红" in answer.content.decode() and not User.objects.filter(name="周小红").exists()


def test_from_eighty_on_three_papers_are_asked_for(desk):
    year = local_day(timezone.now()).year - 80
    answer = send(desk, birth_year=str(year))
    assert set(answer.context["form"].errors) == {"emergency_phone", "relative_agrees", "safety_signed"}
    full = {"relative_agrees": "on", "safety_signed": "on", "emergency_name": "女儿", "emergency_phone": "15400000067"}
    assert send(desk, birth_year=str(year), **full).status_code == 302
    person = User.objects.get(name="周小红")
    assert set(Consent.objects.filter(user=person).values_list("kind", flat=True)) == {"privacy", "relative", "safety"}
    assert person.emergency_contact.phone == "+8615400000067"


def test_at_seventy_nine_none_is(desk):
    assert send(desk, birth_year=str(local_day(timezone.now()).year - 79)).status_code == 302


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""), ("sex", ""), ("birth_year", ""), ("birth_year", "2020"), ("phone", "12345"), ("privacy", ""),
        ("pin", "123456"), ("pin", "12"), ("community_name", ""), ("emergency_phone", "15400000067"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(desk, field, typed):
    changes = {field: typed} | ({"community": ""} if field == "community_name" else {})
    answer = send(desk, **changes)
    named = "emergency_name" if field == "emergency_phone" else field
    assert answer.status_code == 400 and named in answer.context["form"].errors
    assert not User.objects.filter(name="周小红").exists()


def test_a_namesake_of_the_same_year_next_door_is_asked_about_once(desk):
    assert send(desk).status_code == 302
    answer = send(desk)
    first = User.objects.get(name="周小红")
    assert answer.status_code == 400
    assert reverse("desk-person", args=[first.uuid]) in answer.content.decode()
    assert send(desk, another_person="on").status_code == 302
    assert User.objects.filter(name="周小红").count() == 2


def test_a_taken_number_is_refused_with_a_sentence(desk, li):
    answer = send(desk, phone="154 0000 0001")
    assert answer.status_code == 400
    assert "Somebody has just taken this number" in answer.content.decode()
    assert not User.objects.filter(name="周小红").exists()


def test_a_home_outside_the_desk_is_refused(desk):
    assert send(desk, community="320214052029").status_code == 400
    assert not User.objects.filter(name="周小红").exists()


@pytest.mark.parametrize("typed", ["lifang", "LiFang", "李", "0001", "card", "qr"])
def test_somebody_is_found_by_pinyin_name_digits_and_card(desk, li, typed):
    card = cards.issue_card(person=li, actor=None)
    typed = {"card": card.grouped, "qr": f"https://learn.example.cn/card/{card.uuid}/"}.get(typed, typed)
    answer = desk.get(reverse("desk"), {"q": typed})
    if answer.status_code == 302:
        assert answer.headers["Location"] == reverse("desk-person", args=[li.uuid])
    else:
        assert li in answer.context["found"]


@pytest.mark.parametrize("typed", ["wangjianhua", "0003", "card"])
def test_who_lives_elsewhere_is_not_found(desk, wang, typed):
    """王建华 lives in another community of the street."""
    typed = cards.issue_card(person=wang, actor=None).number if typed == "card" else typed
    answer = desk.get(reverse("desk"), {"q": typed})
    assert answer.status_code == 200 and wang not in answer.context["found"]
    for name in ("desk-person", "desk-card"):
        assert desk.get(reverse(name, args=[wang.uuid])).status_code == 404
    for name in ("desk-join", "desk-new-card", "desk-pin", "desk-emergency"):
        assert desk.post(reverse(name, args=[wang.uuid])).status_code == 404


def test_a_lost_card_is_replaced(desk, li):
    old = cards.issue_card(person=li, pin="260714", actor=None)
    assert desk.post(reverse("desk-new-card", args=[li.uuid])).status_code == 302
    new = LearnerCard.objects.get(user=li, revoked_at=None)
    assert new.number != old.number
    assert new.grouped in words(desk.get(reverse("desk-person", args=[li.uuid])))


def test_a_pin_is_set_at_the_desk(desk, li):
    card = cards.issue_card(person=li, actor=None)
    desk.post(reverse("desk-pin", args=[li.uuid]), {"pin": "260714"})
    assert cards.holder_of(card.number, "260714") == li


@pytest.mark.parametrize(("name", "count"), [("desk-card", 1), ("desk-cards", 2)])
def test_cards_are_printed_as_pdf(desk, li, zhang, name, count):
    for number in range(9):
        (one,) = create_people([NewPerson(username=f"n-{number}", name=f"顾昇{number}")])
        settle_resident(user=one, organisation=Organisation.objects.get(code=HOME), actor=None)
        cards.issue_card(person=one, actor=None)
    args = [User.objects.get(username="n-0").uuid] if name == "desk-card" else []
    answer = desk.get(reverse(name, args=args))
    assert answer.headers["Content-Type"] == "application/pdf"
    # Nine cards lie on two sheets of eight.
    assert pages_of(answer.content) == count


def test_a_strangers_look_at_a_real_card_and_at_none_is_the_same(client, browse, li):
    real = cards.issue_card(person=li, actor=None).uuid
    revoked = cards.issue_card(person=li, actor=None).uuid
    addresses = [reverse("card", args=[uuid]) for uuid in (real, revoked, "00000000-0000-4000-8000-000000000000")]
    for reader in (client, browse("zhao")):
        pages = {
            re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", reader.get(address).content.decode()).replace(
                address, "ADDRESS"
            )
            for address in addresses
        }
        assert len(pages) == 1
        assert "李芳" not in pages.pop()


def test_the_code_leads_its_owner_to_her_card_and_the_desk_to_the_person(as_user, desk, li):
    card = cards.issue_card(person=li, actor=None)
    address = reverse("card", args=[card.uuid])
    assert as_user(li).get(address).headers["Location"] == reverse("my-card")
    assert desk.get(address).headers["Location"] == reverse("desk-person", args=[li.uuid])
    assert card.grouped in words(as_user(li).get(reverse("my-card")))
    assert as_user(li).get(reverse("my-card-print")).headers["Content-Type"] == "application/pdf"


def test_every_look_at_an_emergency_number_is_written_down(desk, li, volunteer):
    EmergencyContact.objects.create(user=li, name="女儿", phone="+8615400000067")
    assert "154 0000 0067" in words(desk.post(reverse("desk-emergency", args=[li.uuid])))
    entry = AuditEntry.objects.get(action="emergency.viewed")
    assert (entry.actor, entry.object_uuid, entry.data) == (volunteer.uuid, li.uuid, {})


def test_the_days_teacher_sees_whom_to_call_and_not_on_another_day(as_user, wang, li, past_session):
    registered = Registration.objects.filter(class_group=past_session.class_group, status="confirmed").first()
    EmergencyContact.objects.create(user=registered.learner, name="女儿", phone="+8615400000067")
    address = reverse("roll-emergency", args=[past_session.uuid])
    assert as_user(wang).post(address).status_code == 403
    now = timezone.now()
    past_session.gathering.starts_at, past_session.gathering.ends_at = now, now + datetime.timedelta(hours=1)
    past_session.gathering.save()
    page = words(as_user(wang).post(address))
    assert registered.learner.name in page and "154 0000 0067" in page
    assert AuditEntry.objects.filter(action="emergency.viewed", actor=wang.uuid).count() == 1
