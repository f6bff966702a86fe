"""What a lesson is written with: each block shown before it is chosen, compiled, found, given out and taken in."""

import uuid

import pytest
from django.urls import reverse
from wagtail.images import get_image_model

from cms.blocks import LessonBody
from cms.blocks.teaching import cells_of
from cms.box.exporting import export_course
from cms.box.reader import read_course
from cms.checking.findings import findings
from cms.compile import compile_lesson
from cms.pages import CoursePage
from lms.core import jobs
from lms.courses.embeds import player_of
from lms.courses.models import Course, LessonText
from lms.network.models import ServiceCentre
from lms.network.premises_services import Inside, edit_centre
from lms.search.sources import course_entries
from tests.cms.test_box_round_trip import send
from tests.cms.writing import picture, publish, published_course, write_course, write_lesson

pytestmark = pytest.mark.django_db
VIDEO = "https://www.bilibili.com/video/BV1xx411c7mD/?p=2"


@pytest.fixture
def centre() -> ServiceCentre:
    return ServiceCentre.objects.get(name="景渎社区党群服务中心")


@pytest.fixture
def body(centre) -> list[dict]:
    """One of each block that holds more than words."""
    one, other = picture(title="一").pk, picture(title="二", colour="#B4451F").pk
    pictures = [{"image": one, "alt": "揉泥的手", "caption": "揉"}, {"image": other, "alt": "捏形的手", "caption": ""}]
    steps = [
        {"title": "先揉", "text": "揉到不粘手。\r\n再搓圆。", "image": one, "alt": "手里的泥团"},
        {"title": "后捏: 慢慢来", "text": "", "image": None, "alt": ""},
    ]
    values = {
        "callout": {"kind": "care", "title": "别晒", "text": "<script>alert(1)</script>"},
        "steps": {"steps": _items(steps)},
        "table": {"caption": "电话", "head": "both", "rows": "事 | 打 | 先说\r\n着火 | 119 | 在哪里\r\n生病 | 120 |"},
        "gallery": {"pictures": _items(pictures)},
        "compare": {"before": one, "before_alt": "乱", "after": other, "after_alt": "清", "caption": "议过以后"},
        "embed": {"url": VIDEO, "title": "看老艺人捏", "transcript": "先揉，再捏，最后开相。"},
        "place": {"centre": centre.pk, "school": None, "note": "二楼领泥。"},
        "discussion": {"where": "home", "prompt": "家里谁的手最巧？", "points": "做过什么\n\n给谁做的"},
    }
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in values.items()]


def _items(values: list[dict]) -> list[dict]:
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]


def of(html: str, kind: str) -> str:
    """From the block of this kind on."""
    return html[html.index(f"block--{kind}") :]


def test_every_block_is_explained_and_shown_before_it_is_chosen(editor, as_user):
    client, empty = as_user(editor), []
    for name, block in LessonBody().child_blocks.items():
        assert block.meta.help_text, name
        shown = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert shown.status_code == 200, name
        inside = shown.content.decode().partition('<div class="lesson-body">')[2]
        empty += [name] if len(inside.partition("</main>")[0].strip()) < 60 else []
    assert empty == []


def test_what_readers_get_is_html_that_needs_no_program(index, body, client):
    course = published_course(index, lessons=0)
    publish(write_lesson(course, slug="all", body=body, free=True))
    answer = client.get("/courses/taiji/all/")
    html = answer.content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in of(html, "callout")
    assert html.count('<p class="block__title">先揉</p>') == 1
    table = of(html, "table")
    assert '<th scope="col">先说</th>' in table
    assert '<th scope="row" data-label="事">着火</th><td data-label="打">119</td>' in table
    assert 'alt="捏形的手"' in of(html, "gallery")
    assert of(html, "compare").index('alt="乱"') < of(html, "compare").index('alt="清"')
    assert "家里谁的手最巧？" in of(html, "discussion") and "<li>给谁做的</li>" in of(html, "discussion")
    place = of(html, "place")
    assert "二楼领泥。" in place and 'href="tel:0510-0000' in place.replace("&amp;", "&")
    frame = html[html.index("<iframe") : html.index("</iframe>")]
    assert "https://player.bilibili.com/player.html?bvid=BV1xx411c7mD" in frame and 'loading="lazy"' in frame
    before = html[: html.index("<iframe")]
    assert before.rfind("<details") > before.rfind("</details>"), "it stands in what the reader opens"
    assert "frame-src 'self' https://player.bilibili.com" in answer["Content-Security-Policy"]


def test_their_words_are_found(index, body):
    course = published_course(index, lessons=0)
    publish(write_lesson(course, slug="all", body=body))
    row = Course.objects.get(key=course.translation_key)
    (text,) = [entry.text for entry in course_entries([row.uuid]) if entry.kind == "lesson"]
    for words in ("揉到不粘手", "着火", "议过以后", "最后开相", "二楼领泥", "家里谁的手最巧"):
        assert words in text


def test_a_folder_keeps_them_as_they_are(index, body, editor, as_user, tmp_path):
    course = write_course(index, slug="blocks")
    write_lesson(course, slug="all", body=body)
    first = export_course(CoursePage.objects.get(pk=course.pk))
    first.write_to(tmp_path / "blocks")
    (lesson,) = read_course(tmp_path / "blocks").lessons
    assert [block.kind for block in lesson.words["zh-hans"].blocks] == [block["type"] for block in body]
    archive = first.as_zip()
    course.delete()
    assert send(as_user(editor), archive, "blocks.zip").status_code == 302
    second = export_course(CoursePage.objects.get(slug="blocks"))
    assert second.markdown == first.markdown
    assert second.media.keys() == first.media.keys()


