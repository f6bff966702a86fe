"""Finding: a question, its answers in order, and what was meant where there is none."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import NamedTuple
from uuid import UUID

from lms.search import engines
from lms.search.correct import corrections
from lms.search.models import Document, Kind
from lms.search.question import Question, read

# So many answers are read, put in order and counted: of a question that has more, the rest is not told apart, and what
# it costs does not grow any more.
MOST = 200
# Of what a beginning may become, fewer: one or two letters stand in very many titles, reading and comparing each costs
# more than finding it, and eight are shown. Of those that are alike the first written come first in any case.
MOST_SUGGESTED = 50
_COLUMNS = "d.id, d.kind, d.uuid, d.title, d.title_en, d.called"
_WILD = re.compile(r"[!%_]")
_KINDS = {kind: place for place, kind in enumerate(Kind.values)}


class Hit(NamedTuple):
    """An answer: its number, its kind, and how near it is (greater is nearer)."""

    number: int
    kind: str
    uuid: UUID | str
    title: str
    title_en: str
    nearness: tuple[float, ...]


@dataclass(frozen=True)
class Found:
    """``hits`` in order, of the kind asked for; ``counts`` by kind, of all kinds.

    ``question`` is what they answer: another one than ``asked`` where that has no answer and ``meant`` has.
    ``loose``: not all of its words are there. ``many``: there are more than are told here.
    """

    asked: Question
    question: Question
    hits: Sequence[Hit] = ()
    counts: dict[str, int] = field(default_factory=dict)
    meant: str = ""
    loose: bool = False
    many: bool = False

    @property
    def exact(self) -> bool:
        """Whether there is an answer to what was asked."""
        return bool(self.counts) and not self.loose and not self.meant


def find(asked: str, *, kind: str = "", most: int = MOST) -> Found:
    """The ``most`` documents that answer ``asked``, the nearest first. At most six statements; one or two where there
    is an answer, with a ``kind`` one or two more.
    """
    question = read(asked)
    if not question:
        return Found(question, question)
    if found := _answers(question, most=most):
        return _told(Found(question, question), found, kind, most)
    if question.phrase:
        return Found(question, question)
    for meant in corrections(question)[:1]:
        other = read(meant)
        if found := _answers(other, most=most):
            return _told(Found(question, other, meant=meant), found, kind, most)
    if len(question.parts) > 1:
        loose = question.loosened()
        if found := _answers(loose, together=False, most=most):
            return _told(Found(question, loose, loose=True), found, kind, most)
    return Found(question, question)


def _told(told: Found, hits: list[Hit], kind: str, most: int) -> Found:
    many = len(hits) >= most
    chosen = [hit for hit in hits if hit.kind == kind] if kind else hits
    if kind and many:
        chosen = _answers(told.question, together=not told.loose, kind=kind, most=most)
    return replace(told, hits=chosen, counts=dict(Counter(hit.kind for hit in hits)), many=many)


def _answers(question: Question, *, together: bool = True, kind: str = "", most: int) -> list[Hit]:
    where: list[str] = []
    values: list[str] = []
    if question.phrase:
        # Pairs may stand apart; a phrase does not.
        columns = ("title", "title_en", "called", "line", "line_en", "summary", "summary_en", "text", "text_en")
        where.append("(" + " OR ".join(f"LOWER(d.{column}) LIKE %s ESCAPE '!'" for column in columns) + ")")
        values += [f"%{_WILD.sub(lambda one: f'!{one[0]}', question.phrase)}%"] * len(columns)
    search = partial(
        engines.matches,
        question,
        columns=_COLUMNS,
        kind=kind,
        where=" AND ".join(where),
        values=values,
        together=together,
    )
    rows = search(most=most)
    if len(rows) >= most:
        # So many have it somewhere that those that are called so may not be among them.
        entitled = search(called=True, most=most)
        rows = list({row[0]: row for row in (*entitled, *rows)}.values())
    hits = [_hit(question, together, row) for row in rows]
    return sorted(hits, key=lambda hit: hit.nearness, reverse=True)[:most]


def _hit(question: Question, together: bool, row: tuple) -> Hit:
    number, kind, uuid, title, title_en, called, score = row
    own, english, *named = called.split("\n")
    whole = question.whole
    if whole in {own, english}:
        rank = 5
    elif whole in own or whole in english:
        rank = 4
    elif whole in named:
        rank = 3
    else:
        rank = 2 * all(part.word in own or part.word in english for part in question.parts)
    present = 0 if together else sum(part.word in called for part in question.parts)
    # Of the same standing the course comes before its lessons where the title says it.
    before = -_KINDS.get(kind, len(_KINDS)) if rank else 0
    return Hit(number, kind, uuid, title, title_en, (present, rank, before, score, -number))


def answering(question: Question, numbers: Sequence[int]) -> Hit | None:
    """The nearest of the documents with these ``numbers`` that has all that is asked for: one statement."""
    where = f"d.id IN ({', '.join(['%s'] * len(numbers))})"
    rows = engines.matches(question, columns=_COLUMNS, where=where, values=numbers, most=len(numbers))
    return max((_hit(question, True, row) for row in rows), key=lambda hit: hit.nearness, default=None)


def suggestions(asked: str, *, most: int = 8) -> list[Hit]:
    """What a question that is still being typed may become: titles that have its words, one statement."""
    question = read(asked, beginning=True)
    if not question or question.phrase:
        return []
    rows = engines.matches(question, columns=_COLUMNS, called=True, most=MOST_SUGGESTED)
    hits = sorted((_hit(question, True, row) for row in rows), key=lambda hit: hit.nearness, reverse=True)
    return list({hit.title: hit for hit in hits}.values())[:most]


def documents(hits: Sequence[Hit]) -> list[Document]:
    """The documents of ``hits``, in their order: one statement."""
    rows = Document.objects.in_bulk([hit.number for hit in hits])
    return [rows[hit.number] for hit in hits if hit.number in rows]
