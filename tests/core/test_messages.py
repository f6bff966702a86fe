"""Whatever a service refuses has a sentence, with the places that its code fills."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from lms.core import messages
from lms.core.errors import DomainError

PACKAGES = ("lms", "cms")


def _codes(node: ast.expr) -> list[str]:
    """The codes that an argument can be: a constant, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.IfExp):
        return _codes(node.body) + _codes(node.orelse)
    return []


def _calls(tree: ast.AST) -> list[ast.Call]:
    """Calls that name a code: of ``DomainError`` and its children, and of its ``__init__`` by them."""
    children = {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "DomainError" for base in node.bases)
    }
    own = [call for child in children.values() for call in ast.walk(child) if isinstance(call, ast.Call)]
    naming = {
        name for name, child in children.items() if not any(isinstance(part, ast.FunctionDef) for part in child.body)
    }
    return [
        *(call for call in own if ast.unparse(call.func) == "super().__init__"),
        *(
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in {"DomainError", *naming}
        ),
    ]


def refusals() -> list[tuple[str, str, frozenset[str]]]:
    """(place in the source, code, names of the parameters) of every refusal."""
    found = []
    for package in PACKAGES:
        for file in sorted((Path(settings.BASE_DIR) / package).rglob("*.py")):
            for call in _calls(ast.parse(file.read_text(encoding="utf-8"))):
                place = f"{file.relative_to(settings.BASE_DIR)}:{call.lineno}"
                names = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
                found.extend((place, code, names) for code in _codes(call.args[0]) or [""])
    return found


REFUSALS = refusals()


def test_the_search_finds_the_refusals():
    codes = {code for _place, code, _names in REFUSALS}
    assert {"not_enrolled", "too_many_classes", "gathering_not_open", "lesson_needs_quiz"} <= codes


@pytest.mark.parametrize(("place", "code", "names"), REFUSALS, ids=[f"{place} {code}" for place, code, _ in REFUSALS])
def test_every_refusal_has_a_sentence_in_both_languages(place, code, names):
    assert code, f"{place}: the code cannot be read from the source"
    assert code in messages.codes(), f"{place}: nobody has written a sentence for {code!r}"
    for language in ("zh-hans", "en"):
        with translation.override(language):
            wanted = set(re.findall(r"%\((\w+)\)s", str(messages._sentences[code])))
            assert wanted <= names, f"{place}: the sentence needs {sorted(wanted - names)}"
            told = messages.sentence(DomainError(code, **dict.fromkeys(names, "x")))
        assert told
        assert code not in told


def test_no_sentence_waits_for_a_code_that_nobody_raises():
    raised = {code for _place, code, _names in REFUSALS}
    assert messages.codes() - raised == set()


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("not_allowed", 403),
        ("not_enrolled", 403),
        ("impossible_report", 409),
        ("course_retired", 404),
        ("roll_empty", 400),
    ],
)
def test_a_refusal_has_its_status(code, status):
    assert messages.status_of(DomainError(code)) == status


def test_a_sentence_names_what_it_is_about():
    with translation.override("en"):
        assert messages.sentence(DomainError("answer_missing", number=3)) == "Question 3 has no answer yet."


def test_a_percent_sign_in_a_sentence_without_places_is_left_alone(monkeypatch):
    monkeypatch.setitem(messages._sentences, "tests.percent", "60% is enough.")
    assert messages.sentence(DomainError("tests.percent")) == "60% is enough."


def test_a_code_has_one_sentence():
    with pytest.raises(RuntimeError, match="not_allowed"):
        messages.register({"not_allowed": "Something else."})
