"""A lesson's Markdown as blocks. HTML is not allowed: it is shown as the text it is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.html import escape
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cms.blocks.pictures import MOST_PICTURES
from cms.blocks.teaching import MOST_STEPS
from cms.box import facts
from cms.box.questions import read_quiz
from cms.box.yaml_lines import BadYaml, load_mapping, load_mappings

_LINK_SCHEMES = {"http", "https", "mailto", "tel"}
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u2010-\u203b]")
_SOURCE = re.compile(r"^\s*[—–-]{1,3}\s*(.+)$")
_FENCES = {"video": facts.VIDEO, "audio": facts.AUDIO, "document": facts.DOCUMENT}
# Those that hold words: these are kept without the line break that YAML puts behind them.
_WORDS = {
    "embed": facts.EMBED,
    "callout": facts.CALLOUT,
    "table": facts.TABLE,
    "compare": facts.COMPARE,
    "discussion": facts.DISCUSSION,
}


@dataclass(frozen=True)
class Block:
    """``kind`` as in the lesson's body; ``value`` holds plain values, files as their path in the folder."""

    kind: str
    value: dict[str, Any]
    line: int


def read_blocks(source: str, *, first_line: int, report: Callable[[int, str], None]) -> list[Block]:
    """The blocks of ``source``, which begins at line ``first_line`` of its file; what is wrong goes to ``report``."""
    return _Reader(source, first_line, report).read()


