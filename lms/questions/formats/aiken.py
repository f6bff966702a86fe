"""Reading Aiken (docs.moodle.org/en/Aiken_format): a question, its choices by letter, a line with the answer.

    白露是第几个节气？
    A. 第十四个
    B) 第十五个
    ANSWER: B

Several letters in the answer ask for several choices, and a line of explanation may follow: neither is Aiken, both are
how people write such files.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.questions.formats.results import Draft, Place, Result
from lms.questions.types.base import LONGEST_PROMPT

_CHOICE = re.compile(r"\s*([A-Ha-hＡ-Ｈ])\s*[.)．）、:：]\s*(.*\S)\s*")
_ANSWER = re.compile(r"\s*(?:ANSWERS?|答案|正确答案)\s*[:：]\s*(.*?)\s*", re.IGNORECASE)
_WHY = re.compile(r"\s*(?:FEEDBACK|EXPLANATION|解析|答案解析)\s*[:：]\s*(.*?)\s*", re.IGNORECASE)
NO_ANSWER = _("There is no line with the answer, as in ANSWER: B.")
_LETTERS = re.compile(r"[A-H](?:[\s,，、;；]*[A-H])*")


def looks_so(text: str) -> bool:
    lines = text.split("\n")
    return any(map(_ANSWER.fullmatch, lines)) and any(map(_CHOICE.fullmatch, lines))


def read(text: str) -> Iterator[Result]:
    """A question ends with its answer; the explanation may stand behind."""
    draft, letters, answered, apart = Draft(Place("line", 1)), "", False, False
    for number, line in enumerate(text.split("\n"), 1):
        if answered:
            if why := _WHY.fullmatch(line):
                draft.explanation = why[1]
                continue
            if not line.strip():
                continue
            yield _done(draft, letters)
            draft, letters, answered = Draft(Place("line", number)), "", False
        if not line.strip():
            apart = True
            continue
        if answer := _ANSWER.fullmatch(line):
            letters, answered = _wide(answer[1]), True
        elif choice := _CHOICE.fullmatch(line):
            choices = draft.values.setdefault("choices", [])
            if not draft.prompt or _wide(choice[1]) != "ABCDEFGH"[len(choices) :][:1]:
                # A question that begins like a choice, or a letter that is out of its turn.
                _more(draft, line, number)
            else:
                choices.append(choice[2])
        else:
            if apart and draft.values.get("choices"):
                yield draft.refused(NO_ANSWER)
                draft = Draft(Place("line", number))
            _more(draft, line, number)
        apart = False
    if answered:
        yield _done(draft, letters)
    elif draft.prompt:
        yield draft.refused(NO_ANSWER)


def choices_of(draft: Draft) -> list[str]:
    return draft.values.get("choices", [])


def _more(draft: Draft, line: str, number: int) -> None:
    """Another line of the question, or of its last choice."""
    if len(draft.prompt) > LONGEST_PROMPT or any(len(choice) > LONGEST_PROMPT for choice in choices_of(draft)):
        return  # too long already, and refused for that
    if choices := choices_of(draft):
        choices[-1] = f"{choices[-1]}\n{line.strip()}"
    elif draft.prompt:
        draft.prompt = f"{draft.prompt}\n{line.strip()}"
    else:
        draft.prompt, draft.place = line.strip(), Place("line", number)


def _wide(letters: str) -> str:
    return letters.translate(
        {ord(wide): narrow for wide, narrow in zip("ＡＢＣＤＥＦＧＨ", "ABCDEFGH", strict=True)}
    ).upper()


def _done(draft: Draft, letters: str) -> Result:
    if not _LETTERS.fullmatch(letters):
        return draft.refused(_("The answer is one of the letters of the choices, as in ANSWER: B."))
    chosen = sorted({"ABCDEFGH".index(letter) + 1 for letter in letters if letter in "ABCDEFGH"})
    draft.kind = "single" if len(chosen) == 1 else "multiple"
    draft.values = {"choices": draft.values.get("choices", []), "answer": chosen}
    return draft.result()
