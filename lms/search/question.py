"""What somebody asks: her words, and which terms a document must have for each."""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby

from lms.search.words import SOUND, normal, pairs, runs, segments, stem, syllables

LONGEST = 60  # characters of a question
MOST_WORDS = 8
# Words that a question is made of and that say nothing of its subject. They count where nothing else was asked.
_IDLE = {
    "怎么", "怎样", "如何", "怎么办", "什么", "哪里", "哪儿", "在哪", "在哪里", "哪些", "有没有", "有什么",
    "请问", "可以", "能不能", "想", "想要", "我想", "要", "学", "学习", "想学", "学会", "教", "教程", "课",
    "课程", "班", "的", "了", "吗", "呢", "吧", "啊", "在", "上", "里", "中", "和", "与", "及", "或", "是",
    "我", "我要", "做", "用", "去", "给", "有", "没有", "会", "能", "把", "对", "关于", "有关", "a", "an",
    "the", "of", "to", "in", "on", "for", "and", "or", "how", "what", "where", "is", "are", "my", "i", "learn",
    "course", "courses", "class", "classes",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One word of a question. ``ways``: it is there where all terms of one of these are; a term that ends in ``*``
    stands for all that begin so.
    """

    word: str
    ways: tuple[tuple[str, ...], ...]
    chinese: bool

    def loosened(self) -> "Part":
        """The same word with its characters anywhere: ``防骗`` is then in ``防诈骗``."""
        return replace(self, ways=(*self.ways, tuple(self.word))) if self.chinese else self


@dataclass(frozen=True)
class Question:
    """``phrase``: it was in quotation marks, and stands so in the documents."""

    asked: str
    parts: tuple[Part, ...]
    phrase: str = ""

    def __bool__(self) -> bool:
        return bool(self.parts)

    def loosened(self) -> "Question":
        return replace(self, parts=tuple(part.loosened() for part in self.parts))

    @cached_property
    def whole(self) -> str:
        """The question without spaces and marks, as titles are compared with it."""
        return bare(self.asked)


def bare(text: str) -> str:
    return "".join(run for run, _chinese in runs(normal(text)))


def read(asked: str, *, beginning: bool = False) -> Question:
    """The question in ``asked``; with ``beginning`` its last word may go on."""
    asked = " ".join("".join(one if one.isprintable() else " " for one in asked).split())[:LONGEST]
    text = normal(asked)
    quoted = re.fullmatch(r'\s*"([^"]+)"?\s*', text)
    if quoted:
        phrase = quoted[1].strip()
        return Question(asked, tuple(_part(run, chinese, exact=True) for run, chinese in runs(phrase)), phrase)
    parts: list[Part] = []
    found = list(_words(text))
    telling = [one for one in found if one[0] not in _IDLE] or found
    latin = [word for word, chinese in telling if not chinese]
    for word, chinese in telling[:MOST_WORDS]:
        parts.append(_part(word, chinese, beginning=beginning and word == telling[-1][0]))
    if len(latin) > 1 and len(latin) == len(telling) and all(word.isascii() and word.isalpha() for word in latin):
        # Syllables apart: ``ba duan jin``.
        joined = "".join(latin)
        apart = tuple(term for part in parts for term in part.ways[0])
        parts = [Part(" ".join(latin), (apart, (f"{SOUND}{joined}*",)), chinese=False)]
    return Question(asked, tuple(parts))


def _words(text: str) -> list[tuple[str, bool]]:
    """The words of a question and whether they are Chinese. ``二hu`` is one word, by its sound."""
    words: list[tuple[str, bool]] = []
    for piece in text.split():
        found = list(runs(piece))
        kinds = [chinese for _run, chinese in found]
        if kinds == [True, False] and len(found[0][0]) == 1 and found[1][0].isalpha():
            words.append(("".join(syllables(found[0][0])) + found[1][0], False))
            continue
        for run, chinese in found:
            words += [(word, True) for word in _chinese_words(run)] if chinese else [(run, False)]
    return list(dict.fromkeys(words))


def _chinese_words(run: str) -> list[str]:
    """The words of ``run``. Single characters that are no idle words go with their neighbours: ``大|阿福`` is one."""
    whole = []
    for idle, group in groupby(segments(run), key=lambda segment: segment in _IDLE):
        pieces = list(group)
        if idle:
            whole += pieces
            continue
        word = ""
        for piece in pieces:
            if word and len(piece) > 1 and len(word) > 1:
                whole.append(word)
                word = ""
            word += piece
        whole.append(word)
    return whole


def _part(word: str, chinese: bool, *, exact: bool = False, beginning: bool = False) -> Part:
    if chinese:
        return Part(word, (tuple(pairs(word)),), chinese=True)
    ways = [(f"{word}*" if beginning and len(word) > 1 else stem(word),)]
    if not exact and word.isascii() and word.isalpha() and len(word) > 1:
        ways.append((f"{SOUND}{word}*",))
    return Part(word, tuple(ways), chinese=False)
