"""From plain values back to the files of a course folder (docs/course-format.md), byte for byte the same each time.

A word is written as it stands where it reads back the same, else with what Markdown and YAML need around it.
"""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from types import MappingProxyType
from typing import Any

import yaml

from cms.box.facts import COURSE_CERTIFICATE, COURSE_FIRST, COURSE_LIMITS
from cms.box.markdown import Block, read_blocks
from cms.box.questions import written
from cms.box.reader import LANGUAGES, CourseFolder, LessonFolder
from lms.core.texts import parsable
from lms.courses.rules import MEASURED, codes_of

_SHORT = {code: short for short, code in LANGUAGES.items()}
_SPECIAL = re.compile(r"([\\`*_\[\]<>&#!|~])")
_LINE_START = re.compile(r"^(\s*\d*)([-+=.)])", re.M)
_CJK = re.compile(r"[\u3400-\u9fff]")


class CannotWrite(Exception):
    """Rich text that the form of a folder has no words for."""


def course_files(course: CourseFolder) -> dict[str, str]:
    """The Markdown files of ``course`` by name. Raises CannotWrite."""
    files = {}
    for language, words in course.words.items():
        front: list[tuple[str, Any]] = [("title", words.title), ("summary", words.summary)]
        if language == "zh-hans":
            front += [(name, course.facts[name]) for name in ("school", "audiences", "subject", "mode", "form")]
            front += [
                ("tags", words.tags),
                *((name, course.facts[name]) for name in ("study_hours", "motif", "free_lesson")),
            ]
            front += [(name, True) for name in ("shared", "in_order") if course.facts[name]]
            # Who may join is stated where it is not everybody, a certificate where there is one.
            limits = [(name, course.facts[name]) for name in (*COURSE_LIMITS, *COURSE_CERTIFICATE)]
            front += [(name, value) for name, value in limits if value != COURSE_FIRST[name].default]
        else:
            front += [("tags", words.tags)]
        front += [("teachers", words.teachers), ("outcomes", words.outcomes)]
        body = [Block("paragraph", {"html": words.html}, 0)] if words.html else []
        files[f"course.{_SHORT[language]}.md"] = _file(front, body)
    for number, lesson in enumerate(course.lessons, start=1):
        for language in lesson.words:
            files[f"{number:02d}-{lesson.slug}.{_SHORT[language]}.md"] = _lesson(lesson, language)
    return files


def _lesson(lesson: LessonFolder, language: str) -> str:
    words = lesson.words[language]
    front: list[tuple[str, Any]] = [("title", words.title), ("summary", words.summary)]
    if language == "zh-hans":
        codes = codes_of(lesson.rule)
        measured = [code for code in MEASURED if code in codes]
        front += [("minutes", lesson.minutes), ("rule", codes if len(codes) > 1 else codes[0])]
        front += [("threshold", lesson.threshold)] if measured else []
        if len(measured) > 1 and lesson.quiz_threshold not in (None, lesson.threshold):
            front += [("quiz_threshold", lesson.quiz_threshold)]
        front += [("online", lesson.online)]
        front += [("no_skip", True)] if lesson.no_skip else []
    return _file(front, words.blocks)


def _file(front: Sequence[tuple[str, Any]], blocks: Sequence[Block]) -> str:
    facts = "\n".join(line for name, value in front if value not in ([], "") for line in _fact(name, value))
    body = "\n\n".join(_WRITERS[block.kind](block.value) for block in blocks)
    return f"---\n{facts}\n---\n{body}\n"


def _fact(name: str, value: Any) -> list[str]:
    if name == "outcomes":
        return ["outcomes:", *(f"  - {_scalar(item, '- {}')}" for item in value)]
    if isinstance(value, list):
        return [f"{name}: [{', '.join(_scalar(item, '[{}]') for item in value)}]"]
    if isinstance(value, bool):
        return [f"{name}: {str(value).lower()}"]
    return [f"{name}: {value if isinstance(value, int) else _scalar(value)}"]


def _scalar(text: str, where: str = "x: {}") -> str:
    """``text`` as YAML takes it there: bare where it reads back the same, else in quotation marks."""
    try:
        read = yaml.safe_load(where.format(text))
        bare = read in ({"x": text}, [text])
    except yaml.YAMLError:
        bare = False
    # A code with a colon is quoted though it need not be: some readers of YAML take it for a number to base sixty.
    if bare and not re.fullmatch(r"[\d:]+\w*:\w*", text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _heading(value: dict[str, Any]) -> str:
    marks = {"h2": "##", "h3": "###"}[value["level"]]
    return _reading_back("heading", value, f"{marks} {value['text']}", f"{marks} {_escaped(value['text'])}")


def _image(value: dict[str, Any]) -> str:
    def written(escape: Any) -> str:
        caption = f' "{escape(value["caption"]).replace(chr(34), chr(92) + chr(34))}"' if value["caption"] else ""
        return f"![{escape(value['alt'])}]({value['file']}{caption})"

    return _reading_back("image", value, written(str), written(_escaped))


def _quotation(value: dict[str, Any]) -> str:
    def written(escape: Any) -> str:
        lines = [escape(line) for line in value["text"].split("\n")]
        if source := value["source"]:
            lines.append(f"{'——' if _CJK.search(source) else '—'} {escape(source)}")
        return "\n".join(f"> {line}" for line in lines)

    return _reading_back("quotation", value, written(str), written(_escaped))


def _paragraph(value: dict[str, Any]) -> str:
    bare, escaped = (_markdown(value["html"], escape) for escape in (str, _escaped))
    return _reading_back("paragraph", value, bare, escaped)


def _reading_back(kind: str, value: dict[str, Any], *candidates: str) -> str:
    """The first of ``candidates`` that reads back as this block."""
    for candidate in candidates:
        problems: list[tuple[int, str]] = []
        blocks = read_blocks(candidate, first_line=1, report=lambda *told, problems=problems: problems.append(told))
        if not problems and [(block.kind, block.value) for block in blocks] == [(kind, value)]:
            return candidate
    raise CannotWrite(candidates[0][:80])


def _escaped(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))


