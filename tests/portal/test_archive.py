"""The study archive under its choices: pages, files, and what an officer sees and puts right."""

import datetime
import io
import json
import zipfile

import pytest
from django.urls import reverse
from pypdfium2 import PdfDocument

from lms.accounts.models import User
from lms.network.models import Organisation, RoleAssignment
from lms.portal import archive_files
from lms.records import services as records
from lms.records.models import StudyRecord
from tests.records.conftest import entry, shanghai  # noqa: F401 - a fixture

JIANGXI = "320214052"


@pytest.fixture
def street():
    return Organisation.objects.get(code=JIANGXI)


@pytest.fixture
def studied(li, wang, entry, street):  # noqa: F811
    """Two years, two subjects, two places: 90 + 45 + 30 + 60 minutes."""
    other = Organisation.objects.filter(tier="street").exclude(code=JIANGXI).order_by("code")[0]
    lines = records.record_study_many(
        [
            entry(li, 90, key="a", at=shanghai(3, year=2024), title="=1+1 二胡"),
            entry(li, 45, key="b", at=shanghai(4, year=2025), subject="health", title="量血压"),
            entry(li, 30, key="c", at=shanghai(5, year=2025), mode="online"),
            entry(li, 60, key="d", at=shanghai(6, year=2025), subject="health", organisation=other, title="急救"),
        ],
        actor=wang,
    )
    return lines, other


def asked(client, query: str = ""):
    return client.get(reverse("my-record") + query)


def counts(response) -> dict[str, dict[str, int]]:
    groups = response.context["archive"].groups
    return {group.name: {option.value: option.count for option in group.options} for group in groups}


def test_each_choice_counts_what_it_leaves(as_user, li, studied):
    _lines, other = studied
    everything = asked(as_user(li))
    assert everything.context["archive"].lines == 4
    assert everything.context["archive"].minutes == 225
    assert counts(everything) == {
        "year": {"2025": 3, "2024": 1},
        "subject": {"arts": 2, "health": 2},
        "school": {JIANGXI: 3, other.code: 1},
    }

    health = asked(as_user(li), "?subject=health")
    assert (health.context["archive"].lines, health.context["archive"].minutes) == (2, 105)
    assert counts(health) == {
        "year": {"2025": 2, "2024": 0},
        "subject": {"arts": 2, "health": 2},
        "school": {JIANGXI: 1, other.code: 1},
    }


def test_following_any_choice_shows_as_many_lines_as_it_promised(as_user, li, studied):
    client = as_user(li)
    followed = 0
    for start in ("", "?year=2025", "?subject=health", "?year=2025&subject=health"):
        for group in asked(client, start).context["archive"].groups:
            for option in group.options:
                if option.selected or not option.count:
                    continue
                page = asked(client, option.url)
                assert (page.context["archive"].lines, len(page.context["page"].rows)) == (option.count, option.count)
                followed += 1
    assert followed > 15


def test_years_subjects_and_schools_combine(as_user, li, studied):
    lines, other = studied
    page = asked(as_user(li), f"?year=2025&subject=health&school={other.code}")
    assert [line.uuid for line in page.context["page"].rows] == [lines[3].uuid]
    assert [total.year for total in page.context["archive"].totals] == [2025]
    assert page.context["archive"].curve.top.month == 11


def test_a_choice_of_nothing_says_so_and_leads_back(as_user, li, studied):
    page = asked(as_user(li), "?year=2024&subject=health")
    assert page.status_code == 200
    assert "portal/record/_chosen.html" in [template.name for template in page.templates]
    assert page.context["page"].rows == []
    assert f'href="{reverse("my-record")}"' in page.content.decode()


@pytest.mark.parametrize("query", ["?year=0000", "?year=９９９９", "?year=x", "?subject=x", "?after=x"])
def test_what_is_no_choice_is_not_asked_for(as_user, li, studied, query):
    assert asked(as_user(li), query).status_code == 200


def test_an_archive_without_a_line_shows_where_to_begin(as_user, zhang):
    assert reverse("catalogue") in asked(as_user(zhang)).content.decode()


def test_long_archives_go_on_behind_the_last_line(as_user, li, wang, entry):  # noqa: F811
    made = records.record_study_many(
        [entry(li, 45, key=f"k{number}", at=shanghai(1 + number % 28)) for number in range(45)], actor=wang
    )
    client, seen, query = as_user(li), [], "?year=2025"
    while query:
        page = asked(client, query)
        seen += [line.uuid for line in page.context["page"].rows]
        query = page.context["next_url"]
    assert len(seen) == 45
    assert set(seen) == {line.uuid for line in made}


