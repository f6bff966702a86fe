"""What somebody may have meant who wrote a wrong character: a word of the same sound, or one of all others the same."""

from django.db.models import Q

from lms.search.models import Word
from lms.search.question import Part, Question
from lms.search.words import normal, syllables


def corrections(question: Question) -> list[str]:
    """The question with one word mended, the likeliest first: one statement."""
    parts = [part for part in question.parts if part.chinese and len(part.word) > 1]
    if not parts:
        return []
    near = Q()
    for part in parts:
        near |= Q(sound="".join(syllables(part.word)))
        for place in range(len(part.word)) if len(part.word) > 2 else ():
            near |= Q(text__startswith=part.word[:place], text__endswith=part.word[place + 1 :])
    words = list(Word.objects.filter(near))
    told = [
        (likeness, _mended(question, part, word.text))
        for part in parts
        for word in words
        if (likeness := _likeness(part.word, word.text)) and word.text != part.word
    ]
    return [meant for _likeness, meant in sorted(told, reverse=True)]


def _mended(question: Question, part: Part, word: str) -> str:
    return normal(question.asked).replace(part.word, word)


def _likeness(written: str, meant: str) -> tuple[int, int] | None:
    """How near two words are, None for words that are not: characters the same, then syllables."""
    if len(written) != len(meant):
        return None
    same = sum(one == other for one, other in zip(written, meant, strict=True))
    sounds = sum(one == other for one, other in zip(syllables(written), syllables(meant), strict=True))
    if sounds == len(written) and same:
        return 2, same
    return (1, sounds) if same == len(written) - 1 and len(written) > 2 else None