@pytest.mark.parametrize(
    ("fence", "reason"),
    [
        ("```table\nrows: |\n  one | row\n```", "at least two rows"),
        ("```embed\nurl: https://example.org/v\ntitle: x\ntranscript: y\n```", "no page of a video"),
        ('```place\ncentre: "320214052:没有这里"\n```', "no such place"),
        ("```place\nnote: x\n```", "one of them"),
        ("```steps\n- title: 一\n  file: media/a.png\n- title: 二\n```", "“alt” is missing"),
        ("```gallery\n- file: media/a.png\n  alt: 图\n```", "2 to 12"),
        ("```callout\nkind: shout\ntext: x\n```", "none of note"),
    ],
)
def test_what_is_wrong_in_a_folder_is_told_with_its_line(index, editor, as_user, fence, reason):
    from django.utils.translation import override

    from tests.cms.test_box import COURSE
    from tests.cms.test_box_round_trip import archive

    editor.language = "en"
    editor.save()
    lesson = f"---\ntitle: 课\nminutes: 5\nrule: read\n---\n{fence}\n"
    data = archive({"c/course.zh.md": COURSE, "c/01-one.zh.md": lesson})
    with override("en"):
        answer = send(as_user(editor), data)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert reason in html and "01-one.zh.md, line" in html


def test_a_lesson_follows_the_hours_and_the_closing_of_its_place(index, body, centre):
    course = published_course(index, lessons=0)
    lesson = publish(write_lesson(course, slug="all", body=body))
    edit_centre(centre=centre, values={"phone": "0510-0000 9999", "parent": centre.parent}, inside=Inside(), actor=None)
    for job in jobs.due_ids():
        jobs.run(job)
    assert "0510-0000 9999" in LessonText.objects.get(lesson__key=lesson.translation_key).html
    assert "closed_place" not in {found.code for found in findings(lesson)}
    ServiceCentre.objects.filter(pk=centre.pk).update(closed_on="2026-01-01")
    lesson = type(lesson).objects.get(pk=lesson.pk)
    assert "closed_place" in {found.code for found in findings(lesson)}
    assert centre.phone not in compile_lesson(lesson).html


def test_what_is_missing_is_told_before_publishing(index):
    blank = {"image": None, "alt": ""}
    body = [
        {"type": "gallery", "value": {"pictures": _items([blank, blank])}},
        {"type": "compare", "value": {"before": None, "before_alt": "", "after": None, "after_alt": "", "caption": ""}},
        {"type": "embed", "value": {"url": "https://example.org/", "title": "", "transcript": ""}},
        {"type": "place", "value": {"centre": None, "school": None, "note": ""}},
        {"type": "table", "value": {"caption": "", "head": "row", "rows": "一格"}},
    ]
    problems = compile_lesson(write_lesson(write_course(index), body=body)).problems
    assert len(problems) == 2 * 2 + 2 * 2 + 1 + 1 + 1


def test_the_check_looks_at_every_picture_and_every_word(index, body):
    body[3]["value"]["pictures"][0]["value"]["alt"] = "IMG_001.jpg"
    body[1]["value"]["steps"][1]["value"]["title"] = "请扫码报名"
    body[5]["value"]["transcript"] = " "
    lesson = write_lesson(write_course(index), body=body)
    anchors = {(found.code, found.anchor) for found in findings(lesson)}
    assert {
        ("alt_file_name", f"block-{body[3]['id']}-section"),
        ("phone_only", f"block-{body[1]['id']}-section"),
        ("transcript", f"block-{body[5]['id']}-section"),
    } <= anchors


def test_a_table_is_pasted_or_typed():
    assert cells_of("甲\t乙\r\n\t2 \n\n丙 | 丁 | 戊") == [["甲", "乙", ""], ["", "2", ""], ["丙", "丁", "戊"]]


@pytest.mark.parametrize(
    ("page", "player"),
    [
        (
            "https://m.bilibili.com/video/BV1xx411c7mD",
            "https://player.bilibili.com/player.html?bvid=BV1xx411c7mD&autoplay=0",
        ),
        (
            "https://v.qq.com/x/page/a0123456789.html",
            "https://v.qq.com/txp/iframe/player.html?vid=a0123456789&autoplay=false",
        ),
        ("https://v.youku.com/v_show/id_XMzY4NTk2==.html", "https://player.youku.com/embed/XMzY4NTk2=="),
        ("https://www.bilibili.com.evil.cn/video/BV1xx411c7mD", None),
        ('https://www.bilibili.com/video/BV1xx411c7mD"><script>', None),
        ("javascript:alert(1)//https://v.qq.com/x/page/a0123456789.html", None),
    ],
)
def test_only_pages_of_known_sites_have_a_player(page, player):
    found = player_of(page)
    assert (found and found.address) == player


def test_an_editor_finds_a_place_by_its_name_and_no_closed_one(editor, as_user, centre):
    client = as_user(editor)
    address = "/cms/places/centre/results/"
    assert centre.name in client.get(address, {"q": "景渎"}).content.decode()
    ServiceCentre.objects.filter(pk=centre.pk).update(closed_on="2026-01-01")
    assert centre.name not in client.get(address, {"q": "景渎"}).content.decode()
    assert client.post("/cms/places/centre/create/", {"name": "x"}).status_code == 404


def test_pictures_of_a_block_belong_to_the_lesson_in_the_reference_index(index, body):
    """So they cannot be deleted while readers see them, and cutting one anew compiles its lessons again."""
    from cms.referers import referring_pages

    course = published_course(index, lessons=0)
    lesson = publish(write_lesson(course, slug="all", body=body))
    for title in ("一", "二"):
        assert referring_pages(get_image_model().objects.get(title=title)) == [lesson]
