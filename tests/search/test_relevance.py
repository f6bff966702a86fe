"""What residents type finds what they want: judged questions on the demo's own texts, on both databases."""

from pathlib import Path
from uuid import uuid4

import pytest
import yaml
from django.urls import reverse
from django.utils import timezone

from cms.box.news import NewsFolder, read_news
from cms.box.reader import CourseFolder, read_course
from lms.courses.models import Course
from lms.courses.outline import CourseOutline, LessonOutline
from lms.courses.services import publish_outline
from lms.network.models import Organisation, School
from lms.news.models import NewsText
from lms.ops.demo.news import dated
from lms.ops.demo.street import DEMO_DIR
from lms.search.find import documents, find
from lms.search.models import Document
from lms.teachers import services as pool
from tests.news.building import make_news
from tests.search.relevance import judged, mean, outcomes


def text_of(value) -> str:
    """All words of a block, as HTML or not."""
    if isinstance(value, dict):
        return " ".join(text_of(one) for key, one in value.items() if key not in {"file", "poster", "subtitles"})
    if isinstance(value, list):
        return " ".join(map(text_of, value))
    return value if isinstance(value, str) else ""


def publish(folder: CourseFolder) -> None:
    """The texts of a course in a folder, without its files: what matters here is their words."""
    code, kind = folder.facts["school"].split(":")
    facts = {name: folder.facts[name] for name in ("subject", "audiences", "mode", "form", "study_hours", "motif")}
    key, keys = uuid4(), {lesson.slug: uuid4() for lesson in folder.lessons}
    for language, words in folder.words.items():
        lessons = [
            LessonOutline(
                key=keys[lesson.slug], slug=lesson.slug, minutes=lesson.minutes, rule="read", threshold=0,
                online=lesson.online, free=lesson.free, parts=[], title=lesson.words[language].title,
                summary=lesson.words[language].summary,
                html=" ".join(text_of(block.value) for block in lesson.words[language].blocks if block.kind != "quiz"),
            )
            for lesson in folder.lessons
            if language in lesson.words
        ]  # fmt: skip
        outline = CourseOutline(
            key=key, slug=folder.slug, school_id=School.objects.get(organisation__code=code, kind=kind).pk,
            language=language, title=words.title, summary=words.summary, html=words.html, outcomes=words.outcomes,
            teachers=words.teachers, tags=words.tags, stamp="tests", published_at=timezone.now(), lessons=lessons,
            **facts,
        )  # fmt: skip
        publish_outline(outline=outline, actor=None)


def announce(folder: NewsFolder) -> None:
    """The words of news in a folder, without its files."""
    code, kind = folder.facts["school"].split(":")
    school, key = School.objects.get(organisation__code=code, kind=kind), uuid4()
    for language, page in folder.words.items():
        make_news(
            school, key=key, language=language, kind=folder.facts["kind"], title=page.facts["title"],
            summary=page.facts["summary"], html=" ".join(text_of(block.value) for block in page.blocks),
        )  # fmt: skip


def enter(row: dict) -> None:
    """A teacher of the demo's pool who has agreed to be shown; here all are without an account."""
    values = {name: row[name] for name in ("name", "name_en", "kind", "subjects", "about", "about_en")}
    place = Organisation.objects.get(code=row["org"])
    teacher = pool.add_teacher(organisation=place, values=values, actor=None)
    pool.agree_to_be_shown(teacher=teacher, on=timezone.localdate(), actor=None)


@pytest.fixture
def whole_demo(db, tmp_path) -> None:
    there = set(Course.objects.values_list("slug", flat=True))
    for folder in sorted((Path(DEMO_DIR) / "courses").iterdir()):
        if folder.name not in there:
            publish(read_course(folder))
    told = set(NewsText.objects.values_list("title", flat=True))
    for folder in sorted((Path(DEMO_DIR) / "news").iterdir()):
        news = read_news(dated(folder, tmp_path, timezone.localdate()))
        if news.facts["title"] not in told:
            announce(news)
    for row in yaml.safe_load((Path(DEMO_DIR) / "teachers.yaml").read_text(encoding="utf-8"))["teachers"]:
        if row["shown"]:
            enter(row)


def judged_names() -> dict[str, str]:
    """What the judgements call the documents, by their addresses."""
    courses = reverse("catalogue")
    return {
        row.path: row.path.removeprefix(courses).strip("/")
        if row.path.startswith(courses)
        else f"{row.kind}:{row.title}"
        for row in Document.objects.all()
    }


@pytest.mark.both_databases
@pytest.mark.usefixtures("whole_demo")
def test_what_is_wanted_stands_among_the_first_ten_and_early():
    names = judged_names()
    wanted = {name for one in judged() for name in one.wanted} - {"-"}
    assert wanted <= set(names.values())

    found = outcomes(lambda question: [row.path for row in documents(find(question).hits[:10])], names)

    assert len(found) >= 150
    poor = [f"{one.judged.question}: {one.found}" for one in found if one.recall < 1 or one.reciprocal_rank < 1]
    assert mean([one.recall for one in found]) >= 0.98, poor
    assert mean([one.reciprocal_rank for one in found]) >= 0.9, poor
