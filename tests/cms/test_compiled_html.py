"""What reaches readers: blocks as HTML, cleaned, with parts and files named."""

import pytest
from django.utils.translation import override
from wagtail.models import Collection

from cms.compile import compile_description, compile_lesson
from cms.sanitise import clean_html
from lms.courses.models import Lesson, LessonText, MediaFile
from tests.cms.test_uploads import mp4
from tests.cms.writing import SUBTITLES, document, picture, publish, published_course, quiz, write_course, write_lesson


def compiled(index, body):
    return compile_lesson(write_lesson(write_course(index), body=body))


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src="x" onerror="alert(1)">',
        '<p style="position:fixed">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<iframe src="https://example.org"></iframe>',
        '<svg onload="alert(1)"></svg>',
        '<form action="/accounts/login/"><input name="x"></form>',
        '<p class="appbar" id="main">x</p>',
        "<style>body{display:none}</style>",
        "<!-- x -->",
    ],
)
def test_hostile_html_loses_what_makes_it_hostile(hostile):
    html = clean_html(hostile)
    for trace in (
        "script",
        "onerror",
        "onload",
        "style",
        "iframe",
        "form",
        "appbar",
        "main",
        "javascript",
        "data:",
        "--",
    ):
        assert trace not in html


def test_clean_html_keeps_what_lessons_use():
    html = (
        '<h2 id="h-听" class="block block--heading">听</h2><picture><source type="image/webp" srcset="/a.webp 400w" '
        'sizes="100vw"><img src="/a.jpg" alt="图" width="4" height="3" loading="lazy"></picture>'
        '<div data-part="quiz"></div><p><a href="https://example.org/" rel="noopener">x</a> <b>y</b></p>'
        '<ol><li>1</li></ol><video controls=""><track src="/a.vtt" kind="captions" srclang="en"></video>'
    )
    assert clean_html(html) == html


def test_a_script_in_the_rich_text_of_a_revision_is_not_published(index):
    course = write_course(index, description='<p onclick="x()">Hi<script>alert(1)</script></p>')
    assert compile_description(course) == "<p>Hi</p>"


def test_headings_get_ids_in_chinese_too_and_each_its_own(index):
    heading = {"type": "heading", "value": {"text": "听三遍，每遍听一样", "level": "h2"}}
    html = compiled(index, [heading, heading]).html
    assert '<h2 id="h-听三遍每遍听一样" class="block block--heading">听三遍，每遍听一样</h2>' in html
    assert 'id="h-听三遍每遍听一样-2"' in html


def test_a_picture_comes_in_widths_with_its_description(index):
    image = {"type": "image", "value": {"image": picture().pk, "alt": '两脚"站稳"', "caption": "站姿"}}
    html = compiled(index, [image]).html
    assert "format-webp.webp 400w" in html and "900w" in html and "1200w" not in html
    assert 'alt="两脚&quot;站稳&quot;"' in html
    assert "<figcaption>站姿</figcaption>" in html
    assert 'loading="lazy"' in html


def test_a_quiz_becomes_a_placeholder_and_a_part(index):
    text = compiled(index, [quiz(answer=2)])
    assert '<div data-part="quiz"></div>' in text.html
    (part,) = text.parts
    assert part == {
        "id": "quiz",
        "kind": "quiz",
        "questions": [
            {
                "id": "question-1",
                "type": "single",
                "prompt": "两脚怎样站？",
                "choices": ["与肩同宽", "并拢"],
                "answer": [2],
                "explanation": "站得稳。",
            }
        ],
    }


@pytest.fixture
def video(db):
    return document("taiji.mp4", mp4(seconds=75), collection=Collection.get_first_root_node())


@pytest.fixture
def subtitles(db):
    return document("taiji.vtt", SUBTITLES, collection=Collection.get_first_root_node())


def video_block(video, subtitles, poster=None):
    value = {
        "file": video.pk,
        "title": "看一遍",
        "poster": poster and poster.pk,
        "subtitles_zh": subtitles.pk,
        "subtitles_en": None,
        "transcript": "老师在公园里示范。",
    }
    return {"type": "video", "value": value}


def test_a_video_names_its_files_and_its_length(index, video, subtitles):
    text = compiled(index, [video_block(video, subtitles, picture())])
    assert '<div data-part="video-1"></div>' in text.html
    (part,) = text.parts
    assert (part["media"], part["seconds"], part["title"]) == (str(video.uuid), 75, "看一遍")
    assert part["tracks"] == [{"language": "zh-hans", "media": str(subtitles.uuid)}]
    assert {str(uuid) for uuid in text.media} == {part["media"], part["poster"], str(subtitles.uuid)}