class _Reader:
    def __init__(self, source: str, first_line: int, report: Callable[[int, str], None]) -> None:
        self.tokens = MarkdownIt("commonmark", {"html": False}).parse(source)
        self.first_line = first_line
        self.report = report
        self.blocks: list[Block] = []
        self.at = 0

    def read(self) -> list[Block]:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            reader = getattr(self, f"_{token.type}", None)
            if reader is None:
                self._problem(token, _("this kind of Markdown is not used in lessons"))
                self._skip(token)
            else:
                reader(token)
        quizzes = [block for block in self.blocks if block.kind == "quiz"]
        for extra in quizzes[1:]:
            self.report(extra.line, _("a lesson has at most one quiz"))
        return self.blocks

    def _line(self, token: Token) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def _problem(self, token: Token, reason: str) -> None:
        self.report(self._line(token), reason)

    def _add(self, kind: str, value: dict[str, Any], token: Token) -> None:
        self.blocks.append(Block(kind, value, self._line(token)))

    def _add_html(self, html: str, token: Token) -> None:
        """Text goes on in one block until something else comes: that is how an editor would have written it."""
        if self.blocks and self.blocks[-1].kind == "paragraph":
            self.blocks[-1].value["html"] += html
        else:
            self._add("paragraph", {"html": html}, token)

    def _skip(self, token: Token) -> None:
        """Go behind ``token`` and, when it opens something, behind its end."""
        self._take(token)

    def _take(self, token: Token) -> Sequence[Token]:
        """The tokens inside ``token`` (which stands here); goes behind its end."""
        start = self.at + 1
        self.at += 1
        if token.nesting != 1:
            return []
        while self.tokens[self.at].level > token.level or self.tokens[self.at].nesting != -1:
            self.at += 1
        self.at += 1
        return self.tokens[start : self.at - 1]

    def _heading_open(self, token: Token) -> None:
        (inline,) = self._take(token)
        if token.tag not in {"h2", "h3"}:
            self._problem(token, _("only ## and ### are headings of a lesson"))
        self._add("heading", {"level": token.tag, "text": _plain(inline).strip()}, token)

    def _paragraph_open(self, token: Token) -> None:
        (inline,) = self._take(token)
        children = inline.children or []
        if len(children) == 1 and children[0].type == "image":
            self._image(children[0], token)
        else:
            self._add_html(f"<p>{self._inline(inline, token)}</p>", token)

    def _image(self, image: Token, token: Token) -> None:
        source = str(image.attrs.get("src", ""))
        if reason := facts.media_file(source):
            self._problem(token, reason)
        if not image.content.strip():
            self._problem(token, _("the picture does not say what it shows: ![what it shows](media/…)"))
        caption = str(image.attrs.get("title", ""))
        self._add("image", {"file": source, "alt": image.content.strip(), "caption": caption}, token)

    def _bullet_list_open(self, token: Token) -> None:
        self._add_html(self._list(token, self._take(token)), token)

    _ordered_list_open = _bullet_list_open

    def _list(self, token: Token, inside: Sequence[Token]) -> str:
        tag = "ul" if token.type.startswith("bullet") else "ol"
        html: list[str] = []
        for item in inside:
            if item.type == "list_item_open":
                html.append("<li>")
                fresh = True
            elif item.type == "list_item_close":
                html.append("</li>")
            elif item.type in {"bullet_list_open", "ordered_list_open"}:
                html.append("<ul>" if item.type.startswith("bullet") else "<ol>")
            elif item.type in {"bullet_list_close", "ordered_list_close"}:
                html.append("</ul>" if item.type.startswith("bullet") else "</ol>")
            elif item.type == "inline":
                html.append(("" if fresh else "<br/>") + self._inline(item, item))
                fresh = False
            elif item.type not in {"paragraph_open", "paragraph_close"}:
                self._problem(item, _("a list holds text only"))
        return f"<{tag}>{''.join(html)}</{tag}>"

    def _blockquote_open(self, token: Token) -> None:
        lines: list[str] = []
        for item in self._take(token):
            if item.type == "inline":
                lines += [line.strip() for line in _plain(item).splitlines()]
            elif item.type not in {"paragraph_open", "paragraph_close"}:
                self._problem(item, _("a quotation holds text only"))
        source = ""
        if len(lines) > 1 and (match := _SOURCE.match(lines[-1])):
            source = match[1].strip()
            lines.pop()
        if len(source) > 120:
            self._problem(token, _("the source of a quotation has at most 120 characters"))
        self._add("quotation", {"text": "\n".join(lines), "source": source}, token)

    def _fence(self, token: Token) -> None:
        self.at += 1
        kind = token.info.strip()
        first = self._line(token) + 1

        def report(line: int, reason: str) -> None:
            self.report(first + line, reason)

        try:
            if kind == "quiz":
                self._add("quiz", read_quiz(load_mappings(token.content), report), token)
            elif kind == "steps":
                self._add(kind, {"steps": self._several(token, facts.read_step, report, MOST_STEPS)}, token)
            elif kind == "gallery":
                self._add(kind, {"pictures": self._several(token, facts.read_picture, report, MOST_PICTURES)}, token)
            elif kind == "place":
                self._add(kind, facts.read_place(load_mapping(token.content), report), token)
            elif kind in _WORDS:
                self._add(kind, facts.read_words(load_mapping(token.content), _WORDS[kind], report), token)
            elif kind in _FENCES:
                self._add(kind, facts.read_facts(load_mapping(token.content), _FENCES[kind], report), token)
            else:
                kinds = ", ".join(["quiz", "steps", "gallery", "place", *_WORDS, *_FENCES])
                self._problem(token, _("a fenced block is one of these: %(kinds)s") % {"kinds": kinds})
        except BadYaml as error:
            report(error.line, error.reason)

    def _several(self, token: Token, read: Any, report: Any, most: int) -> list[dict[str, Any]]:
        """The entries of a fenced list of two to ``most``."""
        entries = load_mappings(token.content)
        if not 2 <= len(entries) <= most:
            self._problem(token, _("a list of %(least)s to %(most)s entries belongs here") % {"least": 2, "most": most})
        return [read(entry, report) for entry in entries]

    def _inline(self, inline: Token, at: Token) -> str:
        """Rich text as Wagtail keeps it."""
        html: list[str] = []
        children = inline.children or []
        for number, token in enumerate(children):
            if token.type in {"text", "code_inline"}:
                html.append(escape(token.content))
            elif token.type in {"strong_open", "strong_close"}:
                html.append("<b>" if token.nesting == 1 else "</b>")
            elif token.type == "softbreak":
                html.append(_joint(children[:number], children[number + 1 :]))
            elif token.type == "hardbreak":
                html.append("<br/>")
            elif token.type == "link_open":
                href = str(token.attrs.get("href", ""))
                if urlsplit(href).scheme not in _LINK_SCHEMES:
                    self._problem(at, _("a link begins with https://: %(link)s") % {"link": href[:80]})
                html.append(f'<a href="{escape(href)}">')
            elif token.type == "link_close":
                html.append("</a>")
            elif token.type == "image":
                self._problem(at, _("a picture stands in a paragraph of its own"))
        return "".join(html)


def _plain(inline: Token) -> str:
    """The words without their markup; line breaks stay."""
    words = []
    for token in inline.children or []:
        if token.type in {"softbreak", "hardbreak"}:
            words.append("\n")
        elif token.type in {"text", "code_inline"}:
            words.append(token.content)
    return "".join(words)


def _joint(before: Sequence[Token], after: Sequence[Token]) -> str:
    """What a line break in the source becomes: nothing between Chinese characters, else a space."""
    left = next((token.content[-1] for token in reversed(before) if token.content), "")
    right = next((token.content[0] for token in after if token.content), "")
    return "" if _CJK.match(left) and _CJK.match(right) else " "
