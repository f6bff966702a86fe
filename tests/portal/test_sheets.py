"""Photographs of signed sheets: who keeps the roll keeps them, nobody else sees one, and they end."""

import datetime
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from lms.attendance import sheets
from lms.attendance.models import Sheet
from lms.classes import rolls
from lms.classes.models import Session
from lms.core.models import AuditEntry
from lms.records import evidence
from lms.records.models import StudyRecord
from tests.network.test_school_pictures import photograph
from tests.portal.reading import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(things):
    Sheet.objects.all().delete()
    return things.session


@pytest.fixture
def keep(browse, session):
    teacher, path = browse("wang"), reverse("sheets", args=[session.uuid])
    return lambda file=None: teacher.post(path, {"file": file or photograph(name="签到.jpg")}, follow=True)


def actions(sheet: Sheet) -> list[str]:
    return list(AuditEntry.objects.filter(data__sheet=str(sheet.uuid)).order_by("pk").values_list("action", flat=True))


def test_a_photograph_is_kept_small_upright_and_without_where_it_was_taken(keep, session):
    keep(photograph((4000, 3000), turned=True, name="大.jpg"))
    sheet = sheets.shown(session.gathering).get()
    stored = Image.open(default_storage.open(sheet.name))
    assert stored.size == (1350, 1800) and not stored.getexif()


def test_who_keeps_the_roll_looks_at_it_and_the_log_says_so(keep, browse, session):
    keep()
    sheet = sheets.shown(session.gathering).get()
    answer = browse("wang").get(reverse("sheet", args=[sheet.uuid]))
    assert answer["Content-Type"] == "image/webp" and answer["Cache-Control"] == "private, no-store"
    assert Image.open(io.BytesIO(answer.content)).format == "WEBP"
    assert actions(sheet) == ["sheet.added", "sheet.viewed"]


@pytest.mark.parametrize("reader", ["zhang", "zhao", "sun"])
def test_nobody_else_sees_keeps_or_removes_one(keep, browse, session, reader):
    keep()
    sheet, client = sheets.shown(session.gathering).get(), browse(reader)
    for name, one in (("sheet", sheet.uuid), ("sheets", session.uuid)):
        assert client.get(reverse(name, args=[one])).status_code in {403, 404}
    assert client.post(reverse("sheet-change", args=[sheet.uuid])).status_code in {403, 404}
    assert browse("anonymous").get(reverse("media", args=[sheet.name])).status_code == 404
    assert actions(sheet) == ["sheet.added"]


def test_what_is_no_photograph_is_refused_with_a_sentence(keep, session):
    answer = keep(SimpleUploadedFile("签到.jpg", b"<script>alert(1)</script>"))
    assert answer.status_code == 400 and not Sheet.objects.exists()
    assert answer.context["form"].errors["file"]


def test_taken_away_it_can_be_put_back_with_one_press_and_its_file_goes_a_day_later(keep, browse, session):
    keep()
    sheet, teacher = sheets.shown(session.gathering).get(), browse("wang")
    change = reverse("sheet-change", args=[sheet.uuid])
    gone = teacher.post(change, follow=True)
    assert f"{change}?back=1" in gone.content.decode() and not gone.context["sheets"]
    assert teacher.get(reverse("sheet", args=[sheet.uuid])).status_code == 404
    assert sheets.forget_old() == 0
    assert said(teacher.post(f"{change}?back=1", follow=True), "The photograph is back.")
    teacher.post(change)
    assert sheets.forget_old(now=timezone.now() + datetime.timedelta(days=1, minutes=1)) == 1
    assert not default_storage.exists(sheet.name) and not Sheet.objects.exists()
    assert teacher.post(f"{change}?back=1").status_code == 404


def test_after_two_years_it_is_deleted(keep, session):
    keep()
    sheet = sheets.shown(session.gathering).get()
    assert sheets.forget_old(now=timezone.now() + sheets.KEPT - datetime.timedelta(hours=1)) == 0
    assert sheets.forget_old(now=timezone.now() + sheets.KEPT + datetime.timedelta(hours=1)) == 1
    assert not default_storage.exists(sheet.name)


def test_a_seventh_is_refused(keep, session):
    for _number in range(6):
        keep()
    assert sheets.shown(session.gathering).count() == 6
    assert keep().status_code == 409 and sheets.shown(session.gathering).count() == 6


def test_the_archive_of_a_learner_says_that_a_sheet_is_kept_and_shows_none(browse, as_user, things, wang):
    Sheet.objects.all().delete()
    held = Session.objects.select_related("gathering", "class_group__course", "class_group__school__organisation")
    attended = held.get(pk=things.session.pk)
    learner = attended.class_group.registrations.filter(status="confirmed").first().learner
    rolls.keep_roll(session=attended, marks={learner.uuid: "present"}, actor=wang, nonce="sheet", reason="看漏了")
    record = StudyRecord.objects.filter(evidence_uuid=attended.uuid, learner=learner).latest("pk")

    def labels() -> list[str]:
        with translation.override("en"):
            return [str(step.label) for step in evidence.steps(record, learner)]

    assert "Signed sheet" not in labels()
    browse("wang").post(reverse("sheets", args=[attended.uuid]), {"file": photograph()})
    assert "Signed sheet" in labels()
    page = as_user(learner).get(reverse("my-record-line", args=[record.uuid])).content.decode()
    assert str(sheets.shown(attended.gathering).get().uuid) not in page


def test_before_the_roll_opens_no_photograph_is_kept(browse, things):
    ahead = things.group.sessions.filter(gathering__starts_at__gt=timezone.now() + datetime.timedelta(hours=2)).first()
    answer = browse("wang").post(reverse("sheets", args=[ahead.uuid]), {"file": photograph()})
    assert (
        said(answer, "The roll opens one hour before the class begins.") and not sheets.shown(ahead.gathering).exists()
    )
