"""What is found in words alone. Nothing here knows of pages; all of it can be tested by tables."""

import calendar
import datetime
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from urllib.parse import urlsplit

from lms.core.texts import parsable

# A sentence that is read aloud in one breath.
LONGEST_SENTENCE = {"zh-hans": 70, "en": 35}  # characters, words
LONGEST_ALT = 120

_SENTENCE_END = re.compile(r"(?<=[。！？；!?…])|(?<=[.;])(?=\s)|\n")
_CJK = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z0-9’'-]+")
_FILE_NAME = re.compile(
    r"\.(?:png|jpe?g|gif|webp|heic|bmp|svg)$|^(?:img|dsc|dcim|screenshot|mmexport|wx_camera)[-_ ]?\d", re.I
)
_NO_WORDS = re.compile(r"^(?:图片?|照片|插图|示意图|如图|配图|image|picture|photo|figure)?[\s\d_.-]*$", re.I)
_PHONE = re.compile(
    r"扫码|扫一扫|扫描.{0,6}二维码|小程序|微信群|公众号|手机上?(?:下载|预约|报名|操作)|下载.{0,8}(?:app|应用)"
    r"|scan (?:the|this|a) (?:qr )?code|wechat|mini[ -]?program|download the app",
    re.I,
)
_ANOTHER_WAY = re.compile(
    r"电话|拨打|窗口|柜台|前台|现场|上门|当面|到.{0,12}(?:中心|学校|社区|服务台|教室)|代办|帮忙|家人|志愿者|工作人员|纸质"
    r"|telephone|phone us|call |by phone|in person|at the (?:desk|counter)|come to|ask (?:us|the staff)|on paper",
    re.I,
)
_DATES = (
    re.compile(r"(?P<year>20\d\d)\s*年\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*[日号])?"),
    re.compile(r"\b(?P<year>20\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})\b"),
)


def long_sentences(text: str, language: str) -> list[str]:
    """Sentences that are too long to be followed; a list of short items is none."""
    return [
        sentence for part in _SENTENCE_END.split(text) if _length(sentence := part.strip(), language) > _limit(language)
    ]


def _limit(language: str) -> int:
    return LONGEST_SENTENCE.get(language, LONGEST_SENTENCE["zh-hans"])


def _length(sentence: str, language: str) -> int:
    return (
        len(_WORD.findall(sentence)) if language == "en" else len(_CJK.findall(sentence)) + len(_WORD.findall(sentence))
    )


def heading_jumps(levels: Sequence[str]) -> list[int]:
    """Places in ``levels`` (``h2``, ``h3`` in their order) where a level is left out, counted from 0."""
    return [number for number, level in enumerate(levels) if level == "h3" and "h2" not in levels[:number]]


def alt_trouble(alt: str) -> str:
    """``missing``, ``file_name``, ``too_long`` (the picture may hold text that belongs beside it), or empty."""
    alt = alt.strip()
    if not alt or _NO_WORDS.match(alt):
        return "missing"
    if _FILE_NAME.search(alt):
        return "file_name"
    return "too_long" if len(alt) > LONGEST_ALT else ""


def phone_only(text: str) -> str:
    """The words that send a reader to her smartphone, where the same text names no other way; else empty."""
    found = _PHONE.search(text)
    return found[0] if found and not _ANOTHER_WAY.search(text) else ""


def past_dates(text: str, today: datetime.date) -> list[str]:
    """Dates with a year that have gone by, as they are written; a month has gone by after its last day."""
    past = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            day = _last_day(match)
            if day is not None and day < today:
                past.append(match[0])
    return past


def _last_day(match: re.Match) -> datetime.date | None:
    year, month = int(match["year"]), int(match["month"])
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    day = int(match["day"] or last)
    return datetime.date(year, month, day) if 1 <= day <= last else None


class _Reader(HTMLParser):
    """Words and links of rich text; a paragraph or a line of a list ends a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"p", "li", "br", "h2", "h3"}:
            self.words.append("\n")
        href = dict(attrs).get("href")
        if tag == "a" and href and urlsplit(href).scheme in {"http", "https"}:
            self.links.append(href)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def words_and_links(html: str) -> tuple[str, list[str]]:
    """The words of rich text, lines apart, and the addresses elsewhere that it links to."""
    reader = _Reader()
    reader.feed(parsable(html))
    reader.close()
    return "".join(reader.words).strip(), reader.links
