"""An answer of the search as a page shows it."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.letters import prefix
from lms.search.models import Document, Kind
from lms.search.passages import marked, passage
from lms.search.question import Question

# What it is called, and its icon.
KINDS = {
    Kind.COURSE: (_("course"), "book-2"),
    Kind.LESSON: (_("lesson"), "player-play"),
    Kind.SCHOOL: (_("school"), "school"),
    Kind.CENTRE: (_("service centre"), "map-pin"),
    Kind.TEACHER: (_("teacher"), "user"),
    Kind.NEWS: (pgettext_lazy("search", "news"), "speakerphone"),
}


@dataclass(frozen=True)
class Answer:
    url: str
    kind: str
    icon: str
    title: SafeString
    language: str  # of the title
    line: str
    passage: SafeString
    passage_language: str


def answer(document: Document, question: Question) -> Answer:
    """``document`` as an answer to ``question``, in the reader's language."""
    name, icon = KINDS[Kind(document.kind)]
    words, language = passage(document, question)
    return Answer(
        url=f"{prefix()}{document.path}",
        kind=str(name),
        icon=icon,
        title=marked(document.label, question, title=True),
        language="en" if document.in_english else "zh-hans",
        line=(document.line_en if document.in_english else "") or document.line,
        passage=words,
        passage_language=language,
    )
