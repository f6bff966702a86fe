"""The days off of a term change after it is entered, and what stands on them is named."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.classes import rescheduling
from lms.classes import services as classes
from lms.classes.models import Term
from lms.core.days import SHANGHAI, local_day
from lms.core.models import AuditEntry
from tests.classes.building import DAY, make_class, make_course, make_term
from tests.portal.reading import said

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def term(things) -> Term:
    return make_term(things.blended.school)


@pytest.fixture
def address(term) -> str:
    return reverse("manage-term", args=[term.uuid])


def test_a_day_off_is_added_and_the_sessions_on_it_are_named_until_they_move(browse, things, term, address):
    day = local_day(timezone.now()) + 6 * DAY
    start = datetime.datetime.combine(
        day, datetime.time(0, 30), SHANGHAI
    )  # the day before, by the clock of the database
    meeting = classes.Meeting(starts_at=start, ends_at=start + HOUR)
    group = make_class(make_course(things.blended.school), name="放假班", term=term, meetings=[meeting])
    officer = browse("qian")
    page = officer.post(address, {"days_off": day.isoformat()}, follow=True)
    assert [row.class_group for row in page.context["sessions"]] == [group]
    assert reverse("manage-session", args=[group.sessions.get().uuid]) in page.content.decode()
    rescheduling.call_off_session(session=group.sessions.get(), actor=None)
    assert not officer.get(address).context["sessions"]


def test_the_form_shows_what_stands_and_sent_as_it_is_changes_nothing(browse, term, address):
    first = term.starts_on + 3 * DAY
    officer, written = (
        browse("qian"),
        f"{first.isoformat()} {(first + DAY).isoformat()}\n{(first + 2 * DAY).isoformat()}",
    )
    officer.post(address, {"days_off": written})
    assert dict(term.days_off.values_list("day", "held_on")) == {first: first + DAY, first + 2 * DAY: None}
    shown = officer.get(address).context["form"]["days_off"].value()
    assert shown == written
    officer.post(address, {"days_off": shown})
    assert AuditEntry.objects.filter(action="term.days_off_set", object_uuid=term.uuid).count() == 1


@pytest.mark.parametrize("typed", ["morgen", "2027-13-40", "2027-01-01 2027-01-02 2027-01-03"])
def test_what_is_no_day_is_refused_at_the_field_with_what_was_typed(browse, term, address, typed):
    answer = browse("qian").post(address, {"days_off": typed})
    assert answer.status_code == 400 and answer.context["form"].errors["days_off"]
    assert answer.context["form"]["days_off"].value() == typed and not term.days_off.exists()


def test_a_day_outside_the_term_is_refused_with_a_sentence(browse, term, address):
    outside = (term.ends_on + DAY).isoformat()
    answer = browse("qian").post(address, {"days_off": outside})
    assert answer.status_code == 400 and answer.context["error"] and not term.days_off.exists()


def test_the_terms_of_a_place_are_found_at_its_classes(browse, things, term, address):
    page = browse("qian").get(reverse("manage-classes"), {"place": things.blended.school.organisation.code})
    assert address in page.content.decode()
    assert said(browse("qian").get(address), "Days off")
