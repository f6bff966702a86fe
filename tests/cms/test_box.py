"""Courses in folders: read, imported, read again, and refused with a place and a reason."""

import datetime
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.translation import override
from wagtail.images import get_image_model

from cms.box.importing import course_key, import_course
from cms.box.problems import CourseFolderRefused
from cms.box.reader import read_course
from cms.documents import MediaDocument
from cms.pages import CoursePage, LessonPage
from lms.core.errors import DomainError
from lms.courses.models import Course, Lesson, LessonText, OutlineVersion
from tests.cms.test_uploads import mp4
from tests.cms.writing import SUBTITLES, picture

COURSE = """---
title: 太极拳入门
summary: 慢慢来，站得稳。
school: "320214052:education_centre"
audiences: [elderly, adult]
subject: sport
mode: blended
form: class
tags: [太极, 健身]
study_hours: 12
motif: crane
free_lesson: 1
teachers: [陆建平]
outcomes:
  - 会起势
---
第一段，
接着说。

第二段。
"""
COURSE_EN = """---
title: First Steps in Tai Chi
summary: Slowly, and standing firm.
tags: [tai chi]
teachers: [Lu Jianping]
outcomes:
  - Open the form
---
One paragraph,
continued.
"""
LESSON = """---
title: 起势
summary: 站。
minutes: 20
rule: quiz
threshold: 60
---
## 怎样站

两脚**与肩同宽**，看[这里](https://example.org/a?b=1&c=2)。<script>alert(1)</script>

- 一
- 二
  1. 里面

![两脚站稳](media/stance.png "站姿")

> 一根紫竹直苗苗，
> 送与哥哥做管箫。
> —— 《紫竹调》，江南民歌

```video
file: media/watch.mp4
title: 看一遍
subtitles: {zh: media/watch.zh.vtt}
transcript: |
  老师示范。
```

```quiz
- id: q1
  type: single
  prompt: 两脚怎样站？
  choices: [与肩同宽, 并拢]
  answer: [1]
  explanation: 站得稳。
- id: q2
  type: truefalse
  prompt: 站着不动也是练。
  answer: [true]
  explanation: 站桩就是。
```
"""
LESSON_EN = LESSON.replace("title: 起势", "title: Opening", 1).replace("minutes: 20\nrule: quiz\nthreshold: 60\n", "")


@pytest.fixture
def folder(tmp_path, db) -> Path:
    course = tmp_path / "taiji-first"
    (course / "media").mkdir(parents=True)
    (course / "course.zh.md").write_text(COURSE)
    (course / "course.en.md").write_text(COURSE_EN)
    (course / "01-start.zh.md").write_text(LESSON)
    (course / "01-start.en.md").write_text(LESSON_EN)
    (course / "02-go-on.zh.md").write_text("---\ntitle: 再来\nsummary: 走。\nminutes: 15\nrule: read\n---\n走几步。\n")
    (course / "media" / "stance.png").write_bytes(picture().file.read())
    (course / "media" / "watch.mp4").write_bytes(mp4(seconds=62))
    (course / "media" / "watch.zh.vtt").write_bytes(SUBTITLES)
    return course


def test_a_folder_becomes_a_published_course_in_both_languages(folder, sun):
    page = import_course(folder, actor=sun, publish=True)
    course = Course.objects.get(slug="taiji-first")
    key = course_key(school_code="320214052:education_centre", slug="taiji-first")
    assert course.key == page.translation_key == key
    assert (course.audiences, course.study_hours, course.mode) == (["adult", "elderly"], 12, "blended")
    assert dict(course.texts.values_list("language", "title")) == {
        "zh-hans": "太极拳入门",
        "en": "First Steps in Tai Chi",
    }
    chinese = course.texts.get(language="zh-hans")
    assert chinese.html == "<p>第一段，接着说。</p><p>第二段。</p>"
    assert course.texts.get(language="en").html == "<p>One paragraph, continued.</p>"
    lessons = Lesson.objects.filter(course=course)
    assert list(lessons.values_list("slug", "free", "rule", "threshold")) == [
        ("start", True, "quiz", 60),
        ("go-on", False, "read", 0),
    ]
    assert OutlineVersion.objects.filter(course=course, published_by=sun.uuid).count() == 2


