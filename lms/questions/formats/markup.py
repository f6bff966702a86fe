"""Between HTML, as other programmes write it, and the plain words of a question."""

import re
from html import escape
from html.parser import HTMLParser

from lms.core.texts import parsable

BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"}
UNSEEN = {"script", "style", "head", "title", "template"}
PICTURES = {"img", "svg", "audio", "video", "object", "embed", "iframe", "canvas"}
_TAG = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|sub|sup|font|img|ul|ol|li|table|tr|td|a|h[1-6])(?=[\s/>])[^<>]*>", re.I
)
LONGEST_HTML = 20_000
_ENDS_A_LINE = "\x00"  # of a paragraph or the like: however many meet, one line ends


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pictures = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        if tag in PICTURES:
            self.pictures += 1
        if tag == "br":
            self.pieces.append("\n")
        elif tag in BLOCKS:
            self.pieces.append(_ENDS_A_LINE)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        if tag in BLOCKS:
            self.pieces.append(_ENDS_A_LINE)
        elif tag in {"td", "th"}:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            # A line break in HTML is a space; the lines are those of its elements.
            self.pieces.append(re.sub(r"[ \t\r\n\f]+", " ", data.replace(_ENDS_A_LINE, "")))


def words_of(html: str) -> tuple[str, int]:
    """The words of ``html``, and how many pictures, sounds or films in it they do not tell of."""
    if len(html) > LONGEST_HTML:
        return html, 0  # longer than any question may be: it is refused for its length
    reader = _Words()
    reader.feed(parsable(html))
    reader.close()
    text = re.sub(r" *([\n\x00]+) *", lambda ends: ends[1].replace(_ENDS_A_LINE, "") or "\n", "".join(reader.pieces))
    return text.replace("\xa0", " ").strip(), reader.pictures


def html_of(text: str) -> str:
    """``text`` as HTML that ``words_of`` reads back."""
    return re.sub("(?<= ) |(?<=\n) | (?=\n)", "&nbsp;", escape(text, quote=False)).replace("\n", "<br>")


def is_html(text: str) -> bool:
    """Whether ``text`` of an unknown kind has a tag in it that people write."""
    return _TAG.search(text) is not None
