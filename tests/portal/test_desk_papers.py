"""The papers of a person from 80 on, noted at the desk of where she lives."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts.models import Consent, EmergencyContact, User
from lms.classes.models import Registration
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import elder_papers
from tests.classes.building import make_class
from tests.portal.reading import said

FULL = {
    "emergency_name": "女儿", "emergency_phone": "154 0000 0067", "relative_agrees": "on", "safety_signed": "on",
}  # fmt: skip


@pytest.fixture
def li(things) -> User:
    """Li, 83 years old."""
    person = things.learner
    person.birth_year = local_day(timezone.now()).year - 83
    person.save(update_fields=["birth_year"])
    return person


def address(person: User) -> str:
    return reverse("desk-papers", args=[person.uuid])


def test_she_is_refused_with_a_sentence_then_noted_then_signed_up(browse, things, li):
    group = make_class(things.blended, name="柜台班", weeks=9)
    desk = browse("qian")
    join = reverse("desk-join", args=[li.uuid])
    page = desk.post(join, {"class_group": str(group.uuid)}, follow=True)
    assert said(
        page,
        "From 80 on three things are needed before the first class: a relative agrees, the safety statement is "
        "signed, and somebody can be called. Please go to the desk of your community; it takes a few minutes.",
    )
    assert address(li) in page.content.decode()
    page = desk.post(address(li), FULL, follow=True)
    assert said(page, "The papers of %(name)s are noted.", name=li.name)
    assert address(li) not in page.content.decode()
    assert li.emergency_contact.phone == "+8615400000067"
    entry = AuditEntry.objects.get(action="person.papers_noted")
    assert (entry.actor, entry.object_uuid) == (User.objects.get(username="qian").uuid, li.uuid)
    assert entry.data == {"consents": ["relative", "safety"]}
    desk.post(join, {"class_group": str(group.uuid)})
    assert Registration.objects.get(class_group=group, learner=li).status == "confirmed"


def test_the_page_says_what_is_missing_and_notes_nothing(browse, li):
    answer = browse("qian").post(address(li), {"emergency_phone": "12"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == set(FULL)
    assert not Consent.objects.filter(user=li, kind__in=elder_papers.KINDS).exists()


def test_sent_twice_the_papers_are_noted_once_and_a_new_number_takes_the_place_of_the_old(browse, li):
    desk = browse("qian")
    desk.post(address(li), FULL)
    desk.post(address(li), FULL | {"emergency_phone": "154 0000 0068"})
    assert Consent.objects.filter(user=li, kind__in=elder_papers.KINDS).count() == 2
    assert EmergencyContact.objects.get(user=li).phone == "+8615400000068"


def test_only_a_desk_of_her_own_place_notes_them(browse, li):
    facts = {"relative_agrees": True, "safety_signed": True, "emergency_name": "x", "emergency_phone": "+8615400000067"}
    for username in ("li", "zhao", "wang"):
        actor = User.objects.get(username=username)
        with pytest.raises(DomainError, match="not_allowed"):
            elder_papers.note(person=li, actor=actor, **facts)
    assert browse("zhao").post(address(li), FULL).status_code == 404
    with pytest.raises(DomainError, match="elder_papers_missing"):
        elder_papers.note(person=li, actor=User.objects.get(username="qian"), **facts | {"safety_signed": False})