def test_markdown_becomes_blocks_and_html_is_shown_as_text(folder):
    import_course(folder, actor=None, publish=True)
    text = LessonText.objects.get(lesson__course__slug="taiji-first", lesson__slug="start", language="zh-hans")
    assert '<h2 id="h-怎样站" class="block block--heading">怎样站</h2>' in text.html
    assert "<b>与肩同宽</b>" in text.html
    assert 'href="https://example.org/a?b=1&amp;c=2"' in text.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text.html
    assert "<ul><li>一</li><li>二<ol><li>里面</li></ol></li></ul>" in text.html
    assert "送与哥哥做管箫。</p>" in text.html and "<figcaption>—— 《紫竹调》，江南民歌</figcaption>" in text.html
    video, questions = text.parts
    assert (video["kind"], video["seconds"]) == ("video", 62)
    assert [question["answer"] for question in questions["questions"]] == [[1], [True]]
    english = LessonText.objects.get(lesson=text.lesson, language="en")
    assert [q["id"] for q in english.parts[1]["questions"]] == [q["id"] for q in questions["questions"]]


def test_reading_a_folder_again_changes_nothing(folder, sun):
    import_course(folder, actor=sun, publish=True)
    before = state()
    import_course(folder, actor=sun, publish=True)
    assert state() == before


def state() -> list:
    from wagtail.models import Revision

    models = (CoursePage, LessonPage, Revision, MediaDocument, get_image_model(), OutlineVersion, Lesson)
    return [model.objects.count() for model in models]


def test_a_changed_folder_updates_its_pages(folder):
    first = import_course(folder, actor=None, publish=True)
    (folder / "02-go-on.zh.md").rename(folder / "03-go-on.zh.md")
    (folder / "02-between.zh.md").write_text("---\ntitle: 中间\nsummary: 停。\nminutes: 5\nrule: read\n---\n停一停。\n")
    (folder / "course.zh.md").write_text(COURSE.replace("太极拳入门", "太极入门"))
    again = import_course(folder, actor=None, publish=True)
    assert again.pk == first.pk
    course = Course.objects.get(slug="taiji-first")
    assert course.texts.get(language="zh-hans").title == "太极入门"
    assert list(course.lessons.values_list("slug", flat=True)) == ["start", "between", "go-on"]
    assert [lesson.slug for lesson in again.lesson_pages()] == ["start", "between", "go-on"]


def test_without_publish_pages_are_drafts(folder):
    page = import_course(folder, actor=None, publish=False)
    assert not page.live
    assert not Course.objects.filter(slug="taiji-first").exists()
    import_course(folder, actor=None, publish=True)
    assert Course.objects.filter(slug="taiji-first", status="live").exists()


def test_an_actor_of_another_street_is_refused(folder, zhao):
    with pytest.raises(DomainError) as refused:
        import_course(folder, actor=zhao, publish=True)
    assert refused.value.code == "not_allowed"
    assert not CoursePage.objects.filter(slug="taiji-first").exists()


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("name", "old", "new", "place", "reason"),
    [
        ("course.zh.md", "subject: sport", "subject: dance", "course.zh.md, line 6", "dance"),
        ("course.zh.md", "study_hours: 12", "study_hours: many", "course.zh.md, line 10", "many"),
        ("course.zh.md", "title: 太极拳入门\n", "", "course.zh.md, line 2", "title"),
        ("course.zh.md", "mode: blended", "mode: blended\nstar: 5", "course.zh.md, line 8", "star"),
        ("course.zh.md", "tags: [太极, 健身]", "tags: [太极, 健身", "course.zh.md, line", ""),
        ("course.zh.md", "320214052:education", "999999:education", "course.zh.md", "999999"),
        ("course.zh.md", "第二段。", "## 标题", "course.zh.md, line 20", "text and lists"),
        ("01-start.zh.md", "minutes: 20", "minutes: -1", "01-start.zh.md, line 4", "-1"),
        ("01-start.zh.md", "rule: quiz", "rule: luck", "01-start.zh.md, line 5", "luck"),
        ("01-start.zh.md", "---\ntitle", "title", "01-start.zh.md, line 1", "---"),
        ("01-start.zh.md", "## 怎样站", "# 怎样站", "01-start.zh.md, line 8", "###"),
        ("01-start.zh.md", "(https://example.org/a?b=1&c=2)", "(/etc/passwd)", "01-start.zh.md, line 10", "https"),
        ("01-start.zh.md", "stance.png", "gone.png", "01-start.zh.md, line 16", "gone.png"),
        ("01-start.zh.md", "media/stance.png", "../secret.png", "01-start.zh.md, line 16", "secret"),
        ("01-start.zh.md", "media/watch.mp4", "media/stance.png", "01-start.zh.md", "mp4"),
        ("01-start.zh.md", "```quiz", "```poll", "01-start.zh.md, line 30", "fenced"),
        ("01-start.zh.md", "answer: [1]", "answer: [3]", "01-start.zh.md, line 35", "counted from 1"),
        ("01-start.zh.md", "answer: [1]", "answer: [1, 2]", "01-start.zh.md, line 35", "one right answer"),
        ("01-start.zh.md", "answer: [true]", "answer: [1]", "01-start.zh.md, line 40", "[true]"),
        ("01-start.zh.md", "explanation: 站得稳。", "explanation: 站: 稳\n  x: [", "01-start.zh.md, line", ""),
        ("01-start.en.md", "answer: [1]", "answer: [2]", "01-start.en.md", "differ"),
    ],
)
def test_a_wrong_folder_is_refused_by_file_line_and_reason(folder, name, old, new, place, reason):
    edit(folder, name, old, new)
    before = state()
    with override("en"), pytest.raises(CourseFolderRefused) as refused:
        import_course(folder, actor=None, publish=True)
    assert place in str(refused.value)
    assert reason in str(refused.value)
    assert state() == before


