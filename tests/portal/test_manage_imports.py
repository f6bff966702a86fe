"""The officer's way with a table of people: send, look, say yes, watch, take what was left over."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.accounts.models import User
from lms.core import jobs
from lms.core.models import AuditEntry, Job
from lms.network.models import PeopleUpload

pytestmark = pytest.mark.django_db

HOME = "320214052005"
ROWS = f"姓名,性别,出生年份,手机号码,社区代码\n陈晓,女,1960,,{HOME}\n=SUM(1),女,1960,15400000077,1\n"


@pytest.fixture
def registrar(as_user, qian):
    return as_user(qian)


def send(client, content: str | bytes = ROWS, name: str = "residents.csv", **fields):
    content = content.encode() if isinstance(content, str) else content
    return client.post(reverse("people-imports"), {"table": SimpleUploadedFile(name, content), **fields})


def work() -> PeopleUpload:
    """What the worker does with the latest table."""
    upload = PeopleUpload.objects.latest("pk")
    jobs.run(Job.objects.get(payload={"upload": str(upload.uuid)}).pk)
    upload.refresh_from_db()
    return upload


def page_of(client, upload: PeopleUpload):
    return client.get(reverse("people-import", args=[upload.uuid]))


def do(client, upload: PeopleUpload, deed: str):
    return client.post(reverse("people-import", args=[upload.uuid]), {"deed": deed})


def test_the_whole_way(registrar):
    page = registrar.get(send(registrar)["Location"])
    assert "data-progress" in page.content.decode() and "js/progress" in page.content.decode()
    upload = work()
    page = page_of(registrar, upload)
    words = page.content.decode()
    assert "陈晓" in words and "景渎社区" in words and "js/progress" not in words
    assert not User.objects.filter(name="陈晓").exists()
    assert do(registrar, upload, "confirm").status_code == 302
    work()
    assert User.objects.get(name="陈晓").residence.organisation.code == HOME
    page = page_of(registrar, upload)
    assert "陈晓" not in page.content.decode()  # her name is not kept here any longer than it is needed

    answer = registrar.post(reverse("people-import-rejected", args=[upload.uuid]))
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert lines[1][0] == "'=SUM(1)" and lines[1][5]
    assert answer["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(action="people.rejected_taken", object_uuid=upload.uuid).count() == 1

    # What was decided comes in with the same file, its harmless cells as they were.
    lines[1][4] = HOME
    again = io.StringIO()
    csv.writer(again).writerows(lines)
    send(registrar, again.getvalue())
    do(registrar, work(), "confirm")
    work()
    assert User.objects.get(name="=SUM(1)").phone == "+8615400000077"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0", "people.csv"),
        (b"PK\x03\x04\0\0", "people.xlsx"),
        ("姓名\n陈晓\n", "people.csv"),
        ("", "a.csv"),
    ],
)
def test_what_is_no_table_is_refused_beside_the_field(registrar, content, name):
    answer = send(registrar, content, name)
    assert answer.status_code == 400
    assert answer.context["form"].errors["table"]
    assert 'id="id_table_error"' in answer.content.decode()
    assert not PeopleUpload.objects.exists()


def test_a_file_that_is_too_large_is_refused_with_413(registrar, settings):
    settings.PEOPLE_FILE_LARGEST = 40
    answer = send(registrar)
    assert answer.status_code == 413
    assert 'id="id_table_error"' in answer.content.decode()


def test_a_table_for_a_place_of_somebody_else_is_not_taken(registrar, zhao):
    assert send(registrar, place=zhao.role_assignments.get().organisation.code).status_code == 404
    assert send(registrar, place=HOME).status_code == 302
    assert PeopleUpload.objects.get().organisation.code == HOME


def test_what_went_wrong_too_often_can_be_tried_again(registrar):
    send(registrar)
    Job.objects.update(state=Job.State.FAILED)
    upload = PeopleUpload.objects.get()
    page = page_of(registrar, upload).content.decode()
    assert 'value="go_on"' in page and "js/progress" not in page
    do(registrar, upload, "go_on")
    assert work().state == "checked"
    assert do(registrar, upload, "go_on").status_code == 409


def test_the_list_holds_the_tables_of_the_place_and_of_what_lies_below_it(registrar, as_user, chen, zhao):
    send(registrar, place=HOME)
    names = [
        [row.filename for row in client.get(reverse("people-imports")).context["page"].rows]
        for client in (registrar, as_user(chen), as_user(zhao))
    ]
    assert names == [["residents.csv"], ["residents.csv"], []]
