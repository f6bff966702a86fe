"""The pages of lectures and activities: what residents read, planning one by form, and the door on the day."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts.cards import issue_card
from lms.attendance import sheets
from lms.attendance.models import CheckIn
from lms.core.days import SHANGHAI
from lms.core.models import AuditEntry
from lms.occasions.models import Occasion
from lms.points import services as points
from tests.portal.conftest import picture_file
from tests.portal.reading import said

STREET = "320214052"


@pytest.fixture
def occasion(things) -> Occasion:
    return things.occasion


@pytest.fixture
def door(browse, occasion):
    officer, path = browse("qian"), reverse("manage-occasion", args=[occasion.uuid])
    return lambda deed, **data: officer.post(path, {"deed": deed, **data}, follow=True)


def form(**changes) -> dict[str, str]:
    day = (timezone.now() + datetime.timedelta(days=9)).astimezone(SHANGHAI).date()
    return {
        "uuid": "0b0e6d1c-7d3c-4c55-9c1c-3c6f7e1d2a11", "form": "activity", "name": "写福字", "subject": "arts",
        "day": day.isoformat(), "at": "09:30", "hours": "2", "where": "outside", "meeting_point": "广场", **changes,
    }  # fmt: skip


def plan(browse, things, **changes):
    address = f"{reverse('manage-occasion-new')}?place={STREET}"
    return browse("qian").post(address, form(school=str(things.blended.school.uuid), **changes))


def test_a_lecture_is_planned_by_form_once_and_everybody_reads_of_it(browse, things):
    for _sending in range(2):
        assert plan(browse, things).status_code == 302
    made = Occasion.objects.get(name="写福字")
    for page in (reverse("occasions"), reverse("occasion", args=[made.uuid])):
        text = browse("anonymous").get(page).content.decode()
        assert "写福字" in text and "广场" in text


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(browse, things):
    answer = plan(browse, things, meeting_point="", name="  ")
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"meeting_point", "name"}
    assert answer.context["form"]["at"].value() == "09:30" and not Occasion.objects.filter(form="activity").exists()


def test_changed_by_form_it_stays_the_same_one(browse, things):
    plan(browse, things)
    made = Occasion.objects.get(name="写福字")
    address = reverse("manage-occasion-change", args=[made.uuid])
    assert browse("qian").get(address).context["form"]["name"].value() == "写福字"
    assert browse("qian").post(address, form(name="写春联", at="14:00")).status_code == 302
    made.refresh_from_db()
    assert made.name == "写春联" and made.gathering.starts_at.astimezone(SHANGHAI).hour == 14


def test_a_card_at_the_door_marks_its_holder_once(door, things, occasion, zhang):
    number = issue_card(person=zhang, actor=None).number
    before = points.summary(zhang).balance
    for _time in range(2):
        assert said(door("card", card=number), "%(name)s is here.", name=zhang.name)
    assert CheckIn.objects.filter(gathering=occasion.gathering, learner=zhang).count() == 1
    assert points.summary(zhang).balance > before
    taken_back = door("not_here", learner=str(zhang.uuid))
    assert said(taken_back, "Taken back: %(name)s was not here.", name=zhang.name)
    assert points.summary(zhang).balance == before


@pytest.mark.parametrize("card", ["", "1", "9" * 40, "<script>", "学员卡"])
def test_what_is_no_card_is_refused_with_what_was_typed(door, card):
    answer = door("card", card=card)
    assert answer.status_code == 400
    assert said(answer, "This is no valid learner card. Please look whether the number is right.")


@pytest.mark.parametrize("number", ["", "0", "-3", "viele", "99999999"])
def test_an_odd_headcount_is_refused_and_a_right_one_is_shown(door, occasion, number):
    assert door("count", headcount=number).status_code == 400
    assert said(door("count", headcount="57"), "%(number)s people are written down.", number=57)
    occasion.refresh_from_db()
    assert occasion.headcount == 57


def test_called_off_it_says_so_to_everybody_and_can_be_taken_back(browse, things, door):
    plan(browse, things)
    made = Occasion.objects.get(name="写福字")
    officer, address = browse("qian"), reverse("manage-occasion", args=[made.uuid])
    officer.post(address, {"deed": "call_off", "reason": "下雨"})
    page = browse("anonymous").get(reverse("occasion", args=[made.uuid]))
    assert said(page, "This does not take place.") and "下雨" in page.content.decode()
    officer.post(address, {"deed": "hold"})
    assert not said(browse("anonymous").get(reverse("occasion", args=[made.uuid])), "This does not take place.")


def test_a_photograph_of_the_sheet_is_kept_and_seen_at_the_door_alone(browse, occasion):
    officer = browse("qian")
    page = officer.post(reverse("manage-occasion-sheets", args=[occasion.uuid]), {"file": picture_file()}, follow=True)
    sheet = sheets.shown(occasion.gathering).get()
    address = reverse("sheet", args=[sheet.uuid])
    assert address in page.content.decode() and officer.get(address).status_code == 200
    for other in ("wang", "li", "zhao"):
        assert browse(other).get(address).status_code == 404
    officer.post(reverse("sheet-change", args=[sheet.uuid]))
    assert not sheets.shown(occasion.gathering).exists()
    assert AuditEntry.objects.filter(data__sheet=str(sheet.uuid)).count() == 3


def test_no_name_of_who_came_is_on_the_public_page(browse, occasion, things):
    page = browse("anonymous").get(reverse("occasion", args=[occasion.uuid])).content.decode()
    assert occasion.name in page and things.learner.name not in page


def test_the_year_9999_is_taken_for_a_slip(browse, things):
    answer = plan(browse, things, day="9999-12-31")
    assert answer.status_code == 400
    assert said(answer, "This is more than a year ahead. Is this the right year?")
    assert not Occasion.objects.filter(form="activity").exists()