def test_a_script_for_a_link_is_shown_as_text(folder):
    edit(folder, "01-start.zh.md", "https://example.org/a?b=1&c=2", "javascript:alert(1)")
    import_course(folder, actor=None, publish=True)
    text = LessonText.objects.get(lesson__course__slug="taiji-first", lesson__slug="start", language="zh-hans")
    assert "[这里](javascript:alert(1))" in text.html
    assert "href" not in text.html


def test_everything_that_is_wrong_is_told_at_once(folder):
    edit(folder, "course.zh.md", "subject: sport", "subject: dance")
    edit(folder, "01-start.zh.md", "rule: quiz", "rule: luck")
    (folder / "notes.md").write_text("x")
    (folder / "02-go-on.zh.md").write_bytes(b"\xff\xfe")
    with override("en"), pytest.raises(CourseFolderRefused) as refused:
        read_course(folder)
    assert [problem.file for problem in refused.value.problems] == [
        "course.zh.md",
        "01-start.zh.md",
        "02-go-on.zh.md",
        "notes.md",
    ]


def test_a_lesson_that_cannot_be_published_leaves_nothing_behind(folder, tmp_path, settings):
    from cms.compile import CannotPublish

    settings.MEDIA_ROOT = tmp_path / "kept"
    edit(folder, "02-go-on.zh.md", "rule: read", "rule: watched")
    before = state()
    with pytest.raises(CannotPublish):
        import_course(folder, actor=None, publish=True)
    assert state() == before
    assert list((tmp_path / "kept" / "documents").glob("*")) == []
    assert list((tmp_path / "kept" / "original_images").glob("*")) == []


def test_the_command_imports_and_reports(folder, sun, capsys):
    call_command("import_course", str(folder), "--publish", "--actor", "sun")
    assert "taiji-first" in capsys.readouterr().out
    shutil.copytree(folder, folder.parent / "Bad Name")
    with override("en"), pytest.raises(CommandError) as refused:
        call_command("import_course", str(folder.parent / "Bad Name"), "--actor", "sun")
    assert "small letters" in str(refused.value)
    with pytest.raises(CommandError):
        call_command("import_course", str(folder), "--actor", "nobody")
    with pytest.raises(CommandError):
        call_command("import_course", str(folder.parent / "nowhere"))


def test_two_courses_of_the_demo_are_published_whole(baduanjin, deliberation):
    for course in (baduanjin, deliberation):
        folder = read_course(Path(settings.BASE_DIR) / "demo" / "courses" / course.slug)
        assert {text.language for text in course.texts.all()} == {"zh-hans", "en"}
        assert [lesson.slug for lesson in course.lessons.all()] == [lesson.slug for lesson in folder.lessons]
        texts = LessonText.objects.filter(lesson__course=course, live=True)
        assert texts.count() == 2 * len(folder.lessons)
        assert all(text.html for text in texts)


def test_every_course_of_the_demo_can_be_read():
    folders = [path for path in (Path(settings.BASE_DIR) / "demo" / "courses").iterdir() if path.is_dir()]
    assert len(folders) == 14
    for path in folders:
        read_course(path)


def test_a_course_that_was_published_elsewhere_before_says_when(folder, now):
    """Its first version in each language; what is changed here is of today."""
    before = now - datetime.timedelta(days=90)
    import_course(folder, actor=None, publish=True, published_at=before)
    course = Course.objects.get(slug="taiji-first")
    assert course.published_at == before
    assert {version.published_at for version in course.versions.all()} == {before}
    (folder / "course.zh.md").write_text(COURSE.replace("太极拳入门", "太极入门"))
    import_course(folder, actor=None, publish=True, published_at=before)
    latest = course.versions.get(language="zh-hans", number=2)
    assert latest.published_at >= now