def test_files_belong_to_the_lessons_that_show_them(index, video, subtitles):
    page = published_course(index, lessons=1)
    lesson = publish(
        write_lesson(page, slug="watch", rule="watched", body=[video_block(video, subtitles)]),
    )
    file = MediaFile.objects.get(uuid=video.uuid)
    assert (file.name, file.content_type, file.size) == (video.file.name, "video/mp4", video.file_size)
    assert [row.key for row in file.lessons.all()] == [lesson.translation_key]
    lesson.body = [{"type": "paragraph", "value": "<p>x</p>"}]
    lesson.rule = "read"
    publish(lesson)
    assert not file.lessons.exists()


def test_a_file_stays_while_another_language_shows_it(index, video, subtitles):
    from tests.cms.writing import translate

    page = published_course(index, lessons=0)
    lesson = publish(write_lesson(page, slug="watch", body=[video_block(video, subtitles)]))
    publish(translate(page, title="Tai Chi"))
    english = translate(lesson, title="Watch")
    english.body = [{"type": "paragraph", "value": "<p>x</p>"}]
    publish(english)
    assert Lesson.objects.get(key=lesson.translation_key).media_files.filter(uuid=video.uuid).exists()


def test_a_document_and_a_link_to_one_lead_through_the_access_check(index, db):
    checklist = document("清单.pdf", b"%PDF-1.4\n%%EOF", collection=Collection.get_first_root_node())
    text = compiled(
        index,
        [
            {"type": "document", "value": {"file": checklist.pk, "title": "家庭急救清单"}},
            {"type": "paragraph", "value": f'<p><a linktype="document" id="{checklist.pk}">清单</a></p>'},
        ],
    )
    assert text.html.count(f'href="/learn/media/{checklist.uuid}/') == 2
    assert list(text.media) == [checklist.uuid]
    assert "/media/documents/" not in text.html


def test_a_link_works_from_the_publishing_of_its_target(index):
    target = write_course(index, slug="target", title="目标")
    page = published_course(index, lessons=0)
    body = [{"type": "paragraph", "value": f'<p><a linktype="page" id="{target.pk}">看这门课</a></p>'}]
    lesson = write_lesson(page, body=body)
    assert "href" not in compile_lesson(lesson).html
    publish(target)
    assert 'href="/courses/target/"' in compile_lesson(lesson).html


def test_english_pages_speak_english_in_what_the_compiler_adds(index, db):
    from wagtail.models import Locale

    sheet = document("sheet.pdf", b"%PDF-1.4\n" + b"x" * 3000, collection=Collection.get_first_root_node())
    english = index.get_translation(Locale.objects.get(language_code="en"))
    body = [{"type": "document", "value": {"file": sheet.pk, "title": "Sheet"}}]
    with override("zh-hans"):
        html = compiled(english, body).html
    assert "2.9" in html and "KB" in html
    assert f"/learn/media/{sheet.uuid}/" in html and "/en/learn" not in html


def test_quotations_keep_their_lines_and_source(index):
    value = {"text": "一根紫竹直苗苗，\n送与哥哥做管箫。", "source": "《紫竹调》"}
    html = compiled(index, [{"type": "quotation", "value": value}]).html
    assert "一根紫竹直苗苗，<br>送与哥哥做管箫。" in html
    assert "<figcaption>—— 《紫竹调》</figcaption>" in html


def test_stored_parts_are_what_the_players_need(index, video, subtitles):
    from lms.learning.rendering import PLACE

    page = published_course(index, lessons=0)
    publish(write_lesson(page, body=[video_block(video, subtitles), quiz()]))
    text = LessonText.objects.get(lesson__course__key=page.translation_key)
    assert PLACE.findall(text.html) == [part["id"] for part in text.parts] == ["video-1", "quiz"]


def test_a_picture_whose_file_is_gone_is_a_reason_and_not_a_crash(index, video, subtitles):
    from django.core.files.storage import default_storage

    gone = picture(title="丢了的图")
    default_storage.delete(gone.file.name)
    image = {"type": "image", "value": {"image": gone.pk, "alt": "图", "caption": ""}}
    text = compiled(index, [image, video_block(video, subtitles, gone)])
    assert len(text.problems) == 2
    assert all("丢了的图" in str(problem) for problem in text.problems)


def test_a_lost_size_of_a_picture_is_made_again(index, video, subtitles):
    from django.core.files.storage import default_storage

    still = picture()
    first = compiled(index, [video_block(video, subtitles, still)]).media
    (name,) = [file.name for file in first.values() if file.name.startswith("images/")]
    default_storage.delete(name)
    again = compile_lesson(write_lesson(write_course(index, slug="b"), body=[video_block(video, subtitles, still)]))
    assert again.problems == []
    assert all(default_storage.exists(file.name) for file in again.media.values())
