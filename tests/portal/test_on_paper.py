"""What is made for paper, and the bar that leads to signing up."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from lms.portal import paper
from lms.portal.views import archive, my
from lms.portal.views.teach import NAMES_A_SHEET, sign_sheets
from lms.records.models import StudyRecord


def rows(number: int) -> list[dict]:
    return [{"name": f"n{place}", "learner_id": str(place), "status": "", "saved": "late"} for place in range(number)]


@pytest.mark.parametrize(("people", "sheets"), [(0, 0), (1, 1), (26, 1), (40, 1), (41, 2)])
def test_a_sheet_holds_forty_lines_and_blank_ones_for_guests(people, sheets):
    made = sign_sheets(rows(people))
    assert len(made) == sheets
    assert all(len(lines) == NAMES_A_SHEET for lines in made)
    numbers = [number for lines in made for number, _row in lines]
    assert numbers == list(range(1, sheets * NAMES_A_SHEET + 1))
    assert sum(row is None for lines in made for _number, row in lines) == sheets * NAMES_A_SHEET - people


def test_the_sheet_says_how_somebody_was_marked():
    assert sign_sheets(rows(1))[0][0][1]["mark"] not in {"", "late"}


def test_a_roll_is_printed_with_a_place_to_sign(things, browse):
    page = browse("wang").get(reverse("roll", args=[things.session.uuid])).content.decode()
    assert page.count('class="sign-sheet"') == 1
    assert page.count("<tr>") == NAMES_A_SHEET + 1


def test_a_whole_archive_stands_on_one_page(things, browse, monkeypatch, li):
    monkeypatch.setattr(archive, "LINES_A_PAGE", 1)
    shown = browse("li").get(reverse("my-record"))
    assert len(shown.context["page"].rows) == 1
    whole = browse("li").get(reverse("my-record"), {"whole": "1"})
    assert len(whole.context["page"].rows) == StudyRecord.objects.of(li).count()
    assert not whole.context["next_url"]


def test_all_points_stand_on_one_page(things, browse, monkeypatch):
    monkeypatch.setattr(my, "LINES_A_PAGE", 1)
    shown = browse("li").get(reverse("my-points"))
    assert len(shown.context["page"].object_list) == 1
    whole = browse("li").get(reverse("my-points"), {"whole": "1"})
    assert whole.context["page"].paginator.per_page == my.LINES_TO_PRINT
    assert len(whole.context["page"].object_list) == whole.context["page"].paginator.count


def test_a_page_of_ones_own_carries_the_name_on_paper(things, browse, li):
    page = browse("li").get(reverse("my-record")).content.decode()
    letterhead = page[page.index("letterhead") :].split("</p>")[0]
    assert li.name in letterhead
    assert reverse("my-record") in letterhead


def test_the_bar_leads_who_may_sign_up(things, browse):
    path = reverse("course", args=[things.blended.slug])
    assert 'class="course-bar' in browse("zhang").get(path).content.decode()


def test_elderly_display_has_no_second_bar(things, browse):
    client = browse("zhang")
    client.cookies["display"] = "elderly"
    assert 'class="course-bar' not in client.get(reverse("course", args=[things.blended.slug])).content.decode()


def test_a_handout_holds_the_words_and_a_code_that_leads_back(things, browse):
    path = reverse("lesson-handout", args=[things.blended.slug, "lift-sky"])
    page = browse("li").get(path).content.decode()
    lesson = reverse("lesson", args=[things.blended.slug, "lift-sky"])
    assert f"{settings.SITE_URL}{lesson}" in page
    assert "<video" not in page and "data-part" not in page and "跟着做：两手托天理三焦" in page
    drawn = re.search(r'<div class="handout__code">(<svg.*?</svg>)\s*</div>', page, re.S)[1]
    assert drawn == str(paper.qr(settings.SITE_URL + lesson)).strip()
