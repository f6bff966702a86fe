"""The code on the wall: who sees it, whom it marks, and what everybody else is told."""

import datetime
import re
from unittest import mock
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from lms.attendance import wall
from lms.attendance.models import CheckIn, Gathering
from lms.classes import rolls, verification
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Session
from lms.core.models import AuditEntry
from lms.points import services as points
from lms.records.models import StudyRecord
from tests.classes.building import make_class
from tests.portal.reading import said

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def session(baduanjin, wang, li) -> Session:
    """Began ten minutes ago; Li has a place, Zhang will be next in the queue."""
    cache.clear()
    start = timezone.now() - 10 * MINUTE
    group = make_class(
        baduanjin,
        seats=1,
        teachers=[(wang, "teacher")],
        meetings=[classes.Meeting(starts_at=start, ends_at=start + 120 * MINUTE)],
    )
    classes.register(group=group, learner=li, actor=li)
    return group.sessions.select_related("gathering", "class_group__course", "class_group__school__organisation").get()


def code_of(session: Session, at: datetime.datetime | None = None) -> wall.Shown:
    return wall.shown(gathering=session.gathering, now=at or timezone.now())


def page_of(shown: wall.Shown) -> str:
    return reverse("come-in-code", args=[shown.code])


def marks(session: Session) -> list[tuple[str, str, str]]:
    rows = CheckIn.objects.filter(gathering=session.gathering).order_by("pk")
    return list(rows.values_list("learner__username", "status", "method"))


def test_the_wall_shows_an_address_and_a_number_that_change(as_user, wang, session):
    page = as_user(wang).get(reverse("wall", args=[session.uuid]))
    assert page.status_code == 200
    now = page.context["code"]
    address = re.search(r'data-address="([^"]+)"', page.content.decode())[1]
    read = wall.read(address.rstrip("/").rpartition("/")[2])
    assert read.gathering == session.gathering.uuid
    assert now["number"].replace(" ", "") == wall.number_of(session.gathering.uuid, read.step)
    later = code_of(session, timezone.now() + datetime.timedelta(seconds=wall.STEP))
    assert later.code not in address
    part = as_user(wang).get(reverse("wall-code", args=[session.uuid]))
    assert part.status_code == 200
    assert "<html" not in part.content.decode()


def test_one_button_marks_records_and_pays_once(as_user, li, session):
    browser, page = as_user(li), page_of(code_of(session))
    assert browser.get(page).status_code == 200
    assert marks(session) == []  # opening it is not coming
    for _again in range(2):
        sent = browser.post(page, follow=True)
        assert said(sent, "You are marked as here. Enjoy your class!")
    assert marks(session) == [("li", "present", "code")]
    assert StudyRecord.objects.filter(learner=li, evidence_uuid=session.uuid).count() == 1
    assert points.summary(li).balance > 0
    assert list(verification.problems()) == []


@pytest.mark.parametrize("status", ["absent", "excused", "late"])
def test_a_mark_of_the_teacher_stands(as_user, li, wang, session, status):
    rolls.keep_roll(session=session, marks={li.uuid: status}, actor=wang, nonce=str(uuid4()))
    sent = as_user(li).post(page_of(code_of(session)), follow=True)
    assert sent.status_code == 200
    assert marks(session) == [("li", status, "roll")]


def test_who_logs_in_first_comes_back_though_the_code_has_gone(client, as_user, li, session):
    page = page_of(code_of(session))
    led = client.get(page)
    assert led.status_code == 302
    assert page in led["Location"]
    client.force_login(li)
    soon = timezone.now() + 5 * MINUTE
    with mock.patch("lms.portal.views.coming_in.timezone.now", return_value=soon):
        assert client.get(page).status_code == 200
        assert client.post(page).status_code == 302
        assert as_user(li).get(page).status_code == 410  # another browser has not seen it in time
    assert marks(session) == [("li", "present", "code")]


@pytest.mark.parametrize("minutes", [-1, 1, 60 * 7])
def test_a_code_of_another_time_is_expired(as_user, li, session, minutes):
    at = timezone.now() + minutes * MINUTE
    with mock.patch("lms.attendance.wall.require_open"):
        page = page_of(code_of(session, at))
    answer = as_user(li).post(page)
    assert answer.status_code == 410
    assert marks(session) == []


def test_codes_of_nobody_are_unknown(as_user, li, session):
    genuine = code_of(session).code
    forged = genuine[:-1] + ("A" if genuine[-1] != "A" else "E")
    for code in ("x", "0" * 43, forged, genuine + "A", "学" * 8):
        assert as_user(li).post(reverse("come-in-code", args=[code])).status_code == 404
    assert marks(session) == []


