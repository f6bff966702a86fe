"""Questions of every type with all the signs that the formats use themselves."""

from hypothesis import strategies as st

from lms.questions.formats import Entry, tidy_tags
from lms.questions.types import problems_of

PICTURE = "0f0d0a52-6d4f-4c8e-8f3a-0d9a4c1f2b3c"
SIGNS = [*"~=#{}:\\/*%|->[]$<>&;'\"_.,()（）｜ \n", "::", "//", "->", "{}", "<b>", "&lt;", "\\n", "]]>", "%50%"]
WORDS = [*"节气茶道八段锦社区①é𠮷aBZ07", "春分", "：", "＝"]


def texts(most: int = 60, *, lines: bool = True):
    piece = st.sampled_from([*WORDS, *(sign for sign in SIGNS if lines or "\n" not in sign)])
    return st.lists(piece, min_size=1, max_size=12).map("".join).map(tidied).filter(lambda text: 0 < len(text) <= most)


def tidied(text: str) -> str:
    """Stored text has no space around it; a leading ' would be taken for the one that hides a formula."""
    return "\n".join(line.strip() for line in text.split("\n")).strip("\n ").lstrip("'").strip()


def several(strategy, least: int, most: int):
    return st.lists(strategy, min_size=least, max_size=most)


@st.composite
def questions(draw, kind: str):
    question = {"id": "q1", "type": kind, "prompt": draw(texts()), "explanation": draw(st.just("") | texts())}
    choices = draw(several(texts(), 2, 8))
    numbers = st.integers(1, len(choices))
    if kind in {"single", "multiple"}:
        answer = draw(st.sets(numbers, min_size=1, max_size=1 if kind == "single" else len(choices)))
        question |= {"choices": choices, "answer": sorted(answer)}
        if any(feedback := [draw(st.just("") | texts()) for _choice in choices]):
            question["feedback"] = feedback
    elif kind == "truefalse":
        question |= {"choices": [], "answer": [draw(st.booleans())]}
    elif kind == "short":
        question |= {"accepted": choices}
    elif kind == "fill":
        gaps = draw(several(several(texts(), 1, 4), 1, 4))
        pieces = [draw(st.just("") | texts()) for _gap in range(len(gaps) + 1)]
        prompt = pieces[0] + "".join(f"{{{{{mark}}}}}{piece}" for mark, piece in enumerate(pieces[1:], 1))
        question |= {"prompt": tidied(prompt), "gaps": gaps}
    elif kind == "number":
        numbers = st.decimals(-(10**6), 10**6, places=2).map(lambda number: f"{number:f}")
        question |= {
            "value": draw(numbers),
            "tolerance": draw(numbers).lstrip("-"),
            "unit": draw(st.just("") | texts(20)),
        }
    elif kind == "match":
        question |= {"pairs": [[left, draw(texts())] for left in choices]}
    elif kind == "order":
        question |= {"items": choices}
    elif kind == "picture":
        question |= {
            "choices": [{"media": PICTURE, "alt": " ".join(alt.split())} for alt in choices],
            "answer": [draw(numbers)],
        }
    else:
        lines = [{"text": " ".join(text.split()), "points": draw(st.integers(1, 100))} for text in choices]
        question |= {"rubric": lines}
    return question


@st.composite
def entries(draw, kind: str):
    question = draw(questions(kind).filter(lambda made: not problems_of(made)))
    tags = tidy_tags(draw(several(texts(20, lines=False), 0, 3)))
    return Entry(question, tags, draw(st.none() | st.integers(1, 5)))
