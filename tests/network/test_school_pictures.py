"""Pictures of a school: what is no picture is refused, what a camera adds is left out, words stand for each."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from lms.core.errors import DomainError
from lms.network import school_picture_services as services
from lms.network.models import School
from lms.network.school_pictures import LARGE, SMALL


@pytest.fixture
def school(baduanjin) -> School:
    return baduanjin.school


def photograph(size: tuple[int, int] = (60, 40), *, turned: bool = False, name: str = "厅.jpg") -> SimpleUploadedFile:
    """As a telephone makes it: with the place where it was taken, and perhaps lying on its side."""
    picture, exif = Image.new("RGB", size, "teal"), Image.Exif()
    exif.get_ifd(0x8825)[2] = (31.0, 33.0, 22.0)
    if turned:
        exif[0x0112] = 6
    data = io.BytesIO()
    picture.save(data, "JPEG", exif=exif)
    assert Image.open(io.BytesIO(data.getvalue())).getexif().get_ifd(0x8825)
    return SimpleUploadedFile(name, data.getvalue())


def added(school: School, file: SimpleUploadedFile | None = None, actor=None):
    return services.add_picture(school=school, file=file or photograph(), alt="排练厅", actor=actor)


def stored(picture, side: int) -> Image.Image:
    return Image.open(default_storage.open(picture.name(side)))


def test_two_sizes_are_kept_upright_and_without_what_the_camera_wrote(school):
    picture = added(school, photograph((2000, 1000), turned=True))
    assert (picture.width, picture.height) == (640, 1280)
    assert stored(picture, LARGE).size == (640, 1280)
    assert stored(picture, SMALL).size == (picture.small_width, 640)
    for side in (LARGE, SMALL):
        assert stored(picture, side).format == "WEBP"
        assert not stored(picture, side).getexif()


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("page.html", b"<b>"),
        SimpleUploadedFile("a.jpg", b"<script>"),
        SimpleUploadedFile("a.jpg", photograph().read()[:150]),
        SimpleUploadedFile("a.png", photograph().read()),
    ],
    ids=["type", "content", "damaged", "another type"],
)
def test_what_is_no_picture_is_not_kept(school, file):
    with pytest.raises(ValidationError):
        added(school, file)
    assert not school.pictures.exists()


def test_a_picture_that_would_fill_the_memory_is_not_opened(school, monkeypatch):
    monkeypatch.setattr("lms.core.pictures.MOST_PIXELS", 60 * 40 - 1)
    with pytest.raises(ValidationError):
        added(school)


def test_a_seventh_is_refused(school):
    for _number in range(6):
        added(school)
    with pytest.raises(DomainError, match="pictures_enough"):
        added(school)


@pytest.mark.parametrize("actor", ["qian", "zhao"])
def test_only_who_may_edit_the_school_changes_its_pictures(request, school, actor):
    actor, picture = request.getfixturevalue(actor), added(school)
    for deed in (
        lambda: added(school, actor=actor),
        lambda: services.describe_picture(picture=picture, alt="别的", alt_en="", actor=actor),
        lambda: services.remove_picture(picture=picture, actor=actor),
    ):
        with pytest.raises(DomainError, match="not_allowed"):
            deed()


def test_a_manager_adds_describes_and_takes_away_and_residents_see_it(
    as_user, chen, client, school, django_capture_on_commit_callbacks
):
    manager, page = as_user(chen), reverse("school-pictures", args=[school.uuid])
    refused = manager.post(page, {"file": photograph(), "alt": ""})
    assert refused.status_code == 400
    assert not school.pictures.exists()
    manager.post(page, {"file": photograph((800, 600)), "alt": "三位老人拉二胡"})
    picture = school.pictures.get()
    shown = client.get(reverse("school", args=[school.uuid]), {"fresh": "1"}).content.decode()
    assert 'alt="三位老人拉二胡" loading="lazy"' in shown
    assert 'width="800" height="600"' in shown
    assert client.get(picture.small_url).status_code == 200

    one = reverse("school-picture", args=[picture.uuid])
    assert manager.post(one, {"alt": ""}).status_code == 400
    manager.post(one, {"alt": "四位老人拉二胡"})
    picture.refresh_from_db()
    assert picture.alt == "四位老人拉二胡"
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(one, {"deed": "remove"})
    assert not school.pictures.exists()
    assert not default_storage.exists(picture.name(LARGE))