def test_without_a_place_or_waiting_one_is_told_so(as_user, zhang, session):
    page = page_of(code_of(session))
    assert as_user(zhang).post(page).status_code == 403
    classes.register(group=session.class_group, learner=zhang, actor=zhang)
    waiting = as_user(zhang).post(page)
    assert waiting.status_code == 403
    assert said(waiting, "You are still waiting for a place in this class, so you cannot be marked here. You keep your turn. If you are in the room, please speak to the teacher.")  # fmt: skip  # noqa: E501
    assert marks(session) == []


def test_a_cancelled_class_a_later_and_an_earlier_one_mark_nobody(as_user, li, wang, session):
    page, now = page_of(code_of(session)), timezone.now()
    for shift, status in ((180, 400), (-180, 410)):
        Gathering.objects.filter(pk=session.gathering_id).update(
            starts_at=now + shift * MINUTE, ends_at=now + (shift + 60) * MINUTE
        )
        assert as_user(li).post(page).status_code == status
        assert as_user(wang).get(reverse("wall-code", args=[session.uuid])).status_code == 410
    ClassGroup.objects.filter(pk=session.class_group_id).update(status="cancelled")
    assert as_user(li).post(page).status_code == 410
    assert as_user(wang).get(reverse("wall-code", args=[session.uuid])).status_code == 410
    assert marks(session) == []


def test_the_number_does_for_the_class_one_is_in(as_user, li, zhang, session):
    shown = code_of(session)
    spaced = f"{shown.number[:3]} {shown.number[3:]}"
    led = as_user(li).post(reverse("come-in"), {"number": spaced})
    assert led.status_code == 302
    assert as_user(li).get(led["Location"]).status_code == 200
    for typed in ("", "abc", "000000", "1234567"):
        assert as_user(li).post(reverse("come-in"), {"number": typed}).status_code == 400
    # To somebody else it says no more than to who guesses.
    assert as_user(zhang).post(reverse("come-in"), {"number": shown.number}).status_code == 400


def test_numbers_cannot_be_tried_for_long(as_user, li, session):
    browser = as_user(li)
    tried = [browser.post(reverse("come-in"), {"number": "000000"}).status_code for _ in range(14)]
    assert tried == [400] * 12 + [429] * 2


def test_two_people_of_one_browser_are_shown_to_the_teacher(client, as_user, li, zhang, wang, session):
    ClassGroup.objects.filter(pk=session.class_group_id).update(seats=2)
    session.class_group.refresh_from_db()
    classes.register(group=session.class_group, learner=zhang, actor=zhang)
    page = page_of(code_of(session))
    roll = reverse("roll", args=[session.uuid])
    client.force_login(li)
    client.post(page)
    rows = as_user(wang).get(roll).context["rows"]
    assert [(row["by_code"], row["same_browser"]) for row in rows] == [(True, False), (False, False)]
    client.logout()
    client.cookies["hall"] = ""
    word = "a-word-of-the-browser"
    CheckIn.objects.update(browser=wall.browser_hash(gathering=session.gathering, word=word))
    client.cookies["hall"] = word
    client.force_login(zhang)
    client.post(page)
    rows = as_user(wang).get(roll).context["rows"]
    assert [row["same_browser"] for row in rows] == [True, True]
    assert word not in set(CheckIn.objects.values_list("browser", flat=True))


def test_every_refused_code_is_in_the_log_once_a_day_and_reason(as_user, li, zhang, session):
    reader, now = as_user(li), timezone.now()
    with mock.patch("lms.attendance.wall.require_open"):
        old = page_of(code_of(session, now - 120 * MINUTE))
    for _try in range(3):
        assert reader.get(old).status_code >= 400
        assert reader.get(reverse("come-in-code", args=["A" * 43])).status_code >= 400
    reader.post(reverse("come-in"), {"number": "000000"})
    as_user(zhang).get(page_of(code_of(session)))
    lines = AuditEntry.objects.filter(action="attendance.code_refused").order_by("pk")
    place = session.gathering.organisation.code
    assert [(line.actor, line.object_uuid, line.data["reason"], line.organisation_code) for line in lines] == [
        (li.uuid, session.gathering.uuid, "code_expired", place),
        (li.uuid, None, "code_unknown", ""),
        (li.uuid, None, "number_unknown", ""),
        (zhang.uuid, session.gathering.uuid, "not_of_class", place),
    ]
