"""From text to the terms it is found by, the same for what is written and for what is asked.

Chinese is indexed by single characters and by pairs of neighbours: a word of any length is found where its pairs stand,
whatever a dictionary makes of the sentence around it. Latin words are indexed by their stems, Chinese titles by their
sound too.
"""

import functools
import re
import unicodedata
from collections.abc import Iterator

import opencc
import Stemmer

from lms.core.sounds import spoken

SOUND = "~"  # how terms begin that are sounds and not words
LONGEST_SOUND = 8  # syllables
_HAN = r"〇㐀-䶿一-鿿豈-﫿\U00020000-\U0003ffff"
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<latin>[^\W_{_HAN}]+)")
_QUOTES = str.maketrans("“”„‟「」『』〝〞＂", '"' * 11)
_simplify = opencc.OpenCC("t2s").convert
_stemmer = Stemmer.Stemmer("english")
_stemmer.maxCacheSize = 20_000


def normal(text: str) -> str:
    """``text`` in one writing: half width, small letters, simplified characters, one kind of quotation mark."""
    return _simplify(unicodedata.normalize("NFKC", text.translate(_QUOTES)).lower())


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The unbroken runs of Chinese characters, and the words of other scripts, of a ``normal`` text.

    Yields the run and whether it is Chinese.
    """
    for match in _RUNS.finditer(text):
        yield match[0], match.lastgroup == "han"


def pairs(run: str) -> list[str]:
    """``八段锦`` → ``八段``, ``段锦``; a single character stands for itself."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def stem(word: str) -> str:
    """``cakes`` → ``cake``; short words are often names of other kinds (AED) and stay."""
    return _stemmer.stemWord(word) if len(word) > 3 else word


def terms_of(text: str) -> Iterator[str]:
    """The terms of ``text``, each as often as it occurs."""
    for run, chinese in runs(normal(text)):
        if chinese:
            yield from run
            if len(run) > 1:
                yield from pairs(run)
        else:
            yield stem(run)


@functools.lru_cache(maxsize=50_000)
def syllables(run: str) -> tuple[str, ...]:
    """The sound of each character, letters a to z, without tones."""
    return tuple(re.sub(r"[^a-z]", "", one.replace("ü", "v")) for one in spoken(run))


def segments(run: str) -> list[str]:
    """The words of a run of Chinese. The dictionary, 31 MB, is read by who needs it."""
    import rjieba

    return list(rjieba.cut(run))


def sounds_of(text: str) -> Iterator[str]:
    """What can be typed for a title without a Chinese keyboard, from each of its words on: whole and by initials.

    They are asked for by their beginning: ``taijiquanrumen`` answers ``taiji``, ``tjqrm`` answers ``tj``.
    """
    for run, chinese in runs(normal(text)):
        if not chinese:
            continue
        spoken, start = syllables(run), 0
        for segment in segments(run):
            heard = spoken[start : start + LONGEST_SOUND]
            yield SOUND + "".join(heard)
            if len(heard) > 1:
                yield SOUND + "".join(syllable[:1] for syllable in heard)
            start += len(segment)
