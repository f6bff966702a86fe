"""Whether the system is alive, and which pictures are everybody's."""

from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection
from django.urls import reverse


def test_the_process_answers_without_the_database(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get(reverse("healthz"))
    assert (response.status_code, response.content) == (200, b"ok")


def test_it_is_ready_when_the_database_answers(client, db):
    response = client.get(reverse("readyz"))
    assert (response.status_code, response.json()) == (200, {"database": "ok"})


def test_it_is_not_ready_when_the_database_does_not_answer(client, db):
    with mock.patch.object(connection, "cursor", side_effect=DatabaseError("gone")):
        response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert response.json() == {"database": "DatabaseError"}


@pytest.fixture
def stored():
    """``stored(name)`` puts a small file into the storage, for as long as the test lasts."""
    names = []

    def put(name: str) -> str:
        names.append(default_storage.save(name, ContentFile(b"content")))
        return names[-1]

    yield put
    for name in names:
        default_storage.delete(name)


@pytest.mark.parametrize("name", ["images/a.webp", "images/a.png", "original_images/a.jpg"])
def test_a_picture_is_everybodys_and_may_be_kept_for_a_year(client, db, stored, name):
    response = client.get(f"/media/{stored(name)}")
    assert (response.status_code, response.content) == (200, b"content")
    assert "public" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["documents/a.png", "documents/a.mp4", "documents/a.pdf", "images/a.svg", "images/a.html", "images/a", "a.png"],
)
def test_whatever_else_is_stored_is_not_served_as_a_picture(client, db, stored, name):
    assert client.get(f"/media/{stored(name)}").status_code == 404


AROUND = [
    "images/../documents/a.png", "images/%2e%2e/documents/a.png", "images/..%2fdocuments/a.png", "../db.sqlite3",
    "images/", "images/no-such.png", "images/a.png/b.png", "/etc/passwd",
]  # fmt: skip


@pytest.mark.parametrize("name", AROUND)
def test_nothing_is_reached_by_a_way_around(client, db, stored, name):
    stored("documents/a.png")
    assert client.get(f"/media/{name}").status_code in {301, 404}
