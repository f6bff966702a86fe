"""From pages to a course folder: what ``importing`` reads, in both languages, the newest drafts."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid5

from wagtail.images import get_image_model

from cms.blocks.questions import Question
from cms.blocks.quiz import SETTINGS, DrawBlock
from cms.box import places
from cms.box.courses import name_of
from cms.box.facts import COURSE_CERTIFICATE
from cms.box.markdown import Block
from cms.box.reader import LANGUAGES, CourseFolder, CourseWords, LessonFolder, LessonWords
from cms.box.writing import course_files
from cms.pages import CoursePage, LessonPage
from cms.tree import FIRST_LANGUAGE

# Files in a ZIP are all of one day, or the same course would make another archive every time.
LONG_AGO = (2000, 1, 1, 0, 0, 0)


# The editor marks each paragraph, so that comments stay with it; a folder has no comments.
_KEY = re.compile(r' data-block-key="[^"]*"')


def without_keys(html: str) -> str:
    return _KEY.sub("", html)


@dataclass(frozen=True)
class Exported:
    """A course as files: Markdown by name, and the pictures and other files of ``media/`` by their path there."""

    slug: str
    markdown: dict[str, str]
    media: dict[str, Any]

    def write_to(self, folder: Path) -> None:
        """Write below ``folder``, which is made."""
        for name, data in self.contents():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def as_zip(self) -> bytes:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in self.contents():
                packed.writestr(zipfile.ZipInfo(f"{self.slug}/{name}", LONG_AGO), data, zipfile.ZIP_DEFLATED)
        return archive.getvalue()

    def contents(self) -> Iterator[tuple[str, bytes]]:
        for name, text in sorted(self.markdown.items()):
            yield name, text.encode()
        for name, stored in sorted(self.media.items()):
            with stored.open("rb") as file:
                yield name, file.read()


def export_course(page: CoursePage) -> Exported:
    """The course of ``page`` (of any language). Raises CannotWrite for what the form has no words for."""
    return _Export(page).run()


class _Export:
    def __init__(self, page: CoursePage) -> None:
        pages = CoursePage.objects.filter(translation_key=page.translation_key, alias_of=None).select_related("locale")
        self.pages = {found.language: found.get_latest_revision_as_object() for found in pages}
        self.first = self.pages.get(FIRST_LANGUAGE, page)
        self.slug = self.first.slug
        self.media: dict[str, Any] = {}

    def run(self) -> Exported:
        in_order = [language for language in LANGUAGES.values() if language in self.pages]
        lessons: dict[Any, dict[str, LessonPage]] = {}
        for language in in_order:
            for lesson in self.pages[language].lesson_pages():
                lessons.setdefault(lesson.translation_key, {})[language] = lesson.get_latest_revision_as_object()
        folders = [self._lesson(versions) for versions in lessons.values()]
        free = next((number for number, folder in enumerate(folders, start=1) if folder.free), 0)
        school, page = self.first.school, self.first
        course = CourseFolder(
            path=Path(self.slug),
            slug=self.slug,
            facts={
                "school": f"{school.organisation.code}:{school.kind}",
                "audiences": page.audiences,
                **{name: getattr(page, name) for name in ("subject", "mode", "form", "study_hours", "motif", "shared")},
                "in_order": page.in_order,
                "free_lesson": free,
                **{name: getattr(page, name) for name in ("target_groups", "open_to", "min_age", "max_age")},
                **{name: getattr(page, name) for name in COURSE_CERTIFICATE},
                "prerequisites": [name_of(before) for before in page.prerequisite_pages],
            },
            words={language: _course_words(self.pages[language]) for language in in_order},
            lessons=folders,
        )
        return Exported(self.slug, course_files(course), self.media)

    def _lesson(self, versions: dict[str, LessonPage]) -> LessonFolder:
        first = next(iter(versions.values()))
        return LessonFolder(
            slug=first.slug,
            minutes=first.minutes,
            rule=first.rule,
            threshold=first.threshold,
            quiz_threshold=first.quiz_threshold,
            online=first.online,
            free=first.free,
            no_skip=first.no_skip,
            words={
                language: LessonWords(page.title, page.summary, [self._block(child, page) for child in page.body])
                for language, page in versions.items()
            },
        )

    def _block(self, child: Any, page: LessonPage) -> Block:
        value = child.value
        if child.block_type == "paragraph":
            return Block("paragraph", {"html": without_keys(value.source)}, 0)
        if child.block_type == "quiz":
            return Block("quiz", self._quiz(value, page), 0)
        if child.block_type in self._of_files:
            return Block(child.block_type, self._of_files[child.block_type](self, value), 0)
        if child.block_type in {"heading", "quotation", "callout", "table", "embed", "discussion"}:
            return Block(child.block_type, {name: _lines(words) for name, words in value.items()}, 0)
        written = {"file": self._file(value["file"]), "title": value["title"]}
        if "transcript" in value:
            written["transcript"] = _lines(value["transcript"])
        if child.block_type == "video":
            written["poster"] = self._file(value["poster"])
            tracks = {short: self._file(value[f"subtitles_{short}"]) for short in ("zh", "en")}
            written["subtitles"] = {short: name for short, name in tracks.items() if name}
        return Block(child.block_type, written, 0)

    def _image(self, value: Any) -> dict[str, Any]:
        return {"file": self._file(value["image"]), "alt": value["alt"], "caption": value["caption"]}

    def _gallery(self, value: Any) -> dict[str, Any]:
        return {"pictures": [self._image(picture) for picture in value["pictures"]]}

    def _compare(self, value: Any) -> dict[str, Any]:
        return {**value, "before": self._file(value["before"]), "after": self._file(value["after"])}

    def _steps(self, value: Any) -> dict[str, Any]:
        steps = [
            {
                "title": step["title"],
                "text": _lines(step["text"]),
                "file": self._file(step["image"]),
                "alt": step["alt"],
            }
            for step in value["steps"]
        ]
        return {"steps": steps}

    def _place(self, value: Any) -> dict[str, Any]:
        named = {name: places.written(value[name]) for name in ("centre", "school")}
        return {**named, "note": value["note"]}

    def _quiz(self, value: Any, page: LessonPage) -> dict[str, Any]:
        settings = next((item for item in value if item.block_type == SETTINGS), None)
        draws = [item.block.as_part(item.value) for item in value if isinstance(item.block, DrawBlock)]
        items = [item for item in value if isinstance(item.block, Question)]
        return {
            "questions": [self._question(number, item, page) for number, item in enumerate(items, start=1)],
            "settings": settings.block.rules(settings.value).settings if settings is not None else {},
            "draws": draws,
        }

    def _question(self, number: int, child: Any, page: LessonPage) -> dict[str, Any]:
        """A question that came from a folder has its old id again; one written here keeps the id it has."""
        short = f"q{number}"
        came_from_folder = str(uuid5(page.translation_key, f"question:{short}")) == child.id
        part = child.block.as_part(child.value, self._file)
        words = {name: _lines(part[name]) for name in ("prompt", "explanation")}
        return {"id": short if came_from_folder else child.id, **part, **words}

    _of_files = {"image": _image, "gallery": _gallery, "compare": _compare, "steps": _steps, "place": _place}

    def _file(self, stored: Any) -> str:
        """The path of a picture or file in the folder; empty for none."""
        if stored is None:
            return ""
        name = PurePosixPath(stored.file.name).name.removeprefix(f"{self.slug}-")
        path = f"media/{name}"
        if self.media.setdefault(path, stored.file) != stored.file:
            kind = "p" if isinstance(stored, get_image_model()) else "d"
            path = f"media/{kind}{stored.pk}-{name}"
            self.media[path] = stored.file
        return path


def _lines(words: str) -> str:
    """Browsers end the lines of a field as telegraphs did."""
    return words.replace("\r\n", "\n")


def _course_words(page: CoursePage) -> CourseWords:
    return CourseWords(
        title=page.title,
        summary=page.summary,
        tags=page.tag_list,
        teachers=page.teacher_list,
        outcomes=page.outcome_list,
        html=without_keys(page.description),
    )
