"""Where a browser cannot download: pictures to keep, of what the reader may have as a file, and of nothing else."""

import io

import pytest
import segno
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from PIL import Image
from pypdfium2 import PdfDocument

from lms.certificates.models import Certificate
from lms.core import in_app
from lms.courses.models import MediaFile
from tests.portal.reading import said

pytestmark = pytest.mark.django_db
WECHAT = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.47"}


def a_pdf(pages: int, *, size: tuple[int, int] = (300, 400)) -> bytes:
    document = PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("agent", "inside"),
    [
        (WECHAT["HTTP_USER_AGENT"], True),
        ("Mozilla/5.0 (Linux; Android 13) V1_AND_SQ_9.0 QQ/9.0.60.17095 NetType/WIFI", True),
        ("Mozilla/5.0 (Linux; U; Android 12) MQQBrowser/14.2 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (iPhone) DingTalk/7.5.1", True),
        ("Mozilla/5.0 (Linux; Android 13) AliApp(AP/10.5) AlipayClient/10.5.20", True),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", False),
        ("", False),
    ],
)
def test_such_browsers_are_known_by_their_names(rf, agent, inside):
    assert in_app.cannot_download(rf.get("/", HTTP_USER_AGENT=agent)) is inside


def test_the_handout_is_a_file_and_in_an_app_its_pages_are_pictures(things, browse):
    path = reverse("lesson-handout-pdf", args=[things.blended.slug, "lift-sky"])
    reader = browse("li")
    file = reader.get(path)
    assert file["Content-Type"] == "application/pdf" and file.content.startswith(b"%PDF")
    pages = len(PdfDocument(file.content))
    assert b"/Subtype /Image" in file.content  # the lesson's own pictures stand in it
    shown = reader.get(path, **WECHAT)
    assert shown.context["numbers"] == list(range(1, pages + 1))
    picture = reader.get(path, {"picture": "1"}, **WECHAT)
    assert picture["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(picture.content)).size[0] == in_app.WIDTH
    for wrong in ("0", str(pages + 1), "-1", "x", "1" * 30, "１"):
        assert reader.get(path, {"picture": wrong}, **WECHAT).status_code == 404
    # Whom the lesson is closed to gets no picture of it, though another has just been given one.
    assert browse("zhang").get(path, {"picture": "1"}, **WECHAT).status_code == 404
    assert browse("anonymous").get(path, **WECHAT).status_code == 404


def test_the_code_on_the_handout_leads_back_to_that_lesson(things, browse):
    """Read off the drawn page, square by square."""
    path = reverse("lesson-handout-pdf", args=[things.blended.slug, "lift-sky"])
    document = PdfDocument(browse("li").get(path).content)
    lesson = settings.SITE_URL + reverse("lesson", args=[things.blended.slug, "lift-sky"])
    squares = [list(row) for row in segno.make(lesson, error="q", micro=False).matrix]
    other = [list(row) for row in segno.make(lesson[:-1] + "x/", error="q", micro=False).matrix]
    page = document[len(document) - 1].render(scale=150 / 72).to_pil().convert("L")
    assert holds(page, squares)
    assert not holds(page, other)


def holds(page: Image.Image, squares: list[list[int]]) -> bool:
    """Whether ``squares``, with a border of two and 38 mm wide, stand at the left of ``page``."""
    step = 38 / 25.4 * 150 / (len(squares) + 4)
    points = [(column, row, bool(dark)) for row, line in enumerate(squares) for column, dark in enumerate(line)]
    pixels = page.load()
    return any(
        all(
            (pixels[left + round((column + 2.5) * step), top + round((row + 2.5) * step)] < 128) == dark
            for column, row, dark in points
        )
        for top in range(page.height - round(step * (len(squares) + 4)) - 1)
        for left in range(85, 125)
    )


def test_a_certificate_is_shown_as_a_picture_to_whom_it_belongs(things, browse):
    path = reverse("my-certificate", args=[things.certificate.uuid])
    assert browse("li").get(path, **WECHAT).context["numbers"] == [1]
    assert browse("li").get(path, {"picture": "1"}, **WECHAT)["Content-Type"] == "image/png"
    assert browse("zhang").get(path, {"picture": "1"}, **WECHAT).status_code == 404
    assert browse("anonymous").get(path, {"picture": "1"}, **WECHAT).status_code == 302
    assert Certificate.objects.filter(pk=things.certificate.pk).exists()


def test_the_archive_on_paper_too_and_the_tables_stay_files(things, browse):
    path = reverse("my-record-file")
    assert browse("li").get(path, {"format": "pdf"}, **WECHAT).context["numbers"] == [1]
    assert "json" in browse("li").get(path, {"format": "json"}, **WECHAT)["Content-Type"]


def test_one_drawing_serves_all_its_pictures_and_one_reader_only(things, browse, monkeypatch):
    drawn = []
    original = in_app.pictures
    monkeypatch.setattr(in_app, "pictures", lambda request, pdf: drawn.append(pdf) or original(request, pdf))
    path = reverse("my-certificate", args=[things.certificate.uuid])
    browse("li").get(path, **WECHAT)
    monkeypatch.setattr("lms.portal.views.certificates.paper.pdf", None)  # to draw again would break
    assert browse("li").get(path, {"picture": "1"}, **WECHAT).status_code == 200
    assert drawn[0] == drawn[1]
    cache.clear()
    with pytest.raises(TypeError):
        browse("li").get(path, {"picture": "1"}, **WECHAT)


@pytest.fixture
def document(things):
    """``document(content, kind)`` is the address of a file that the second lesson shows."""
    names = []

    def make(content: bytes, kind: str = in_app.PDF) -> str:
        names.append(default_storage.save("documents/tests", ContentFile(content)))
        file = MediaFile.objects.create(name=names[-1], content_type=kind, size=len(content))
        file.lessons.add(things.blended.lessons.get(slug="lift-sky"))
        return reverse("media-file", args=[file.uuid, "file.pdf"])

    yield make
    for name in names:
        default_storage.delete(name)


def test_a_long_document_shows_its_first_pages_and_says_so(browse, document):
    path, reader = document(a_pdf(14)), browse("li")
    page = reader.get(path, **WECHAT)
    assert page.context["numbers"] == list(range(1, in_app.MOST_PAGES + 1))
    assert said(page, "Hold your finger on a picture, then choose “Save picture”.") and "14" in page.content.decode()
    assert reader.get(path, {"picture": "12"}, **WECHAT)["Content-Type"] == "image/png"
    assert reader.get(path, {"picture": "13"}, **WECHAT).status_code == 404
    assert reader.get(path)["Content-Type"] == in_app.PDF  # elsewhere it is the file
    assert browse("zhang").get(path, {"picture": "1"}, **WECHAT).status_code == 404


@pytest.mark.parametrize(("content", "kind"), [(b"%PDF-1.7 broken", in_app.PDF), (b"PK", "application/zip")])
def test_what_cannot_be_drawn_is_opened_in_the_phones_own_browser(browse, document, content, kind):
    page = browse("li").get(document(content, kind), **WECHAT)
    assert page.status_code == 200
    assert said(page, "This file cannot be opened here")


def test_a_page_of_any_shape_stays_within_bounds(rf):
    for size in ((10, 14000), (14000, 10), (300, 400)):
        answer = in_app.pictures(rf.get("/?picture=1", **WECHAT), a_pdf(1, size=size))
        width, height = Image.open(io.BytesIO(answer.content)).size
        assert width <= in_app.WIDTH + 1 and height <= in_app.TALLEST + 1
