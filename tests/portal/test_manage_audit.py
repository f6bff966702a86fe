"""The log of a place: who did what to whom; of one's own places only."""

import ast
import csv
import datetime
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from lms.classes import services as classes
from lms.core import audit
from lms.core.models import AuditEntry
from lms.network import services as network
from lms.network.models import Organisation
from lms.portal.audit_words import ACTIONS
from lms.portal.views.manage import audit as views

STREET, COMMUNITY = "320214052", "320214052005"


@pytest.fixture
def manager(as_user, chen):
    return as_user(chen)


def lines(client, **query) -> list:
    return client.get(reverse("audit"), query).context["lines"]


def note(code: str, action: str = "role.granted", **facts) -> AuditEntry:
    return audit.record(action, **{"actor": None, "object_kind": "organisation"} | facts, organisation_code=code)


def test_the_log_holds_what_was_done_below_and_nothing_from_elsewhere(manager, as_user, zhao):
    below, beside = note(COMMUNITY), note("510503001")
    above, nowhere = note("3202"), note("")
    told = {line.entry.pk for line in lines(manager)}
    assert below.pk in told
    assert not told & {beside.pk, above.pk, nowhere.pk}
    assert below.pk not in {line.entry.pk for line in lines(as_user(zhao))}
    assert below.pk not in {line.entry.pk for line in lines(manager, place="320214052021")}


def test_an_entry_follows_its_place_in_the_tree(manager, as_user, zhao):
    entry = note(COMMUNITY)
    neighbour = Organisation.objects.get(name="旺庄街道", tier="street")
    Organisation.objects.filter(code=COMMUNITY).update(parent=neighbour, path=f"{neighbour.path}99000", status="closed")
    assert entry.pk in {line.entry.pk for line in lines(as_user(zhao))}
    assert entry.pk not in {line.entry.pk for line in lines(manager, place=STREET)}


def test_a_line_says_who_did_what_to_whom_and_leads_there(manager, chen, li):
    network.settle_resident(user=li, organisation=Organisation.objects.get(code=COMMUNITY), actor=chen)
    line = lines(manager)[0]
    assert (line.actor, line.about, line.place) == ("陈志强", "李芳", "景渎社区")
    assert line.url == reverse("person", args=[li.uuid])


def test_a_person_outside_is_named_and_leads_nowhere(as_user, zhao, li):
    place = zhao.role_assignments.get().organisation
    network.grant_role(user=li, role="teacher", organisation=place, starts_on=datetime.date(2026, 1, 1), actor=zhao)
    line = lines(as_user(zhao))[0]
    assert (line.about, line.url) == ("李芳", "")


def test_who_was_signed_up_is_named_and_of_many_the_first(manager, class_of_forty, li, qian, now):
    classes.register(group=class_of_forty, learner=li, actor=qian, now=now)
    line = lines(manager)[0]
    assert (line.actor, line.about, line.detail) == ("钱敏", class_of_forty.label, "李芳")
    whole = next(line for line in lines(manager) if len(line.entry.data.get("learners", [])) == 40)
    assert "37" in whole.detail


def test_the_log_is_searched_by_person_deed_and_day(manager, li, wang, now):
    entry = note(COMMUNITY, "contact.seen", actor=wang, object_kind="user", object_uuid=li.uuid)
    today = now.astimezone().date()
    other = note(COMMUNITY, "role.granted")

    def found(**query) -> set[int]:
        return {line.entry.pk for line in lines(manager, **query)} & {entry.pk, other.pk}

    for query in (
        {"q": "wang"}, {"q": "李芳"}, {"q": "0001"}, {"person": str(li.uuid)}, {"action": "contact.seen"},
        {"q": "wangjian", "action": "contact.seen", "place": COMMUNITY},
    ):  # fmt: skip
        assert found(**query) == {entry.pk}, query
    for query in (
        {"q": "zhang"},
        {"person": "x"},
        {"action": "role.ended"},
        {"last": "2020-01-01"},
    ):
        assert found(**query) == set(), query
    for query in ({"first": "not a day"}, {"last": "9999-12-31"}, {"first": "2020-01-01"}, {"action": "no such"}):
        assert found(**query) == {entry.pk, other.pk}, query
    assert found(first=str(today + datetime.timedelta(days=2))) == set()


def test_the_pages_lead_on(manager, monkeypatch):
    monkeypatch.setattr(views, "ENTRIES_A_PAGE", 2)
    mine = [note("320214052039").pk for _ in range(5)]
    seen, after = [], ""
    while True:
        page = manager.get(reverse("audit"), {"place": "320214052039", "after": after})
        seen += [line.entry.pk for line in page.context["lines"]]
        if not (after := page.context["page"].next):
            break
    assert seen[:5] == mine[::-1]
    assert len(seen) == len(set(seen))


def test_the_log_is_downloaded_and_that_is_noted(manager, chen, monkeypatch, li):
    monkeypatch.setattr(views, "EXPORT_PIECE", 2)
    for _ in range(5):
        note(COMMUNITY, "contact.seen", actor=chen, object_kind="user", object_uuid=li.uuid)
    answer = manager.post(reverse("audit-export"), {"format": "csv", "place": COMMUNITY, "action": "contact.seen"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))
    assert [row[1:4:2] for row in rows[1:]] == [["陈志强", "李芳"]] * 5
    assert AuditEntry.objects.latest("pk").action == "audit.exported"


def test_every_deed_that_the_program_notes_has_words():
    noted = set()
    for folder in ("lms", "cms"):
        for file in (Path(settings.BASE_DIR) / folder).rglob("*.py"):
            for call in ast.walk(ast.parse(file.read_text())):
                if not isinstance(call, ast.Call) or ast.unparse(call.func) not in {
                    "audit.record",
                    "record",
                    "_note",
                    "_tell",
                }:
                    continue
                noted |= {
                    argument.value
                    for argument in call.args
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and "." in argument.value
                }
    assert "role.granted" in noted
    assert noted <= ACTIONS.keys()
