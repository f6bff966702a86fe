"""What each type of question must hold, how it reads an answer and what share of the points it gives."""

from fractions import Fraction

import pytest
from django.utils import translation

from lms.questions.types import TYPES, BadAnswer, problems_of, type_of

PICTURE = "0f0d0a52-6d4f-4c8e-8f3a-0d9a4c1f2b3c"


def question(kind: str, **values) -> dict:
    return {"id": "q1", "type": kind, "prompt": "问", "explanation": "", **values}


SINGLE = question("single", choices=["甲", "乙", "丙"], answer=[2], feedback=["", "正是", "差一点"])
MULTIPLE = question("multiple", choices=["甲", "乙", "丙", "丁", "戊"], answer=[1, 3])
TRUEFALSE = question("truefalse", choices=[], answer=[False])
SHORT = question("short", accepted=["八段锦", "Eight Pieces"])
FILL = question("fill", prompt="先{{1}}，后{{2}}。", gaps=[["吸气", "吸"], ["呼气"]])
NUMBER = question("number", value="0.3", tolerance="0.1", unit="米")
MATCH = question("match", pairs=[["火警", "119"], ["急救", "120"], ["报警", "110"], ["短信报警", "12110"]])
ORDER = question("order", items=["看", "听", "叫", "按"])
PICTURES = question("picture", choices=[{"media": PICTURE, "alt": "鹤"}, {"media": PICTURE, "alt": "鹿"}], answer=[1])
OPEN = question("open", rubric=[{"text": "写了时间", "points": 2}, {"text": "写了地点", "points": 1}])
ALL = [SINGLE, MULTIPLE, TRUEFALSE, SHORT, FILL, NUMBER, MATCH, ORDER, PICTURES, OPEN]


def share(asked: dict, posted: list[str], shown=()) -> Fraction | None:
    known = type_of(asked)
    return known.mark(asked, known.read(asked, posted, shown))


def test_every_type_has_a_question_here_and_each_can_be_asked():
    assert {asked["type"] for asked in ALL} == set(TYPES)
    assert [problems_of(asked) for asked in ALL] == [[]] * len(ALL)


