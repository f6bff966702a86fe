"""What editors send by mistake, and others on purpose: a sentence, nothing lost, nothing let in."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from kombu.exceptions import OperationalError
from wagtail.images import get_image_model

from cms.box.exporting import export_course
from cms.documents import MediaDocument
from cms.pages import CoursePage
from lms.core import jobs, tasks
from lms.courses.models import LessonText
from lms.search.find import find
from tests.cms.test_box import COURSE
from tests.cms.test_box_round_trip import archive, send
from tests.cms.test_rights import forms_of
from tests.cms.writing import publish, published_course, write_course, write_lesson

pytestmark = pytest.mark.django_db

SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TWO_GIGABYTES = 2 * 1024**3
VIDEOS = "/cms/documents/multiple/add/"


class Unread(io.BytesIO):
    """The body of a request that nobody may ask for."""

    def read(self, *args):
        raise AssertionError("read before it was refused")

    readline = readinto = read


def stored() -> tuple[int, int, int]:
    return MediaDocument.objects.count(), get_image_model().objects.count(), CoursePage.objects.count()


def unread_post(client: Client, path: str, **headers):
    sent = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "wsgi.input": Unread(), **headers}
    return client.generic("POST", path, b"", **sent)


@pytest.mark.parametrize(
    "length",
    [{"CONTENT_LENGTH": str(TWO_GIGABYTES)}, {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}],
    ids=["declared", "streamed"],
)
def test_a_video_of_two_gigabytes_is_refused_before_it_is_read(editor, as_user, length):
    before, client = stored(), as_user(editor, enforce_csrf_checks=True)
    page = unread_post(client, "/cms/documents/add/", **length)
    assert page.status_code == 413
    assert "太大" in page.content.decode()
    script = unread_post(client, VIDEOS, HTTP_X_REQUESTED_WITH="XMLHttpRequest", **length)
    assert script.status_code == 413
    assert len(script.json()["error_message"]) > 10
    assert stored() == before


def test_elsewhere_less_is_taken(as_user, li):
    answer = unread_post(as_user(li), "/my/profile/", CONTENT_LENGTH=str(100 * 1024**2))
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("address", "field", "name", "content"),
    [
        ("/cms/documents/add/", "file", "lesson.exe", b"MZ\x90\x00"),
        ("/cms/documents/add/", "file", "lesson.svg", SCRIPT),
        ("/cms/documents/add/", "file", "lesson.pdf", SCRIPT),
        ("/cms/images/add/", "file", "picture.svg", SCRIPT),
        ("/cms/images/add/", "file", "picture.png", SCRIPT),
        ("/cms/images/add/", "file", "picture.png", b"\x89PNG\r\n\x1a\nbroken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_of_the_wrong_type_is_refused_with_a_sentence(editor, as_user, address, field, name, content):
    from cms.desks import SchoolDesk

    before = stored()
    collection = SchoolDesk.objects.get(school__organisation__code="320214052", school__kind="education_centre")
    answer = as_user(editor).post(
        address,
        {"title": "我起的名字", "collection": collection.collection_id, field: SimpleUploadedFile(name, content)},
    )
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "error-message" in html
    assert "我起的名字" in html, "what was typed is still there"
    assert "<script>alert(1)" not in html
    assert stored() == before


def test_a_drawing_with_a_script_comes_in_by_no_archive_either(editor, as_user):
    lesson = "---\ntitle: 课\nminutes: 5\nrule: read\n---\n![图](media/a.svg)\n"
    packed = archive({"c/course.zh.md": COURSE, "c/01-one.zh.md": lesson, "c/media/a.svg": SCRIPT.decode()})
    before = stored()
    answer = send(as_user(editor), packed)
    assert answer.status_code == 400
    assert "media/a.svg" in answer.content.decode()
    assert stored() == before


def test_an_archive_that_lies_about_its_size_is_given_up(editor, as_user, monkeypatch):
    """A bomb says that it holds a few bytes; what it unpacks to is counted while it is written."""
    from cms.box import unpacking

    monkeypatch.setattr(unpacking, "LARGEST_UNPACKED", 200_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("c/course.zh.md", b"\0" * 3_000_000)
    data = packed.getvalue().replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    before = stored()
    answer = send(as_user(editor), data)
    assert answer.status_code == 400
    assert '<ul class="linxue-findings"><li>' in answer.content.decode()
    assert stored() == before


def test_markdown_with_html_is_words_for_readers(editor, as_user, client):
    lesson = (
        '---\ntitle: <b>粗</b>\nminutes: 5\nrule: read\n---\n<img src=x onerror=alert(1)> 和 <div style="x">框</div>\n'
    )
    packed = archive({"c/course.zh.md": COURSE, "c/01-one.zh.md": lesson})
    assert send(as_user(editor), packed).status_code == 302
    course = CoursePage.objects.get(slug="c")
    publish(course.lesson_pages().get())
    publish(course)
    html = client.get("/courses/c/one/").content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;" in html and "<img src=x" not in html
    assert "&lt;b&gt;粗&lt;/b&gt;" in html and "<b>粗</b>" not in html


@pytest.mark.parametrize("sent", ["<p>words</p>", "[]", '{"blocks": 3}', '{"blocks": [{"text": 1}], "entityMap": {}}'])
def test_formatted_text_in_another_form_than_the_editors_is_refused(editor, index, as_user, sent):
    page = write_course(index, slug="typed", title="慢步走", owner=editor)
    answer = as_user(editor).post(f"/cms/pages/{page.pk}/edit/", forms_of(page, description=sent))
    assert answer.status_code == 400
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().description == page.description


def test_a_form_without_the_count_of_its_blocks_is_refused(editor, index, as_user):
    page = write_course(index, slug="typed", title="慢步走", owner=editor)
    sent = {name: value for name, value in forms_of(page).items() if name != "prerequisites-count"}
    assert as_user(editor).post(f"/cms/pages/{page.pk}/edit/", sent).status_code == 400


@pytest.mark.parametrize("words", ["𬭎", "昇", "䶮", "👵🏻", "𠮷野家"])
def test_rare_characters_are_kept_from_the_editor_to_the_search(index, words):
    title = f"{words}字怎么写"
    course = write_course(index, slug="rare-words", title=title, summary=f"学写{words}")
    publish(
        write_lesson(course, slug="one", title=title, body=[{"type": "paragraph", "value": f"<p>{words}在这里</p>"}])
    )
    publish(CoursePage.objects.get(pk=course.pk))
    text = LessonText.objects.get(lesson__course__slug="rare-words")
    assert text.title == title and words in text.html
    markdown = export_course(CoursePage.objects.get(pk=course.pk)).markdown
    assert title in markdown["course.zh.md"] and f"{words}在这里" in markdown["01-one.zh.md"]
    for job in jobs.due_ids():
        jobs.run(job)
    if words != "👵🏻":  # a picture is no word to look for
        assert title in {hit.title for hit in find(words).hits}


def test_published_while_the_worker_is_down_a_page_is_there_and_the_rest_is_done_when_it_returns(
    index, editor, as_user, client, monkeypatch, django_capture_on_commit_callbacks
):
    """The rest: here the link to it in another course. A worker killed in the middle stands in tests/core."""
    target = write_course(index, slug="no-worker", title="没有工人的那天")
    body = [{"type": "paragraph", "value": f'<p><a linktype="page" id="{target.pk}">看这门课</a></p>'}]
    other = published_course(index, slug="other", lessons=0)
    publish(write_lesson(other, slug="one", body=body, free=True))

    def nobody_there(*args):
        raise OperationalError

    monkeypatch.setattr(tasks.run_job, "delay", nobody_there)
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_user(editor).post(f"/cms/pages/{target.pk}/edit/", forms_of(target, **{"action-publish": "1"}))
    assert answer.status_code == 302
    assert "没有工人的那天" in client.get("/courses/no-worker/").content.decode()
    linking = LessonText.objects.filter(lesson__course__slug="other", html__contains="/courses/no-worker/")
    assert not linking.exists()
    for job in jobs.due_ids():  # what the beat of the next worker does
        assert jobs.run(job)
    assert linking.exists()
