"""The credit bank: credits by year, and statements that can be verified."""

import datetime
import json
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdfium2 import PdfDocument

from lms.core.errors import DomainError
from lms.documents.models import IssuedDocument
from lms.documents.services import find
from lms.network.models import Organisation
from lms.records import hours
from lms.records import services as records
from lms.records.crediting import issue_statement, statement_of
from tests.records.conftest import entry, shanghai  # noqa: F401 - a fixture


@pytest.fixture
def street():
    return Organisation.objects.get(code="320214052")


@pytest.fixture
def studied(li, wang, entry):  # noqa: F811
    """Two credits in 2024, one and a half in 2025."""
    entries = [entry(li, 720, at=shanghai(day, year=2024)) for day in (1, 2)]
    entries += [entry(li, 720, at=shanghai(1, year=2025)), entry(li, 360, at=shanghai(2, year=2025))]
    return records.record_study_many(entries, actor=wang)


def test_a_statement_says_each_year_and_the_sum(li, studied):
    said = statement_of(li)
    assert [(year["year"], year["study_hours"], year["credits"]) for year in said["years"]] == [
        (2025, "24", "1.5"),
        (2024, "32", "2"),
    ]
    assert (said["minutes"], said["credits"]) == (2520, "3.5")


def test_a_later_rate_leaves_the_years_before_it(li, studied, monkeypatch):
    later = hours.CreditRate(valid_from=datetime.date(2025, 1, 1), hours_per_credit=24)
    monkeypatch.setattr(hours, "CREDIT_RATES", [*hours.CREDIT_RATES, later])
    latest, before = records.totals_by_year(li)
    assert (latest.credits, before.credits) == (Decimal(1), Decimal(2))


def test_every_rate_begins_with_a_year():
    assert all((rate.valid_from.month, rate.valid_from.day) == (1, 1) for rate in hours.CREDIT_RATES)


def test_a_statement_is_issued_once_while_nothing_changes(li, wang, studied, entry):  # noqa: F811
    first = issue_statement(user=li, actor=li)
    assert issue_statement(user=li, actor=li) == first
    records.record_study(entry(li, 45), actor=wang)
    second = issue_statement(user=li, actor=li)
    assert second != first
    assert first.payload["credits"] == "3.5"
    assert find(second.written_code) == second


def test_who_has_learned_nothing_gets_no_statement(zhang, as_user):
    with pytest.raises(DomainError, match="no_credits_yet"):
        issue_statement(user=zhang, actor=zhang)
    assert as_user(zhang).post(reverse("my-credits")).status_code == 302
    assert not IssuedDocument.objects.of(zhang).exists()


def test_the_statement_is_handed_out_as_paper_and_for_programs(as_user, li, studied):
    client = as_user(li)
    client.post(reverse("my-credits"))
    document = IssuedDocument.objects.of(li).get()
    page = client.get(reverse("my-credits")).content.decode()
    assert document.written_code in page
    address = reverse("my-credits-statement", args=[document.uuid])
    assert address in page

    paper = client.get(address)
    text = PdfDocument(paper.content)[0].get_textpage().get_text_range()
    assert all(said in text for said in (li.name, document.serial, document.written_code, "3.5"))
    told = json.loads(client.get(address, {"format": "json"}).content)
    assert (told["learner"], told["credits"], told["verification_code"]) == (li.name, "3.5", document.written_code)
    assert told["verify_at"].endswith(f"/verify/{document.written_code}/")


def test_nobody_opens_the_statement_of_another(as_user, li, zhang, studied):
    document = issue_statement(user=li, actor=li)
    assert as_user(zhang).get(reverse("my-credits-statement", args=[document.uuid])).status_code == 404