def file_of(client, kind: str, **chosen: str):
    return client.get(reverse("my-record-file"), {"format": kind, **chosen})


def test_the_table_holds_the_chosen_lines_and_no_formula(as_user, li, studied):
    answer = b"".join(file_of(as_user(li), "xlsx", year="2024").streaming_content)
    sheet = zipfile.ZipFile(io.BytesIO(answer)).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row>") == 2
    assert ">'=1+1 二胡<" in sheet
    assert "量血压" not in sheet


def test_the_document_for_programs_says_lines_and_sums(as_user, li, studied):
    lines, _other = studied
    told = json.loads(b"".join(file_of(as_user(li), "json", subject="arts").streaming_content))
    assert told["format"] == "linxue.study-archive/1"
    assert told["chosen"] == {"subject": "arts"}
    assert (told["sums"]["lines"], told["sums"]["minutes"]) == (2, 120)
    assert [line["uuid"] for line in told["lines"]] == [str(lines[2].uuid), str(lines[0].uuid)]
    assert sum(line["minutes"] for line in told["lines"]) == told["sums"]["minutes"]


def test_the_paper_holds_names_and_stops_at_its_last_line(as_user, li, studied, monkeypatch):
    monkeypatch.setattr(archive_files, "LINES_ON_PAPER", 3)
    answer = file_of(as_user(li), "pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = PdfDocument(answer.content)[0].get_textpage().get_text_range()
    assert "量血压" in text
    assert "=1+1" not in text  # the oldest, behind the last line that is printed


def test_an_empty_file_says_that_it_is_empty(as_user, zhang):
    client = as_user(zhang)
    told = json.loads(b"".join(file_of(client, "json").streaming_content))
    assert (told["lines"], bool(told["note"])) == ([], True)
    sheet = zipfile.ZipFile(io.BytesIO(b"".join(file_of(client, "xlsx").streaming_content)))
    assert sheet.read("xl/worksheets/sheet1.xml").decode().count("<row>") == 2
    pdf = PdfDocument(file_of(client, "pdf").content)
    assert archive_files.nothing_there() in pdf[0].get_textpage().get_text_range()


@pytest.fixture
def registrar(make_user, street):
    user = make_user("registrar-of-the-street")
    RoleAssignment.objects.create(user=user, role="registrar", organisation=street, starts_on=datetime.date(2020, 1, 1))
    return user


@pytest.fixture
def make_user(db):
    return lambda name: User.objects.create_user(username=name, name=name)


def test_an_officer_sees_everything_of_a_resident_and_corrects_only_her_own_places(as_user, registrar, li, studied):
    lines, _other = studied
    client = as_user(registrar)
    page = client.get(reverse("person-record", args=[li.uuid]))
    assert page.context["archive"].lines == 4

    def send(line):
        return client.post(
            reverse("person-record-line", args=[li.uuid, line.uuid]), {"minutes": "45", "reason": "中途离开"}
        )

    assert send(lines[0]).status_code == 302
    assert StudyRecord.objects.filter(evidence_key="a").count() == 2
    assert send(lines[3]).status_code == 403
    assert StudyRecord.objects.filter(evidence_key="d").count() == 1


def test_of_somebody_from_elsewhere_an_officer_sees_what_her_places_taught(
    as_user,
    registrar,
    make_user,
    wang,
    entry,  # noqa: F811
    street,
    studied,
):
    _lines, other = studied
    stranger = make_user("stranger")
    records.record_study_many(
        [entry(stranger, 90, key="s1"), entry(stranger, 45, key="s2", organisation=other)], actor=wang
    )
    assert as_user(registrar).get(reverse("person-record", args=[stranger.uuid])).status_code == 404
    # A role in the street ties her to it, as a place in a class would.
    RoleAssignment.objects.create(
        user=stranger, role="volunteer", organisation=street, starts_on=datetime.date(2020, 1, 1)
    )
    page = as_user(registrar).get(reverse("person-record", args=[stranger.uuid]))
    assert [line.evidence_key for line in page.context["page"].rows] == ["s1"]


def test_a_correction_without_a_reason_is_sent_back_with_what_was_typed(as_user, registrar, li, studied):
    lines, _other = studied
    answer = as_user(registrar).post(
        reverse("person-record-line", args=[li.uuid, lines[0].uuid]), {"minutes": "30", "reason": ""}
    )
    assert answer.status_code == 400
    assert 'value="30"' in answer.content.decode()
    assert StudyRecord.objects.filter(evidence_key="a").count() == 1
