"""What reading a file of questions gives, one result for each question that stands in it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from lms.core.texts import writable
from lms.questions.types import findings_of
from lms.questions.types.finding import Finding

MOST_BYTES = 10 * 1024 * 1024
MOST_QUESTIONS = 5000
MOST_ANSWERS = 60  # of a question that are read: more than any type takes, so that the type refuses it
MOST_TAGS = 10
LONGEST_TAG = 30
DIFFICULTIES = range(1, 6)
DIFFICULTY_TAG = "难度:"  # how a format without a field of its own says it
BEGINNING = 80  # characters of a question that was not taken, to find it again

_PLACES = {
    "line": _("line %(number)s"),
    "row": _("row %(number)s"),
    "question": _("question %(number)s"),
}


class FileRefused(Exception):
    """Nothing in the file can be read; the words, late translated, say why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding

    def __str__(self) -> str:
        return str(self.finding)


@dataclass(frozen=True)
class Place:
    """Where a question begins: ``unit`` is ``line``, ``row`` or ``question``, counted from 1."""

    unit: str
    number: int

    def __str__(self) -> str:
        return str(_PLACES[self.unit]) % {"number": self.number}


@dataclass(frozen=True)
class Entry:
    """A question with what a bank knows about it; ``difficulty`` is 1 (easy) to 5, None where nobody has said."""

    question: dict[str, Any]
    tags: tuple[str, ...] = ()
    difficulty: int | None = None


@dataclass(frozen=True)
class Taken:
    """``notes``: what stood with the question and is left out."""

    place: Place
    entry: Entry
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Refused:
    place: Place
    reasons: tuple[Finding, ...]
    beginning: str = ""


Result = Taken | Refused


@dataclass
class Draft:
    """A question while it is read. ``tags`` may hold one that says the difficulty."""

    place: Place
    kind: str = ""
    prompt: str = ""
    explanation: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    difficulty: int | None = None
    notes: list[Finding] = field(default_factory=list)

    def note(self, sentence: Any, **params: Any) -> None:
        finding = Finding(sentence, params)
        if str(finding) not in map(str, self.notes):
            self.notes.append(finding)

    def refused(self, sentence: Any, **params: Any) -> Refused:
        return Refused(self.place, (Finding(sentence, params),), beginning_of(self.prompt))

    def result(self) -> Result:
        """Whether it is a question that can be asked is said by the types."""
        question = {
            "id": f"q{self.place.number}",
            "type": self.kind,
            "prompt": cleaned(self.prompt),
            "explanation": cleaned(self.explanation),
            **self.values,
        }
        if found := findings_of(question):
            return Refused(self.place, tuple(found), beginning_of(question["prompt"]))
        tags, difficulty = told_apart(self.tags)
        return Taken(self.place, Entry(question, tags, self.difficulty or difficulty), tuple(self.notes))


def cleaned(text: str) -> str:
    """``text`` without space around it and without signs that nobody sees; every line ends in the same way."""
    return writable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def beginning_of(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= BEGINNING else plain[: BEGINNING - 1] + "…"


def tidy_tags(tags: Sequence[str]) -> tuple[str, ...]:
    """Each once, in the order given; what is too long is cut, what is too many left out."""
    # A sign that parts tags in a list cannot stand in one.
    plain = (" ".join(re.sub(r"[,，、;；|｜]", " ", cleaned(tag)).split())[:LONGEST_TAG].strip() for tag in tags)
    return tuple(dict.fromkeys(tag for tag in plain if tag))[:MOST_TAGS]


def told_apart(tags: Sequence[str]) -> tuple[tuple[str, ...], int | None]:
    """The tags, and the difficulty where one of them says it."""
    said = [tag.strip() for tag in tags if tag.strip().startswith(DIFFICULTY_TAG)]
    words = tidy_tags([tag for tag in tags if tag.strip() not in said])
    degrees = [
        int(degree) for tag in said if (degree := tag[len(DIFFICULTY_TAG) :].strip()) in {*map(str, DIFFICULTIES)}
    ]
    return words, degrees[0] if degrees else None


def tags_of(entry: Entry) -> list[str]:
    """The tags as a format without a field for the difficulty holds them."""
    return [*entry.tags, *([f"{DIFFICULTY_TAG}{entry.difficulty}"] if entry.difficulty else [])]
