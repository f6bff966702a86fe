"""What is found in a page, each with its place in the editor."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.blocks.quiz import DrawBlock
from cms.checking import texts
from cms.checking.links import dead_among
from cms.documents import MediaDocument
from cms.pages import CoursePage, LessonPage, NewsPage
from lms.core.days import local_day
from lms.news.models import Kind
from lms.questions.models import BankQuestion

EXCERPT = 40
State = MediaDocument.State
# Where the words of a block stand, and its lists of parts that have words of their own.
_WORDS = ("text", "caption", "title", "transcript", "note", "prompt", "points")
_LISTS = ("pictures", "steps")
ALT_TROUBLE = {
    "missing": _("The picture does not say what it shows."),
    "file_name": _("What the picture shows is given as the name of a file."),
    "too_long": _(
        "What the picture shows takes many words. Text in a picture belongs beside it, where it can be enlarged."
    ),
}


@dataclass(frozen=True)
class Finding:
    """``anchor`` is the id of the place in the editor, ``where`` its name."""

    code: str
    anchor: str
    where: Any
    sentence: Any
    params: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(self.sentence) % self.params if self.params else str(self.sentence)


@dataclass(frozen=True)
class Piece:
    """Words at one place of a page, with the addresses they link to."""

    anchor: str
    where: Any
    words: str
    links: list[str] = field(default_factory=list)


def findings(page: Any, today: datetime.date | None = None) -> list[Finding]:
    """What is to be said of ``page`` (of a course, a lesson or news, as it is in memory); nothing of other pages."""
    if not isinstance(page, CoursePage | LessonPage | NewsPage):
        return []
    today = today or local_day(timezone.now())
    pieces = list(pieces_of(page))
    found = [finding for piece in pieces for finding in _in_words(piece, page.language, today)]
    if isinstance(page, NewsPage) and page.kind == Kind.NEWS:
        found = [finding for finding in found if finding.code != "past_date"]  # a report tells of what has been
    if isinstance(page, CoursePage):
        found += list(_in_prerequisites(page))
    else:
        found += [*_in_headings(page), *_in_media(page), *_in_places(page), *_in_draws(page)]
    return [*found, *_in_links(pieces)]


def pieces_of(page: Any) -> Iterator[Piece]:
    """All words of a page, place by place."""
    yield _field(page, "title")
    yield _field(page, "summary")
    if isinstance(page, CoursePage):
        words, links = texts.words_and_links(page.description)
        yield Piece(
            "id_description-label",
            page._meta.get_field("description").verbose_name,
            words,
            links,
        )
        yield _field(page, "outcomes")
        return
    for child in page.body:
        anchor, where, value = anchor_of(child), child.block.label, child.value
        if child.block_type == "paragraph":
            yield Piece(anchor, where, *texts.words_and_links(value.source))
        elif child.block_type == "quiz":
            for question in value:
                asked = [question.value.get(name) or "" for name in ("prompt", "explanation")]
                yield Piece(anchor, where, "\n".join(filter(None, asked)))
        elif child.block_type != "quotation":  # what others wrote is as long as it is
            inside = [value, *(one for name in _LISTS for one in value.get(name) or [])]
            written = [one.get(name) or "" for one in inside for name in _WORDS]
            written.append((value.get("rows") or "").replace("|", "\n"))
            yield Piece(anchor, where, "\n".join(filter(None, written)), [value["url"]] if value.get("url") else [])


def anchor_of(child: Any) -> str:
    return f"block-{child.id}-section"


def _field(page: Any, name: str) -> Piece:
    where = page._meta.get_field(name).verbose_name
    return Piece(f"id_{name}-label", where, getattr(page, name))


def _in_words(piece: Piece, language: str, today: datetime.date) -> Iterator[Finding]:
    def told(code: str, sentence: Any, words: str) -> Finding:
        return Finding(code, piece.anchor, piece.where, sentence, {"words": _short(words)})

    for sentence in texts.long_sentences(piece.words, language):
        yield told("long_sentence", _("A long sentence, hard to follow when it is read aloud: “%(words)s”"), sentence)
    if words := texts.phone_only(piece.words):
        yield told(
            "phone_only", _("“%(words)s” needs a smartphone. Say how it goes without one: a telephone, a desk."), words
        )
    for date in texts.past_dates(piece.words, today):
        yield told("past_date", _("“%(words)s” has gone by."), date)


def _in_prerequisites(page: CoursePage) -> Iterator[Finding]:
    for before in page.prerequisite_pages:
        if not before.live:
            yield Finding(
                "prerequisite_not_published",
                "id_prerequisites-label",
                page._meta.get_field("prerequisites").verbose_name,
                _("“%(title)s” is not published, so nobody is asked for it."),
                {"title": before.title},
            )


def _in_headings(page: LessonPage | NewsPage) -> Iterator[Finding]:
    headings = [child for child in page.body if child.block_type == "heading"]
    for number in texts.heading_jumps([child.value["level"] for child in headings]):
        child = headings[number]
        yield Finding(
            "heading_jump",
            anchor_of(child),
            child.block.label,
            _("“%(words)s” is a subsection, and no section stands above it."),
            {"words": _short(child.value["text"])},
        )


def _in_media(page: LessonPage | NewsPage) -> Iterator[Finding]:
    for child in page.body:
        for alt in _alts(child):
            if trouble := texts.alt_trouble(alt):
                yield Finding(f"alt_{trouble}", anchor_of(child), child.block.label, ALT_TROUBLE[trouble])
        if child.block_type == "video" and not child.value[f"subtitles_{page.language[:2]}"]:
            yield Finding(
                "subtitles", anchor_of(child), child.block.label, _("The video has no subtitles in this language.")
            )
        if child.block_type == "video" and child.value["file"] and child.value["file"].state == State.BROKEN:
            sentence = _("The file of this video is damaged and cannot be played. Save it again as MP4 and upload it.")
            yield Finding("broken_video", anchor_of(child), child.block.label, sentence)
        if child.block_type in {"video", "audio", "embed"} and not child.value["transcript"].strip():
            yield Finding("transcript", anchor_of(child), child.block.label, _("What is heard is not written down."))


def _alts(child: Any) -> list[str]:
    """What the pictures of a block are said to show."""
    value = child.value
    if child.block_type == "image":
        return [value["alt"]]
    if child.block_type == "gallery":
        return [picture["alt"] for picture in value["pictures"]]
    if child.block_type == "compare":
        return [value["before_alt"], value["after_alt"]]
    return [step["alt"] for step in value["steps"] if step["image"]] if child.block_type == "steps" else []


def _in_places(page: LessonPage | NewsPage) -> Iterator[Finding]:
    for child in page.body:
        place = child.block_type == "place" and (child.value["centre"] or child.value["school"])
        if place and place.closed_on:
            sentence = _("“%(words)s” is closed. Send people somewhere else.")
            yield Finding("closed_place", anchor_of(child), child.block.label, sentence, {"words": _short(place.label)})


def _in_draws(page: LessonPage | NewsPage) -> Iterator[Finding]:
    """What a bank has too few questions for. An attempt draws those that are there; the teacher wanted more."""
    for child in page.body:
        asked = child.value if child.block_type == "quiz" else []
        for draw in [one.block.as_part(one.value) for one in asked if isinstance(one.block, DrawBlock)]:
            there = BankQuestion.objects.drawable(
                school=page.school, tags=draw["tags"], difficulty=draw["difficulty"]
            ).count()
            if there < draw["count"]:
                sentence = _("The question bank has %(there)s with these tags; %(count)s are to be drawn: “%(tags)s”.")
                params = {"there": there, "count": draw["count"], "tags": ", ".join(draw["tags"])}
                yield Finding("bank_too_small", anchor_of(child), child.block.label, sentence, params)


def _in_links(pieces: list[Piece]) -> Iterator[Finding]:
    dead = dead_among({link for piece in pieces for link in piece.links})
    for piece in pieces:
        for link in piece.links:
            if link in dead:
                sentence = _("This link led nowhere when it was last tried: %(words)s")
                yield Finding("dead_link", piece.anchor, piece.where, sentence, {"words": link[:80]})


def _short(words: str) -> str:
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT]}…"
