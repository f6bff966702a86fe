"""Files of lessons: to whoever may open a lesson that shows them, in complete answers of at most 1 MiB."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils.http import http_date
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.models import Course, Lesson, MediaFile
from lms.learning import media
from lms.learning import services as learning
from lms.network import services as network

MIB = 1024 * 1024


def address(file: MediaFile) -> str:
    return reverse("media-file", args=[file.uuid, "file"])


@pytest.fixture
def video(baduanjin) -> MediaFile:
    """The film of the second lesson: some two and a half million bytes."""
    file = MediaFile.objects.get(lessons__course=baduanjin, content_type="video/mp4")
    assert file.size > 2 * MIB
    return file


@pytest.fixture
def whole(video) -> bytes:
    with default_storage.open(video.name, "rb") as file:
        return file.read()


@pytest.fixture
def player(as_user, li, baduanjin):
    """A browser of Li, who has joined the course."""
    learning.enrol(course=baduanjin, learner=li)
    return as_user(li)


@pytest.fixture
def small(baduanjin):
    """A file of ten bytes that the free lesson shows."""
    name = default_storage.save("documents/ten.vtt", ContentFile(b"0123456789"))
    file = MediaFile.objects.create(name=name, content_type="text/vtt", size=10)
    file.lessons.add(baduanjin.lessons.get(position=1))
    yield file
    default_storage.delete(name)


# Who may


def test_a_file_of_a_locked_lesson_is_the_learners(client, as_user, player, video, zhang):
    assert player.get(address(video)).status_code == 206
    assert client.get(address(video)).status_code == 404
    assert as_user(zhang).get(address(video)).status_code == 404


def test_a_file_of_a_free_lesson_is_everybodys(client, small):
    response = client.get(address(small))
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"0123456789", "text/vtt")


def test_a_file_that_a_free_lesson_shows_too_is_everybodys(client, video, baduanjin):
    video.lessons.add(baduanjin.lessons.get(position=1))
    assert client.get(address(video)).status_code == 206


def test_who_writes_for_the_school_may_see_it_and_an_outsider_who_writes_elsewhere_not(
    as_user, sun, chen, zhao, wang, video
):
    assert as_user(sun).get(address(video)).status_code == 206
    assert as_user(chen).get(address(video)).status_code == 206
    assert as_user(zhao).get(address(video)).status_code == 404
    assert as_user(wang).get(address(video)).status_code == 404


def test_an_editor_of_another_street_is_refused(as_user, zhang, zhao, video, now):
    elsewhere = zhao.role_assignments.get(role="manager").organisation
    network.grant_role(user=zhang, role="editor", organisation=elsewhere, starts_on=now.date(), actor=None)
    assert as_user(zhang).get(address(video)).status_code == 404


def test_a_file_of_another_course_is_not_opened_by_joining_this_one(as_user, zhang, deliberation, video):
    learning.enrol(course=deliberation, learner=zhang)
    assert as_user(zhang).get(address(video)).status_code == 404


@pytest.mark.parametrize("what", ["lesson", "course"])
def test_a_file_of_what_was_withdrawn_is_closed_to_readers_and_open_to_who_writes(
    client, player, as_user, sun, video, baduanjin, what
):
    if what == "lesson":
        Lesson.objects.filter(media_files=video).update(status="retired", free=True)
    else:
        Lesson.objects.filter(media_files=video).update(free=True)
        Course.objects.filter(pk=baduanjin.pk).update(status="retired")
    assert client.get(address(video)).status_code == 404
    assert player.get(address(video)).status_code == 404
    assert as_user(sun).get(address(video)).status_code == 206


def test_a_file_that_no_lesson_shows_is_nobodys(player, video):
    video.lessons.clear()
    assert player.get(address(video)).status_code == 404


def test_a_file_that_is_missing_from_the_disk_is_not_found(player, video):
    MediaFile.objects.filter(pk=video.pk).update(name="documents/gone.mp4")
    assert player.get(address(video)).status_code == 404


def test_a_file_cannot_be_changed(player, video):
    assert player.post(address(video)).status_code == 405


# Ranges, as RFC 9110 has them


def test_a_large_file_asked_for_whole_is_answered_with_its_first_part(player, video, whole):
    response = player.get(address(video))
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes 0-{MIB - 1}/{len(whole)}"
    assert response["Content-Length"] == str(MIB)
    assert response["Accept-Ranges"] == "bytes"
    assert response["Content-Type"] == "video/mp4"
    assert response.content == whole[:MIB]
    assert not response.streaming


RANGES = [
    ("bytes=0-0", 0, 0),
    ("bytes=0-99", 0, 99),
    ("bytes=100-199", 100, 199),
    ("bytes=0-", 0, MIB - 1),
    ("bytes=500000-", 500_000, 500_000 + MIB - 1),
    ("bytes=0-999999999", 0, MIB - 1),
    (" bytes = 7 - 9 ", 7, 9),
]


@pytest.mark.parametrize(("asked", "first", "last"), RANGES, ids=[row[0] for row in RANGES])
def test_a_part_is_sent_as_it_was_asked_for(player, video, whole, asked, first, last):
    response = player.get(address(video), headers={"range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"
    assert response.content == whole[first : last + 1]


@pytest.mark.parametrize("length", [1, 500, 700_000])
def test_the_end_is_sent_to_who_asks_for_the_last_bytes(player, video, whole, length):
    response = player.get(address(video), headers={"range": f"bytes=-{length}"})
    assert response.status_code == 206
    assert response.content == whole[-length:]


def test_more_last_bytes_than_there_are_are_the_whole_file(client, small):
    response = client.get(address(small), headers={"range": "bytes=-99"})
    assert (response.status_code, response.content) == (206, b"0123456789")
    assert response["Content-Range"] == "bytes 0-9/10"


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-20", "bytes=99999-", "bytes=-0", "bytes=" + "9" * 30 + "-"])
def test_a_part_behind_the_end_cannot_be_sent(client, small, asked):
    response = client.get(address(small), headers={"range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */10"
    assert response.content == b""


@pytest.mark.parametrize(
    "asked", ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "lines=0-1", "bytes=5-2", "bytes=0-1,4-5"]
)
def test_a_range_that_says_nothing_is_passed_over(client, small, asked):
    response = client.get(address(small), headers={"range": asked})
    assert (response.status_code, response.content) == (200, b"0123456789")


def test_a_film_is_put_together_from_its_parts(player, video, whole):
    parts = b""
    while len(parts) < len(whole):
        response = player.get(address(video), headers={"range": f"bytes={len(parts)}-"})
        assert response.status_code == 206
        assert 0 < len(response.content) <= MIB
        parts += response.content
    assert parts == whole


@given(
    header=st.one_of(
        st.from_regex(r"bytes=[0-9]{0,8}-[0-9]{0,8}", fullmatch=True), st.text(max_size=20), st.just("bytes=-")
    ),
    size=st.integers(1, 5_000_000),
)
def test_whatever_is_asked_for_lies_inside_the_file(header, size):
    try:
        span = media.parse_range(header, size)
    except media.Unsatisfiable:
        return
    if span is not None:
        assert 0 <= span.first <= span.last < size


def test_head_tells_the_length_and_sends_nothing(player, video, client, small):
    response = client.head(address(small))
    assert (response.status_code, response["Content-Length"], response.content) == (200, "10", b"")
    response = player.head(address(video), headers={"range": "bytes=0-99"})
    assert (response.status_code, response["Content-Length"], response.content) == (206, "100", b"")


def test_who_has_the_file_already_is_told_so(client, small):
    etag = client.get(address(small))["ETag"]
    response = client.get(address(small), headers={"if-none-match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert client.get(address(small), headers={"if-none-match": '"another"'}).status_code == 200


def test_a_part_is_sent_only_of_the_file_that_the_player_has_a_part_of(client, small):
    first = client.get(address(small))
    asked = {"range": "bytes=2-3"}
    assert client.get(address(small), headers={**asked, "if-range": first["ETag"]}).content == b"23"
    assert client.get(address(small), headers={**asked, "if-range": first["Last-Modified"]}).content == b"23"
    for other in ('"another"', f"W/{first['ETag']}", http_date(0), "yesterday"):
        response = client.get(address(small), headers={**asked, "if-range": other})
        assert (response.status_code, response.content) == (200, b"0123456789"), other


def test_a_replaced_file_is_another_file_to_the_player(client, small):
    before = client.get(address(small))["ETag"]
    MediaFile.objects.filter(pk=small.pk).update(updated_at="2099-01-01T00:00:00Z")
    assert client.get(address(small))["ETag"] != before


def test_an_empty_file_is_sent_empty(client, small):
    name = default_storage.save("documents/empty.vtt", ContentFile(b""))
    MediaFile.objects.filter(pk=small.pk).update(name=name, size=0)
    response = client.get(address(small))
    assert (response.status_code, response["Content-Length"], response.content) == (200, "0", b"")
    assert client.get(address(small), headers={"range": "bytes=0-"}).status_code == 416
    default_storage.delete(name)


def test_files_are_private_to_the_browser_that_may_see_them(player, video):
    response = player.get(address(video))
    assert "private" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_front_server_sends_the_file_where_one_is_set(player, client, video, settings):
    settings.MEDIA_SERVER = "x-accel"
    response = player.get(address(video))
    assert response["X-Accel-Redirect"] == f"/protected-media/{video.name}"
    assert response.content == b""
    assert client.get(address(video)).status_code == 404
