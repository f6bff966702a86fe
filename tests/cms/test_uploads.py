"""Only what is what it says is kept."""

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from cms import uploads
from cms.uploads import Kind, check_upload
from tests.cms.writing import SUBTITLES


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4(*, seconds: int, brand: bytes = b"isom") -> bytes:
    """The smallest file that tells its length as a video does."""
    mvhd = struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000) + b"\0" * 80
    return box(b"ftyp", brand + b"\0\0\2\0" + brand) + box(b"moov", box(b"mvhd", mvhd)) + box(b"mdat", b"\0" * 16)


def webm(*, seconds: float) -> bytes:
    def element(number: bytes, content: bytes) -> bytes:
        return number + bytes([0x80 | len(content)]) + content

    info = element(b"\x2a\xd7\xb1", b"\x0f\x42\x40") + element(b"\x44\x89", struct.pack(">d", seconds * 1000))
    segment = element(b"\x18\x53\x80\x67", element(b"\x15\x49\xa9\x66", info))
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm")) + segment


def mp3(*, seconds: int) -> bytes:
    """Constant 128 kbit/s: 16,000 bytes a second."""
    frame = b"\xff\xfb\x90\x00" + b"\0" * 413
    return (frame * (seconds * 16000 // len(frame) + 1))[: seconds * 16000]


def office(folder: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "kind", "seconds"),
    [
        ("a.mp4", mp4(seconds=75), Kind.VIDEO, 75),
        ("A.MP4", mp4(seconds=1), Kind.VIDEO, 1),
        ("a.webm", webm(seconds=61.4), Kind.VIDEO, 61),
        ("a.m4a", mp4(seconds=30, brand=b"M4A "), Kind.AUDIO, 30),
        ("a.m4a", mp4(seconds=30), Kind.AUDIO, 30),
        ("a.mp3", mp3(seconds=12), Kind.AUDIO, 12),
        ("a.vtt", SUBTITLES, Kind.SUBTITLES, None),
        ("a.vtt", b"\xef\xbb\xbf" + SUBTITLES, Kind.SUBTITLES, None),
        ("a.pdf", b"%PDF-1.7\n", Kind.DOCUMENT, None),
        ("a.docx", office("word"), Kind.DOCUMENT, None),
        ("a.xlsx", office("xl"), Kind.DOCUMENT, None),
        ("a.pptx", office("ppt"), Kind.DOCUMENT, None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_what_it_says_is_taken(name, content, kind, seconds):
    upload = check_upload(io.BytesIO(content), name=name, size=len(content))
    assert (upload.kind, upload.seconds) == (kind, seconds)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("page.html", b"<script>", "wrong_type"),
        ("picture.svg", b"<svg/>", "wrong_type"),
        ("noending", b"%PDF-1.7", "wrong_type"),
        ("a.pdf", b"<html><script>alert(1)</script>", "wrong_content"),
        ("a.mp4", b"%PDF-1.7\n", "wrong_content"),
        ("a.mp3", b"MZ\x90\x00", "wrong_content"),
        ("a.docx", office("xl"), "wrong_content"),
        ("a.docx", b"PK\x03\x04 not an archive", "wrong_content"),
        ("a.vtt", b"1\n00:00 --> 00:01\n", "wrong_content"),
        ("a.vtt", b"WEBVTT\n\xff\xfe", "wrong_content"),
        ("a.mp4", mp4(seconds=75)[:40], "no_length"),
        ("a.webm", webm(seconds=61)[:30], "no_length"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_what_it_says_is_refused_by_a_sentence(name, content, code):
    with pytest.raises(ValidationError) as refused, override("en"):
        check_upload(io.BytesIO(content), name=name, size=len(content))
    assert refused.value.code == code
    assert name in refused.value.messages[0]


def test_a_large_video_is_taken_and_a_large_document_is_not():
    video, paper = mp4(seconds=9), b"%PDF-1.7\n"
    check_upload(io.BytesIO(video), name="a.mp4", size=uploads.LARGEST_FILE + 1)
    for name, content, size in (
        ("a.mp4", video, uploads.LARGEST_VIDEO + 1),
        ("a.pdf", paper, uploads.LARGEST_FILE + 1),
    ):
        with pytest.raises(ValidationError) as refused:
            check_upload(io.BytesIO(content), name=name, size=size)
        assert refused.value.code == "too_large"


def upload_to(client, url, name, content, **data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(url, {"title": name, "file": SimpleUploadedFile(name, content), **data})


def test_the_editor_refuses_a_disguised_upload_and_keeps_a_real_one(editor, as_user):
    from cms.desks import SchoolDesk
    from cms.documents import MediaDocument

    client = as_user(editor)
    desk = SchoolDesk.objects.get(school__organisation__code="320214052", school__kind="education_centre")
    before = MediaDocument.objects.count()
    refused = upload_to(client, "/cms/documents/add/", "a.pdf", b"<html>", collection=desk.collection_id)
    assert refused.status_code == 400
    assert "a.pdf" in refused.content.decode()
    assert MediaDocument.objects.count() == before
    taken = upload_to(client, "/cms/documents/add/", "a.pdf", b"%PDF-1.7\n", collection=desk.collection_id)
    assert taken.status_code == 302
    kept = MediaDocument.objects.order_by("pk").last()
    assert (kept.kind, kept.collection_id, kept.uploaded_by_user) == ("document", desk.collection_id, editor)


@pytest.mark.parametrize(
    ("address", "prefix", "name"),
    [
        ("/cms/files/video/create/", "", "a.mp4"),
        ("/cms/documents/chooser/create/", "", "a.pdf"),
        ("/cms/images/chooser/create/", "image-chooser-upload-", "a.png"),
    ],
)
def test_the_dialog_that_chooses_a_file_refuses_one_and_shows_its_form_again(editor, as_user, address, prefix, name):
    from django.core.files.uploadedfile import SimpleUploadedFile

    refused = as_user(editor).post(
        address, {f"{prefix}title": "a", f"{prefix}file": SimpleUploadedFile(name, b"<html>")}
    )
    assert refused.status_code == 400
    answer = refused.json()
    assert answer["step"] == "reshow_creation_form"
    assert "error-message" in answer["htmlFragment"]


def test_many_files_at_once_are_checked_too(editor, as_user):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from cms.desks import SchoolDesk
    from cms.documents import MediaDocument

    collection = SchoolDesk.objects.get(
        school__organisation__code="320214052", school__kind="education_centre"
    ).collection_id
    answers = {}
    for name, content in (("a.mp4", b"<html>"), ("b.mp4", mp4(seconds=3))):
        response = as_user(editor).post(
            "/cms/documents/multiple/add/",
            {"title": name, "collection": collection, "files[]": SimpleUploadedFile(name, content)},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
        answers[name] = (response.status_code, response.json()["success"])
    assert answers == {"a.mp4": (400, False), "b.mp4": (200, True)}
    assert MediaDocument.objects.get(title="b.mp4").seconds == 3
