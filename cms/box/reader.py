"""Reading a course folder (docs/course-format.md) into plain values. Nothing is written here.

Everything that is wrong is found before anything is imported, and told together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cms.box import facts
from cms.box.markdown import Block, read_blocks
from cms.box.problems import CourseFolderRefused, Problem
from cms.box.questions import pictures_of, shape_of
from cms.box.yaml_lines import BadYaml, load_mapping
from cms.uploads import FILE_TYPES, Kind, check_upload
from lms.core.uploads import extension_of
from lms.courses.rules import rule_of

LANGUAGES = {"zh": "zh-hans", "en": "en"}
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LESSON = re.compile(r"(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)\.(zh|en)\.md")
_PICTURES = {"png", "jpg", "jpeg", "webp"}


@dataclass(frozen=True)
class LessonWords:
    title: str
    summary: str
    blocks: list[Block]
    file: str = ""


@dataclass(frozen=True)
class LessonFolder:
    """One lesson; ``words`` by language code, Chinese always there; ``rule`` as in ``courses.rules``."""

    slug: str
    minutes: int
    rule: str
    threshold: int
    online: bool
    free: bool
    words: dict[str, LessonWords]
    no_skip: bool = False
    quiz_threshold: int | None = None


@dataclass(frozen=True)
class CourseWords:
    title: str
    summary: str
    tags: list[str]
    teachers: list[str]
    outcomes: list[str]
    html: str


@dataclass(frozen=True)
class CourseFolder:
    """A course as its folder states it; ``facts`` are those of course.zh.md that need no language."""

    path: Path
    slug: str
    facts: dict[str, Any]
    words: dict[str, CourseWords]
    lessons: list[LessonFolder]


@dataclass(frozen=True)
class ReadPage:
    """A file read: its facts and its blocks."""

    name: str
    facts: dict[str, Any]
    blocks: list[Block]


def read_course(folder: Path) -> CourseFolder:
    """The course in ``folder``. Raises CourseFolderRefused with everything that is wrong."""
    problems: list[Problem] = []
    if not folder.is_dir():
        raise CourseFolderRefused([Problem(folder.name, None, _("there is no such folder"))])
    if not _SLUG.fullmatch(folder.name):
        problems.append(
            Problem(folder.name, None, _("a folder is named with small letters, digits and hyphens: it is the address"))
        )
    course = {
        LANGUAGES[short]: read_page(folder / f"course.{short}.md", known, problems)
        for short, known in (("zh", facts.COURSE_FIRST), ("en", facts.COURSE_OTHER))
        if short == "zh" or (folder / "course.en.md").exists()
    }
    lessons = _read_lessons(folder, problems)
    if not lessons:
        problems.append(Problem(folder.name, None, _("there is no lesson: 01-name.zh.md")))
    for page in course.values():
        problems += [
            Problem(page.name, block.line, _("the description holds text and lists only"))
            for block in page.blocks
            if block.kind != "paragraph"
        ]
    pages = [*course.values(), *(page for pages in lessons.values() for page in pages.values())]
    check_files(folder, pages, problems)
    _check_languages(course, lessons, problems)
    if problems:
        raise CourseFolderRefused(problems)
    first = course["zh-hans"].facts
    return CourseFolder(
        path=folder,
        slug=folder.name,
        facts={name: value for name, value in first.items() if name not in facts.COURSE_OTHER},
        words={language: _course_words(page) for language, page in course.items()},
        lessons=[
            _lesson(number, slug, pages, free=number == first["free_lesson"])
            for (number, slug), pages in sorted(lessons.items())
        ],
    )


def _read_lessons(folder: Path, problems: list[Problem]) -> dict[tuple[int, str], dict[str, ReadPage]]:
    """Pages by language, by number and slug of the lesson."""
    lessons: dict[tuple[int, str], dict[str, ReadPage]] = {}
    numbers: dict[int, str] = {}
    for path in sorted(folder.glob("*.md")):
        if path.name in {"course.zh.md", "course.en.md"}:
            continue
        match = _LESSON.fullmatch(path.name)
        if match is None:
            problems.append(Problem(path.name, None, _("a lesson's file is named 01-name.zh.md or 01-name.en.md")))
            continue
        number, slug, short = int(match[1]), match[2], match[3]
        if numbers.setdefault(number, slug) != slug:
            problems.append(
                Problem(path.name, None, _("two lessons have the number %(number)s") % {"number": match[1]})
            )
            continue
        known = facts.LESSON_FIRST if short == "zh" else facts.LESSON_OTHER
        lessons.setdefault((number, slug), {})[LANGUAGES[short]] = read_page(path, known, problems)
    for (number, slug), pages in lessons.items():
        if "zh-hans" not in pages:
            name = f"{number:02d}-{slug}"
            problems.append(Problem(f"{name}.en.md", None, _("%(name)s.zh.md is missing") % {"name": name}))
    return lessons


def read_page(path: Path, known: dict[str, facts.Fact], problems: list[Problem]) -> ReadPage:
    """The file at ``path`` with the facts of ``known``; what is wrong goes to ``problems``."""

    def report(line: int, reason: str) -> None:
        problems.append(Problem(path.name, line, reason))

    try:
        source = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        problems.append(Problem(path.name, None, _("the file is missing")))
        return ReadPage(path.name, {name: fact.default for name, fact in known.items()}, [])
    except UnicodeDecodeError as error:
        problems.append(Problem(path.name, None, _("the file is not UTF-8 (byte %(byte)s)") % {"byte": error.start}))
        return ReadPage(path.name, {name: fact.default for name, fact in known.items()}, [])
    front, body, body_line = _split(source, report)
    try:
        mapping = load_mapping(front)
    except BadYaml as error:
        report(2 + error.line, error.reason)
        return ReadPage(path.name, {name: fact.default for name, fact in known.items()}, [])
    values = facts.read_facts(mapping, known, lambda line, reason: report(2 + line, reason))
    return ReadPage(path.name, values, read_blocks(body, first_line=body_line, report=report))


def _split(source: str, report: Callable[[int, str], None]) -> tuple[str, str, int]:
    """Front matter, body and the line the body begins at."""
    lines = source.split("\n")
    if lines[0].strip() != "---" or not any(line.strip() == "---" for line in lines[1:]):
        report(1, _("the file begins with its facts between two lines of ---"))
        return "{}", source, 1
    end = next(number for number, line in enumerate(lines[1:], start=1) if line.strip() == "---")
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


def check_files(folder: Path, pages: list[ReadPage], problems: list[Problem]) -> None:
    """Every file a page names must be there and be what its use needs."""
    checked: dict[tuple[str, str], str] = {}
    for page in pages:
        for block in page.blocks:
            for name, wanted in files_of(block):
                if not name:
                    continue
                if (name, wanted) not in checked:
                    checked[name, wanted] = _file_problem(folder / name, wanted)
                if reason := checked[name, wanted]:
                    problems.append(Problem(page.name, block.line, f"{name}: {reason}"))


def files_of(block: Block) -> list[tuple[str, str]]:
    """The files a block names, each with what it must be: ``picture`` or a ``Kind``."""
    value = block.value
    pictures = {
        "image": lambda: [value["file"]],
        "gallery": lambda: [one["file"] for one in value["pictures"]],
        "steps": lambda: [step["file"] for step in value["steps"]],
        "compare": lambda: [value["before"], value["after"]],
        "quiz": lambda: pictures_of(value),
    }
    if block.kind in pictures:
        return [(name, "picture") for name in pictures[block.kind]()]
    if block.kind not in {"video", "audio", "document"}:
        return []
    files = [(value["file"], block.kind)]
    if value.get("poster"):
        files.append((value["poster"], "picture"))
    return files + [(name, Kind.SUBTITLES.value) for name in (value.get("subtitles") or {}).values()]


def _file_problem(path: Path, wanted: str) -> str:
    if not path.is_file():
        return _("the file is missing")
    if wanted == "picture":
        return _picture_problem(path)
    known = FILE_TYPES.get(extension_of(path.name))
    if known is None or known.kind != wanted:
        types = ", ".join(name for name, known in FILE_TYPES.items() if known.kind == wanted)
        return _("here goes a file of one of these types: %(types)s") % {"types": types}
    try:
        with path.open("rb") as file:
            check_upload(file, name=path.name, size=path.stat().st_size)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _picture_problem(path: Path) -> str:
    if extension_of(path.name) not in _PICTURES:
        return _("a picture is PNG, JPEG or WebP")
    try:
        with Image.open(path) as picture:
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError) as error:
        return _("the picture cannot be read (%(reason)s)") % {"reason": error}
    return ""


def _check_languages(
    course: dict[str, ReadPage], lessons: dict[tuple[int, str], dict[str, ReadPage]], problems: list[Problem]
) -> None:
    """Questions must be the same ones in both languages, or answers would count for another question."""
    for pages in lessons.values():
        if len(pages) < 2 or "zh-hans" not in pages:
            continue
        if "en" not in course:
            problems.append(Problem(pages["en"].name, None, _("course.en.md is missing")))
        first, other = (_questions(pages[language]) for language in ("zh-hans", "en"))
        if _shape(first[1]) != _shape(other[1]):
            reason = _("ids, types, answers and numbers of choices of the questions differ from the Chinese file")
            problems.append(Problem(pages["en"].name, other[0], reason))


def _questions(page: ReadPage) -> tuple[int | None, dict[str, Any]]:
    quiz = next((block for block in page.blocks if block.kind == "quiz"), None)
    return (quiz.line, quiz.value) if quiz else (None, {"questions": [], "settings": {}, "draws": []})


def _shape(quiz: dict[str, Any]) -> list[Any]:
    return [quiz["settings"], quiz["draws"], *(shape_of(question) for question in quiz["questions"])]


def _course_words(page: ReadPage) -> CourseWords:
    stated = page.facts
    return CourseWords(
        title=stated["title"],
        summary=stated["summary"],
        tags=stated["tags"],
        teachers=stated["teachers"],
        outcomes=stated["outcomes"],
        html="".join(block.value["html"] for block in page.blocks if block.kind == "paragraph"),
    )


def _lesson(number: int, slug: str, pages: dict[str, ReadPage], *, free: bool) -> LessonFolder:
    first = pages["zh-hans"].facts
    return LessonFolder(
        slug=slug,
        minutes=first["minutes"],
        rule=rule_of([first["rule"]] if isinstance(first["rule"], str) else first["rule"]),
        threshold=first["threshold"],
        quiz_threshold=first["quiz_threshold"],
        online=first["online"],
        free=free,
        words={
            language: LessonWords(page.facts["title"], page.facts["summary"], page.blocks, page.name)
            for language, page in pages.items()
        },
        no_skip=first["no_skip"],
    )
