"""A course in a box: given out and taken in again it is the same, byte for byte; bad archives are told in sentences."""

import io
import stat
import uuid
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Revision

from cms.box import unpacking
from cms.box.exporting import export_course
from cms.box.reader import read_course
from cms.box.writing import course_files
from cms.pages import CoursePage, LessonPage
from lms.ops.demo.street import DEMO_DIR
from tests.cms.test_rights import forms_of
from tests.cms.writing import publish, quiz, write_course, write_lesson

COURSES = sorted(path for path in (Path(DEMO_DIR) / "courses").iterdir() if path.is_dir())
RARE = "𠮷野家 👵🏻 *星* _线_ [括] <b> & #井 ~ 1. 一 `码` “引” \\ 反"


def archive(files: dict[str, str], *, links: tuple[str, ...] = ()) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zipped:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            if name in links:
                entry.external_attr = (stat.S_IFLNK | 0o777) << 16
            zipped.writestr(entry, text)
    return packed.getvalue()


def send(client, data: bytes, name: str = "course.zip"):
    return client.post("/cms/box/import/", {"file": SimpleUploadedFile(name, data, "application/zip")})


@pytest.mark.parametrize("folder", COURSES, ids=lambda folder: folder.name)
def test_the_files_of_a_demo_course_are_written_as_they_were_read(folder):
    written = course_files(read_course(folder))
    assert written == {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["baduanjin", "deliberation"])
def test_what_the_cms_gives_out_is_what_it_took_in(slug):
    exported = export_course(CoursePage.objects.get(slug=slug, locale__language_code="zh-hans"))
    folder = Path(DEMO_DIR) / "courses" / slug
    files = dict(exported.contents())
    assert {name for name in files if name.endswith(".md")} == {path.name for path in folder.glob("*.md")}
    for name, data in files.items():
        assert data == (folder / name).read_bytes(), name
    assert exported.as_zip() == export_course(CoursePage.objects.get(slug=slug, locale__language_code="en")).as_zip()


@pytest.mark.django_db
def test_an_archive_goes_out_and_comes_in_by_buttons_and_changes_nothing(sun, as_user):
    client = as_user(sun)
    page = CoursePage.objects.get(slug="deliberation", locale__language_code="zh-hans")
    assert f"/cms/box/{page.pk}/export/" in client.get(f"/cms/pages/{page.pk}/").content.decode()
    given = client.get(f"/cms/box/{page.pk}/export/")
    assert given["Content-Disposition"] == 'attachment; filename="deliberation.zip"'
    before = (Revision.objects.count(), CoursePage.objects.count(), LessonPage.objects.count())
    assert send(client, given.content).status_code == 302
    assert before == (Revision.objects.count(), CoursePage.objects.count(), LessonPage.objects.count())


@pytest.mark.django_db
def test_what_an_editor_wrote_comes_back_word_for_word(index, sun, as_user):
    course = write_course(index, slug="rare", title=RARE, summary=RARE, description=f"<p>{'一'}<b>二</b></p>")
    html = (
        "<p>𠮷 *星* _线_ [括] &lt;b&gt; &amp; ~ `码` \\ 反<br/>下一行</p>"
        "<ul><li>一<ul><li>二</li></ul></li><li>- 三</li></ul>"
        '<ol><li>甲</li></ol><p># 不是标题</p><p>1. 不是列表</p><p><a href="https://example.cn/a_b">看</a></p>'
    )
    body = [
        {"type": "heading", "value": {"text": "# 井号", "level": "h2"}, "id": "a"},
        {"type": "paragraph", "value": html, "id": "b"},
        {"type": "quotation", "value": {"text": "> 引\n—— 不是出处\n三", "source": "某人 *"}, "id": "c"},
        quiz(),
    ]
    body[3]["value"][0]["id"] = str(uuid.uuid4())  # as the editor gives it
    lesson = write_lesson(course, slug="one", title=RARE, body=body)
    first = export_course(course)
    answer = send(as_user(sun), first.as_zip(), "rare.zip")
    assert answer.status_code == 302, answer.content.decode()[answer.content.decode().index("linxue-findings") :][:900]
    made = CoursePage.objects.filter(title=RARE).exclude(pk=course.pk).get()
    again = made.lesson_pages().get()
    assert again.title == RARE
    assert [(child.block_type, getattr(child.value, "source", None)) for child in again.body] == [
        (child.block_type, getattr(child.value, "source", None)) for child in lesson.body
    ]
    assert again.body[3].value[0].id == lesson.body[3].value[0].id, "answers stay with their question"
    assert not made.live


BAD = {
    "broken": b"PK\x03\x04 this is cut off",
    "not an archive": b"hello",
    "climbs out": archive({"c/course.zh.md": "x", "c/../../evil.md": "x"}),
    "is absolute": archive({"/etc/cron.d/evil": "x"}),
    "climbs out on Windows": archive({"c\\..\\..\\evil.md": "x"}),
    "links to a file": archive({"c/course.zh.md": "/etc/passwd"}, links=("c/course.zh.md",)),
    "holds no course": archive({"c/readme.md": "x"}),
    "is empty": archive({}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_bad_archive_is_refused_with_a_sentence(data, sun, as_user):
    before = CoursePage.objects.count()
    answer = send(as_user(sun), data)
    assert answer.status_code == 400
    assert '<ul class="linxue-findings"><li>' in answer.content.decode()
    assert CoursePage.objects.count() == before


@pytest.mark.django_db
def test_an_archive_that_swells_is_given_up(sun, as_user, monkeypatch, tmp_path):
    monkeypatch.setattr(unpacking, "LARGEST_UNPACKED", 1_000_000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("c/course.zh.md", b"\0" * 30_000_000)
    assert send(as_user(sun), packed.getvalue()).status_code == 400


@pytest.mark.django_db
def test_another_street_neither_takes_a_course_out_nor_puts_one_in(sun, zhao, as_user):
    page = CoursePage.objects.get(slug="deliberation", locale__language_code="zh-hans")
    given = as_user(sun).get(f"/cms/box/{page.pk}/export/").content
    client = as_user(zhao)
    assert client.get(f"/cms/box/{page.pk}/export/").status_code == 404
    assert send(client, given).status_code == 400


@pytest.mark.django_db
def test_rare_characters_reach_the_reader_and_a_title_too_long_is_told(index, sun, client, as_user):
    page = write_course(index, slug="rare", title="𠮷野家 👵🏻", summary="字：𱁬、㐂")
    publish(page)
    read = client.get("/courses/rare/").content.decode()
    assert "𠮷野家 👵🏻" in read
    assert "𱁬、㐂" in read
    answer = as_user(sun).post(f"/cms/pages/{page.pk}/edit/", forms_of(page, title="长" * 10_000, summary="还在"))
    assert answer.status_code == 200
    told = answer.content.decode()
    assert "255" in told
    assert "长" * 10_000 in told
    assert "还在" in told
    page.refresh_from_db()
    assert page.title == "𠮷野家 👵🏻"