class _Markdown(HTMLParser):
    """Paragraphs and lists of rich text as Markdown."""

    def __init__(self, escape: Any) -> None:
        super().__init__(convert_charrefs=True)
        self.escape = escape
        self.blocks: list[str] = []
        self.lists: list[tuple[str, int]] = []
        self.line = ""
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"ul", "ol"}:
            self._end_line()
            self.lists.append((tag, 0))
        elif tag == "li":
            kind, number = self._innermost()
            self.lists.append((kind, number + 1))
            indent = "   " * (len(self.lists) - 1)
            self.line = f"{indent}- " if kind == "ul" else f"{indent}{number + 1}. "
        elif tag in {"b", "strong"}:
            self.line += "**"
        elif tag == "a":
            self.href = dict(attrs).get("href") or ""
            self.line += "["
        elif tag == "br":
            self.line += "\\\n" + "   " * len(self.lists)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"b", "strong"}:
            self.line += "**"
        elif tag == "a":
            self.line += f"]({self.href})"
        elif tag in {"p", "li"}:
            self._end_line()
        elif tag in {"ul", "ol"}:
            self._innermost()
            if not self.lists:
                self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.line += self.escape(data)

    def _innermost(self) -> tuple[str, int]:
        """The list that is being read, taken off. Raises CannotWrite for an entry or an end without a beginning."""
        if not self.lists:
            raise CannotWrite(self.line[:80])
        return self.lists.pop()

    def _end_line(self) -> None:
        if self.line.strip():
            self.blocks.append(self.line)
            if not self.lists:
                self.blocks.append("")
        self.line = ""


def _markdown(html: str, escape: Any) -> str:
    reader = _Markdown(escape)
    reader.feed(parsable(html))
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "\n".join(reader.blocks)).strip("\n")


def _fence(kind: str, lines: Sequence[str]) -> str:
    return "\n".join([f"```{kind}", *lines, "```"])


def _media(kind: str) -> Any:
    def write(value: dict[str, Any]) -> str:
        lines = [f"file: {value['file']}", *_fact("title", value["title"])]
        if value.get("poster"):
            lines.append(f"poster: {value['poster']}")
        if tracks := value.get("subtitles"):
            lines.append(
                "subtitles: {"
                + ", ".join(f"{short}: {tracks[short]}" for short in ("zh", "en") if short in tracks)
                + "}"
            )
        if value.get("transcript"):
            lines += ["transcript: |", *(f"  {line}".rstrip() for line in value["transcript"].strip().split("\n"))]
        return _fence(kind, lines)

    return write


def _words(name: str, value: str) -> list[str]:
    """A fact of a fenced block: on its own line, or indented below where it has several."""
    if not value:
        return []
    if "\n" not in value:
        return _fact(name, value)
    return [f"{name}: |", *(f"  {line}".rstrip() for line in value.split("\n"))]


def _worded(kind: str, *, usual: Mapping[str, str] = MappingProxyType({})) -> Any:
    """For blocks of words; what is ``usual`` is not written."""

    def write(value: dict[str, Any]) -> str:
        stripped = {name: words.strip() for name, words in value.items()}
        lines = [line for name, words in stripped.items() if words != usual.get(name) for line in _words(name, words)]
        return _reading_back(kind, stripped, _fence(kind, lines))

    return write


def _listed(kind: str, name: str) -> Any:
    """For blocks that hold a list of words, each entry begun by a dash."""

    def write(value: dict[str, Any]) -> str:
        entries = [{key: words.strip() for key, words in entry.items()} for entry in value[name]]
        lines = []
        for entry in entries:
            first, *rest = [line for key, words in entry.items() for line in _words(key, words)]
            lines += [f"- {first}", *(f"  {line}".rstrip() for line in rest)]
        return _reading_back(kind, {name: entries}, _fence(kind, lines))

    return write


def _quiz(value: dict[str, Any]) -> str:
    return _fence("quiz", written(value, _scalar))


_WRITERS = {
    "heading": _heading,
    "paragraph": _paragraph,
    "image": _image,
    "quotation": _quotation,
    "video": _media("video"),
    "audio": _media("audio"),
    "document": _media("document"),
    "quiz": _quiz,
    "callout": _worded("callout"),
    "table": _worded("table", usual={"head": "row"}),
    "embed": _worded("embed"),
    "compare": _worded("compare"),
    "place": _worded("place"),
    "discussion": _worded("discussion"),
    "gallery": _listed("gallery", "pictures"),
    "steps": _listed("steps", "steps"),
}
