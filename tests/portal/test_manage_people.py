"""The people of a place: found, filtered, downloaded; a number shown when it is asked for."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.urls import reverse

from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people
from lms.classes import services as classes
from lms.core.models import AuditEntry
from lms.network import services as network
from lms.network.models import Organisation, Residence
from lms.portal.views.manage import people as views
from tests.classes.building import make_class
from tests.portal.reading import said

STREET, COMMUNITY = "320214052", "320214052005"


@pytest.fixture
def registrar(as_user, qian):
    return as_user(qian)


def ask(client, **query):
    return client.get(reverse("people"), query)


def names(response) -> list[str]:
    return [row.name for row in response.context["page"].rows]


def table(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")))


def move_in(name: str, code: str = COMMUNITY, **facts) -> User:
    [person] = create_people([NewPerson(username=f"moved-{User.objects.count()}", name=name, **facts)])
    network.settle_resident(user=person, organisation=Organisation.objects.get(code=code), actor=None)
    return person


@pytest.mark.parametrize("typed", ["李芳", "李", "lif", "LIFANG", " lifang ", "0001"])
def test_a_person_is_found_by_name_sound_and_last_digits(registrar, typed):
    assert "李芳" in names(ask(registrar, q=typed))


@pytest.mark.parametrize("typed", ["芳", "001", "00001", "154", "%", "_", "' OR 1=1 --", "zzz"])
def test_what_is_no_beginning_finds_nobody_or_everybody_of_the_place(registrar, typed):
    response = ask(registrar, q=typed)
    assert response.status_code == 200
    assert "李芳" not in names(response)


def test_a_surname_is_found_as_it_is_spoken(registrar):
    move_in("单晓燕")
    assert names(ask(registrar, q="shan")) == ["单晓燕"]


def test_a_renamed_person_is_found_by_the_new_name(registrar, li):
    li.name = "欧阳芳"
    li.save()
    assert names(ask(registrar, q="ouyang")) == ["欧阳芳"]


def test_the_list_holds_who_lives_below_the_place_and_nobody_else(registrar, as_user, chen, zhao):
    below = set(Residence.objects.filter(organisation__code__startswith=STREET).values_list("user__name", flat=True))
    seen, after = [], ""
    while True:
        page = ask(registrar, after=after).context["page"]
        seen += page.rows
        if not (after := page.next):
            break
    assert len(seen) == len(set(seen)) == Residence.objects.filter(organisation__code__startswith=STREET).count()
    assert {person.name for person in seen} == below
    assert "赵磊" not in {person.name for person in seen}
    assert names(ask(as_user(zhao))) == ["赵磊"]
    assert names(ask(as_user(chen), place=COMMUNITY, q="王")) == []


@pytest.mark.parametrize("code", ["320214", "3202", "320214053", "999", "' OR 1=1"])
def test_a_place_that_is_not_ones_own_is_not_there(registrar, code):
    assert ask(registrar, place=code).status_code == 404


def test_the_ages_are_those_of_the_person(registrar):
    year = datetime.date.today().year
    for name, born in (("甲", year - 17), ("乙", year - 18), ("丙", year - 59), ("丁", year - 60), ("戊", None)):
        move_in(f"年{name}", birth_year=born)
    found = {audience: set(names(ask(registrar, audience=audience, q="年"))) for audience in views.AUDIENCES}
    assert found == {"youth": {"年甲"}, "adult": {"年乙", "年丙", "年戊"}, "elderly": {"年丁"}}
    for person in User.objects.filter(name__startswith="年"):
        assert person.name in found[person.audience]


def test_numbers_are_masked_and_shown_on_a_click_that_is_noted(registrar, qian, li):
    assert "154****0001" in ask(registrar, q="李芳").content.decode()
    page = registrar.get(reverse("person", args=[li.uuid]))
    assert "5400000001" not in page.content.decode()
    before = AuditEntry.objects.filter(action="contact.seen").count()

    shown = registrar.post(reverse("person-phone", args=[li.uuid]))

    assert "154 0000 0001" in shown.content.decode()
    assert shown["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.filter(action="contact.seen").latest("pk")
    assert AuditEntry.objects.filter(action="contact.seen").count() == before + 1
    assert (entry.actor, entry.object_uuid, entry.organisation_code) == (qian.uuid, li.uuid, COMMUNITY)


def test_a_head_sees_people_and_no_numbers(as_user, zhang, li, street, now):
    network.grant_role(user=zhang, role="head", organisation=street, starts_on=now.date(), actor=None)
    client = as_user(User.objects.get(pk=zhang.pk))
    page = client.get(reverse("person", args=[li.uuid]))
    assert page.status_code == 200
    assert reverse("person-phone", args=[li.uuid]) not in page.content.decode()
    assert client.post(reverse("person-phone", args=[li.uuid])).status_code == 403


def test_who_lives_elsewhere_is_listed_with_her_class_alone(registrar, baduanjin):
    stranger = move_in("旺庄人", Organisation.objects.get(name="旺庄街道", tier="street").children.first().code)
    group = make_class(baduanjin, name="外来班")
    classes.register(group=group, learner=stranger, actor=stranger)
    assert names(ask(registrar, q="旺庄人")) == []
    page = ask(registrar, q="旺庄人", list="registered")
    assert [(row.learner.name, row.class_group.name) for row in page.context["page"].rows] == [("旺庄人", "外来班")]
    seen = registrar.get(reverse("person", args=[stranger.uuid]))
    assert said(seen, "This person lives elsewhere. You see her name and what she has to do with your places.")
    assert "外来班" in seen.content.decode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_whole_list_is_downloaded_as_it_was_asked_for_and_noted(registrar, qian, li, kind, monkeypatch):
    monkeypatch.setattr(views, "PEOPLE_A_PAGE", 1)
    move_in("=李公式")
    response = registrar.post(reverse("people-export"), {"format": kind, "q": "li", "place": COMMUNITY})
    if kind == "csv":
        rows = table(response)
    else:
        data = io.BytesIO(b"".join(response.streaming_content))
        rows = [list(row) for row in openpyxl.load_workbook(data).active.values]
    told = {row[0]: row for row in rows[1:]}
    assert "李芳" in told
    assert told["李芳"][1:3] == ["景渎社区", COMMUNITY]
    assert told["李芳"][5] == "154****0001"
    entry = AuditEntry.objects.filter(action="people.exported").latest("pk")
    assert (entry.actor, entry.organisation_code, entry.data) == (
        qian.uuid,
        COMMUNITY,
        {"list": "home", "format": kind},
    )


def test_a_formula_for_a_name_is_made_harmless(registrar):
    move_in("=HYPERLINK(1)")
    rows = table(registrar.post(reverse("people-export"), {"format": "csv"}))
    assert "'=HYPERLINK(1)" in {row[0] for row in rows}


@pytest.mark.parametrize("data", [{"format": "pdf"}, {}, {"format": "csv", "place": "320214053"}])
def test_what_is_not_offered_is_not_downloaded(registrar, data):
    before = AuditEntry.objects.count()
    assert registrar.post(reverse("people-export"), data).status_code == 404
    assert AuditEntry.objects.count() == before