@pytest.mark.parametrize(
    ("asked", "posted", "expected"),
    [
        (SINGLE, ["2"], 1), (SINGLE, ["1"], 0), (SINGLE, [], 0),
        (MULTIPLE, ["1", "3"], 1), (MULTIPLE, ["3", "1", "3"], 1), (MULTIPLE, ["1"], Fraction(1, 2)),
        (MULTIPLE, ["1", "3", "4"], Fraction(2, 3)), (MULTIPLE, ["1", "2", "3", "4", "5"], 0), (MULTIPLE, ["2"], 0),
        (TRUEFALSE, ["false"], 1), (TRUEFALSE, ["true"], 0), (TRUEFALSE, [], 0),
        (SHORT, ["八段锦"], 1), (SHORT, [" 八 段 錦。 "], 1), (SHORT, ["eight  pieces"], 1),
        (SHORT, ["ＥＩＧＨＴ pieces!"], 1), (SHORT, ["八段"], 0), (SHORT, ["。"], 0), (SHORT, [""], 0),
        (FILL, ["吸气", "呼气"], 1), (FILL, ["吸", "吸气"], Fraction(1, 2)), (FILL, ["呼气", "吸气"], 0),
        (FILL, ["", "呼氣"], Fraction(1, 2)), (FILL, [], 0),
        (NUMBER, ["0.3"], 1), (NUMBER, ["0.4"], 1), (NUMBER, ["０.２米"], 1), (NUMBER, [".3 米"], 1),
        (NUMBER, ["0.41"], 0), (NUMBER, ["-0.3"], 0), (NUMBER, ["三"], 0), (NUMBER, ["1e-1"], 0), (NUMBER, [], 0),
        (MATCH, ["1", "2", "3", "4"], 1), (MATCH, ["1", "2", "4", "3"], Fraction(1, 2)),
        (MATCH, ["1", "1", "1", "1"], Fraction(1, 4)), (MATCH, ["", "", "3", ""], Fraction(1, 4)), (MATCH, [], 0),
        (ORDER, ["1", "2", "3", "4"], 1), (ORDER, ["4", "1", "2", "3"], Fraction(2, 3)),
        (ORDER, ["4", "3", "2", "1"], 0), (ORDER, ["1", "2", "", ""], Fraction(1, 3)),
        (ORDER, ["1", "2", "2", "2"], 0), (ORDER, [], 0),
        (PICTURES, ["1"], 1), (PICTURES, ["2"], 0),
        (OPEN, ["在公园"], None), (OPEN, ["  "], 0), (OPEN, [], 0),
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_earns_its_share(asked, posted, expected):
    assert share(asked, posted) == expected


@pytest.mark.parametrize(
    ("unit", "value", "written"),
    [("元", "1234.5", "1,234.5 元"), ("", "-5", "－5"), ("", "-5", "−5"), ("kg", "60", "60KG"), ("%", "60", "60％")],
)
def test_numbers_are_read_as_people_write_them(unit, value, written):
    assert share(question("number", value=value, tolerance="0", unit=unit), [written]) == 1


def test_numbers_and_tolerances_are_exact():
    asked = question("number", value="0.3", tolerance="0.1", unit="")
    assert share(asked, ["0.2"]) == 1
    assert share(asked, ["0.19999999999999999999"]) == 0


def test_shuffled_answers_are_read_in_the_order_that_was_shown():
    shown = [3, 1, 4, 2]  # "报警" … stands first
    assert TYPES["match"].read(MATCH, ["2", "4", "1", "3"], shown) == [1, 2, 3, 4]
    assert TYPES["order"].read(ORDER, ["3", "1", "4", "2"], shown) == [1, 2, 3, 4]


def test_two_rights_with_the_same_words_are_as_good_as_each_other():
    asked = question("match", pairs=[["猫", "四条腿"], ["狗", "四条腿"], ["鸡", "两条腿"]])
    assert problems_of(asked) == []
    assert share(asked, ["2", "1", "3"]) == 1


@pytest.mark.parametrize(
    ("asked", "posted", "code"),
    [
        (SINGLE, ["4"], "unknown"), (SINGLE, ["0"], "unknown"), (SINGLE, ["1", "2"], "unknown"),
        (SINGLE, ["２"], "unknown"), (MULTIPLE, ["1", "6"], "unknown"),
        (TRUEFALSE, ["True"], "unknown"), (TRUEFALSE, ["true", "false"], "unknown"),
        (SHORT, ["甲" * 201], "too_long"), (SHORT, ["甲", "乙"], "unknown"),
        (FILL, ["吸气"], "unknown"), (FILL, ["甲" * 10_000, ""], "too_long"),
        (NUMBER, ["1" * 10_000], "too_long"), (MATCH, ["1", "2"], "unknown"),
        (MATCH, ["1", "2", "3", "5"], "unknown"), (ORDER, ["1", "2", "3", "-1"], "unknown"),
        (PICTURES, ["3"], "unknown"), (OPEN, ["甲" * 10_000], "too_long"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_no_form_sends_and_what_is_too_long_is_refused(asked, posted, code):
    with pytest.raises(BadAnswer, match=f"^{code}$"):
        type_of(asked).read(asked, posted)


@pytest.mark.parametrize(
    ("asked", "posted", "code"),
    [
        (SINGLE, [], "missing"), (TRUEFALSE, [], "missing"), (SHORT, [" "], "missing"),
        (FILL, ["吸气", ""], "missing"), (NUMBER, ["三米"], "not_number"),
        (MATCH, ["1", "2", "3", ""], "missing"), (ORDER, ["1", "2", "3", ""], "missing"),
        (ORDER, ["1", "2", "3", "3"], "place_twice"), (OPEN, [""], "missing"),
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_that_is_not_whole_is_kept_and_not_handed_in(asked, posted, code):
    known = type_of(asked)
    with pytest.raises(BadAnswer, match=f"^{code}$"):
        known.check(asked, known.read(asked, posted))


BAD = [
    {}, None, [], "single", question("essay"), question(["single"]),
    {**SINGLE, "id": ""}, {**SINGLE, "prompt": " "}, {**SINGLE, "prompt": 5}, {**SINGLE, "explanation": None},
    {**SINGLE, "image": {}}, {**SINGLE, "image": {"media": "x", "alt": "鹤"}},
    {**SINGLE, "image": {"media": PICTURE, "alt": ""}},
    {**SINGLE, "choices": ["甲"], "answer": [1], "feedback": []}, {**SINGLE, "choices": "甲乙丙"},
    {**SINGLE, "choices": ["甲", "", "丙"]}, {**SINGLE, "choices": ["甲", 2, "丙"]},
    {**SINGLE, "answer": []}, {**SINGLE, "answer": [1, 2]}, {**SINGLE, "answer": [4]}, {**SINGLE, "answer": [True]},
    {**SINGLE, "answer": ["2"]}, {**SINGLE, "feedback": ["一"]}, {**SINGLE, "feedback": [1, 2, 3]},
    {**MULTIPLE, "answer": []}, {**MULTIPLE, "answer": [1, 1]}, {**MULTIPLE, "answer": [[1]]},
    {**TRUEFALSE, "answer": []}, {**TRUEFALSE, "answer": ["true"]}, {**TRUEFALSE, "choices": ["对", "错"]},
    {**SHORT, "accepted": []}, {**SHORT, "accepted": "八段锦"}, {**SHORT, "accepted": [""]},
    {**FILL, "gaps": []}, {**FILL, "gaps": [["吸气"]]}, {**FILL, "gaps": [["吸气"], []]},
    {**FILL, "prompt": "{{1}}{{1}}"},
    {**FILL, "prompt": "先{{1}}，后{{3}}"}, {**FILL, "prompt": None},
    {**NUMBER, "value": 3}, {**NUMBER, "value": "三"}, {**NUMBER, "value": "NaN"}, {**NUMBER, "value": "1e9"},
    {**NUMBER, "tolerance": "-1"}, {**NUMBER, "tolerance": None}, {**NUMBER, "unit": None},
    {**MATCH, "pairs": [["火警", "119"]]}, {**MATCH, "pairs": [["火警", "119"], ["急救"]]},
    {**MATCH, "pairs": [["火警", "119"], ["火警", "120"]]}, {**MATCH, "pairs": [[str(n), "a"] for n in range(9)]},
    {**ORDER, "items": ["看"]}, {**ORDER, "items": ["看", " "]}, {**ORDER, "items": ["看", "看 "]},
    {**PICTURES, "choices": ["鹤", "鹿"]}, {**PICTURES, "answer": [1, 2]},
    {**OPEN, "rubric": []}, {**OPEN, "rubric": [{"text": "", "points": 1}]},
    {**OPEN, "rubric": [{"text": "好", "points": 0}]}, {**OPEN, "rubric": [{"text": "好", "points": True}]},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=lambda value: str(value)[:60])
def test_a_question_that_cannot_be_asked_is_said_so(bad):
    assert problems_of(bad)


def test_what_is_wrong_is_said_in_the_readers_language_with_its_numbers():
    with translation.override("en"):
        assert problems_of({**MATCH, "pairs": [["火警", "119"]]}) == ["Give two to 8 pairs."]
