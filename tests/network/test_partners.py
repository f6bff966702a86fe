"""Partner units: who may enter them, how long residents see them, and who reads the agreement."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import partner_services, reorganising
from lms.network.models import Organisation, Partner

STREET, JINGDU, FANGQIAN = "320214052", "320214052005", "320214052021"
PAPER = b"%PDF-1.7\nagreement\n"
DAY = datetime.timedelta(days=1)


def today() -> datetime.date:
    return local_day(timezone.now())


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def paper(name: str = "协议.pdf", content: bytes = PAPER) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def partner(db) -> Partner:
    values = {
        "name": "样例职业学院", "kind": "vocational", "offers": ["rooms", "teachers"], "contact_name": "范老师",
        "phone": "0510-0000 4001", "signed_on": today() - DAY,
    }  # fmt: skip
    return partner_services.add_partner(organisation=place(JINGDU), values=values, agreement=paper(), actor=None)


def shown(client, code: str = JINGDU) -> str:
    return client.get(reverse("place", args=[code]), {"fresh": "1"}).content.decode()


@pytest.mark.parametrize(
    ("facts", "seen"),
    [
        ({}, True),
        ({"until": today()}, True),
        ({"until": today() - DAY}, False),
        ({"signed_on": today() + DAY}, False),
        ({"ended_on": today()}, False),
    ],
    ids=["open", "last day", "over", "to come", "ended"],
)
def test_residents_see_a_partner_as_long_as_the_agreement_holds(client, partner, facts, seen):
    Partner.objects.filter(pk=partner.pk).update(**facts)
    partner.refresh_from_db()
    assert partner.is_running(today()) is seen
    assert (partner.name in shown(client)) is seen


def test_whom_to_ask_is_shown_where_the_partner_wants_that(client, partner):
    assert partner.phone not in shown(client)
    partner_services.edit_partner(partner=partner, values={"contact_shown": True}, actor=None)
    assert partner.phone in shown(client)


@pytest.mark.parametrize("actor", ["qian", "zhao"])
def test_only_who_may_edit_there_enters_changes_ends_and_reads(request, partner, actor):
    actor = request.getfixturevalue(actor)
    for deed in (
        lambda: partner_services.add_partner(organisation=place(JINGDU), values={}, actor=actor),
        lambda: partner_services.edit_partner(partner=partner, values={"name": "改名"}, actor=actor),
        lambda: partner_services.end_partner(partner=partner, actor=actor),
        lambda: partner_services.open_agreement(partner=partner, actor=actor),
    ):
        with pytest.raises(DomainError, match="not_allowed"):
            deed()


def test_an_agreement_ends_once(partner, chen):
    partner_services.end_partner(partner=partner, actor=chen)
    with pytest.raises(DomainError, match="partner_ended"):
        partner_services.end_partner(partner=partner, actor=chen)
    assert AuditEntry.objects.filter(action="partner.ended", object_uuid=partner.uuid).count() == 1


@pytest.mark.parametrize("file", [paper("page.html", b"<b>"), paper("a.pdf", b"<script>"), paper("a.png", PAPER)])
def test_a_file_that_is_no_agreement_is_not_kept(partner, file):
    before = partner.agreement.name
    with pytest.raises(ValidationError):
        partner_services.edit_partner(partner=partner, values={}, agreement=file, actor=None)
    partner.refresh_from_db()
    assert partner.agreement.name == before


def test_a_new_agreement_replaces_the_old_file(partner, django_capture_on_commit_callbacks):
    storage, old = partner.agreement.storage, partner.agreement.name
    with django_capture_on_commit_callbacks(execute=True):
        partner_services.edit_partner(partner=partner, values={}, agreement=paper("新协议.pdf"), actor=None)
    assert not storage.exists(old)
    assert partner.agreement.open().read() == PAPER


def test_a_merger_takes_the_partners_along(partner, chen):
    reorganising.merge_places(place=place(JINGDU), into=place(FANGQIAN), actor=chen)
    assert list(place(FANGQIAN).partners.all()) == [partner]


FORM = {
    "name": "样例超市", "kind": "enterprise", "offers": ["gifts", "visits"], "offer_words": "每季度二十份礼品",
    "signed_on": "2026-01-01", "until": "2099-12-31",
}  # fmt: skip


def test_a_manager_enters_changes_and_ends_one_and_takes_the_agreement_along(as_user, chen, client):
    manager = as_user(chen)
    entered = manager.post(f"{reverse('partner-new')}?place={STREET}", {**FORM, "agreement": paper()})
    assert entered["Location"] == f"{reverse('partners')}?place={STREET}"
    found = Partner.objects.get(name="样例超市")
    assert (found.organisation.code, found.offers) == (STREET, ["gifts", "visits"])
    assert "每季度二十份礼品" in shown(client, STREET)
    listed = manager.get(reverse("partners"), {"place": "320214"})
    assert "样例超市" in listed.content.decode()

    read = manager.post(reverse("partner-agreement", args=[found.uuid]))
    assert b"".join(read.streaming_content) == PAPER
    assert read["Content-Disposition"].startswith("attachment")
    assert AuditEntry.objects.filter(action="partner.agreement_read", actor=chen.uuid).count() == 1
    assert client.get(f"/media/{found.agreement.name}").status_code == 404

    manager.post(reverse("partner", args=[found.uuid]), {**FORM, "name": "样例新超市"})
    found.refresh_from_db()
    assert (found.name, bool(found.agreement)) == ("样例新超市", True)
    manager.post(reverse("partner-end", args=[found.uuid]))
    assert "样例新超市" not in shown(client, STREET)


def test_what_was_typed_stays_when_something_is_wrong(as_user, chen):
    sent = {**FORM, "offers": [], "until": "2025-01-01", "agreement": paper("a.pdf", b"<html>")}
    answer = as_user(chen).post(f"{reverse('partner-new')}?place={STREET}", sent)
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"offers", "until", "agreement"}
    assert "每季度二十份礼品" in answer.content.decode()
    assert not Partner.objects.exists()
