"""Questions in a folder: as YAML, and as the blocks of an editor. Plain values are those of ``lms.questions.types``,
with the path of a file in the folder where a stored question has the uuid of a picture."""

from typing import Any
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from cms.blocks.quiz import LONGEST_MINUTES, MOST_ATTEMPTS, MOST_DRAWN
from cms.box.facts import Fact, Report, list_of, media_file, number, one_of, read_facts, text, yes_or_no
from cms.box.library import Library
from cms.box.yaml_lines import Mapping
from lms.learning.quiz import Counts, Rules, Shows
from lms.questions.formats.results import DIFFICULTIES
from lms.questions.types import TYPES, findings_of

SETTINGS = {
    "type": Fact(one_of(["settings"])),
    "attempts": Fact(number(0, MOST_ATTEMPTS), required=False, default=0),
    "minutes": Fact(number(0, LONGEST_MINUTES), required=False, default=0),
    "counts": Fact(one_of(Counts.values), required=False, default=str(Counts.BEST)),
    "shows": Fact(one_of(Shows.values), required=False, default=str(Shows.AT_ONCE)),
    "insist": Fact(yes_or_no, required=False, default=False),
}
DRAW = {
    "type": Fact(one_of(["draw"])),
    "count": Fact(number(1, MOST_DRAWN)),
    "tags": Fact(list_of(text(50), least=1, most=10)),
    "difficulty": Fact(number(DIFFICULTIES[0], DIFFICULTIES[-1]), required=False),
}
_COMMON = {
    "id": Fact(text(40)),
    "type": Fact(one_of(list(TYPES))),
    "prompt": Fact(text(2_000)),
    "explanation": Fact(text(2_000)),
    "image": Fact(media_file, required=False, default=""),
    "alt": Fact(text(200), required=False, default=""),
}


def _list(value: Any) -> str:
    return "" if isinstance(value, list) and value else _("a list belongs here")


def _picture(value: Any) -> str:
    if not isinstance(value, dict) or set(value) != {"file", "alt"}:
        return _("a picture to choose is written as file and alt")
    return media_file(value["file"]) or text(200)(value["alt"])


_CHOICES = {
    "choices": Fact(list_of(text(200), least=2, most=8), required=False),
    "answer": Fact(_list),
    "feedback": Fact(lambda value: "" if isinstance(value, list) else _("a list belongs here"), required=False),
}
_OWN: dict[str, dict[str, Fact]] = {
    "single": _CHOICES,
    "multiple": _CHOICES,
    "truefalse": {"choices": Fact(lambda value: "", required=False), "answer": Fact(_list)},
    "short": {"accepted": Fact(_list)},
    "fill": {"gaps": Fact(_list)},
    "number": {
        "value": Fact(lambda value: ""),
        "tolerance": Fact(lambda value: "", required=False, default="0"),
        "unit": Fact(text(20), required=False, default=""),
    },
    "match": {"pairs": Fact(_list)},
    "order": {"items": Fact(_list)},
    "picture": {"choices": Fact(list_of(_picture, least=2, most=8)), "answer": Fact(_list)},
    "open": {"rubric": Fact(_list)},
}


def read_quiz(mappings: list[Mapping], report: Report) -> dict[str, Any]:
    """``{"questions": […], "settings": {…}, "draws": […]}`` of a fenced block; what is wrong goes to ``report``."""
    settings: dict[str, Any] = {}
    questions: list[dict[str, Any]] = []
    draws: list[dict[str, Any]] = []
    for place, mapping in enumerate(mappings):
        if mapping.values.get("type") == "draw":
            read = read_facts(mapping, DRAW, report)
            draws.append({name: read[name] for name in ("count", "tags", "difficulty")})
            continue
        if mapping.values.get("type") != "settings":
            if draws:
                report(mapping.line, _("what is drawn stands behind the last question"))
            questions.append(_read(mapping, report))
            continue
        if place:
            report(mapping.line, _("the settings stand before the first question"))
        read = read_facts(mapping, SETTINGS, report)
        del read["type"]
        settings = Rules(**read).settings
    return {"questions": questions, "settings": settings, "draws": draws}


def _read(mapping: Mapping, report: Report) -> dict[str, Any]:
    kind = mapping.values.get("type")
    own = _OWN.get(kind, _CHOICES) if isinstance(kind, str) else _CHOICES
    problems = 0

    def counting(line: int, reason: str) -> None:
        nonlocal problems
        problems += 1
        report(line, reason)

    question = read_facts(mapping, {**_COMMON, **own}, counting)
    line = mapping.lines.get("answer", mapping.line)
    if kind in {"single", "multiple"}:
        _check_choices(question, mapping, line, counting)
    elif kind == "truefalse":
        _check_truth(question, mapping, line, counting)
    question = _plain(question)
    if not problems:
        for finding in findings_of(_with_any_pictures(question)):
            report(mapping.line, str(finding))
    return question


def _check_choices(question: dict[str, Any], mapping: Mapping, line: int, report: Report) -> None:
    answer, choices = question["answer"] or [], question["choices"] or []
    if not choices and "choices" not in mapping.values:
        report(mapping.line, _("“%(name)s” is missing") % {"name": "choices"})
    elif any(isinstance(n, bool) or not isinstance(n, int) or not 1 <= n <= len(choices) for n in answer):
        report(line, _("an answer is the number of a choice, counted from 1"))
    elif question["type"] == "single" and len(answer) != 1:
        report(line, _("a single question has one right answer"))
    elif len(set(answer)) != len(answer):
        report(line, _("an answer stands twice"))


def _check_truth(question: dict[str, Any], mapping: Mapping, line: int, report: Report) -> None:
    if question["choices"] is not None:
        report(mapping.lines["choices"], _("a true or false question has no choices"))
    answer = question["answer"] or []
    if len(answer) != 1 or not isinstance(answer[0], bool):
        report(line, _("the answer is [true] or [false]"))


def _plain(read: dict[str, Any]) -> dict[str, Any]:
    """As it is stored, and as ``exporting`` gives it."""
    kind, words = read["type"], _as_words
    own = {name: value for name, value in read.items() if name not in {*_COMMON, "feedback"}}
    if kind == "truefalse":
        own["choices"] = []
    elif kind in {"short", "fill", "match", "order"}:
        own = {name: words(value) for name, value in own.items()}
    elif kind == "number":
        own = {name: str(value) if type(value) in {int, float} else value for name, value in own.items()}
    elif kind == "picture":
        own["choices"] = [_media(one) for one in own["choices"] or []]
    plain = {"id": read["id"], "type": kind, "prompt": read["prompt"], **own}
    if read.get("feedback"):
        plain["feedback"] = ["" if one is None else one for one in read["feedback"]]
    if read["image"] or read["alt"]:
        plain["image"] = {"media": read["image"], "alt": read["alt"]}
    return {**plain, "explanation": read["explanation"]}


def _media(one: Any) -> Any:
    return {"media": one["file"], "alt": one["alt"]} if isinstance(one, dict) and set(one) == {"file", "alt"} else one


def _as_words(value: Any) -> Any:
    """What YAML took for a number is what was written: 119 in a list of answers."""
    if isinstance(value, list):
        return [_as_words(one) for one in value]
    return str(value) if type(value) is int else value


def _with_any_pictures(question: dict[str, Any]) -> dict[str, Any]:
    """With some uuid for each picture of the folder: whether the files are there is asked elsewhere."""

    def named(image: dict[str, str]) -> dict[str, str]:
        return {**image, "media": str(uuid5(UUID(int=0), image["media"])) if image["media"] else ""}

    changed = dict(question)
    if "image" in question:
        changed["image"] = named(question["image"])
    if question["type"] == "picture":
        changed["choices"] = [named(one) for one in question["choices"]]
    return changed


def pictures_of(quiz: dict[str, Any]) -> list[str]:
    """The files of the folder that the questions show."""
    images = [question["image"] for question in quiz["questions"] if "image" in question]
    images += [one for question in quiz["questions"] if question["type"] == "picture" for one in question["choices"]]
    return [image["media"] for image in images if isinstance(image, dict)]


def shape_of(question: dict[str, Any]) -> tuple:
    """What is the same in all languages: an answer counts for the same question whoever translated it."""
    kind = question["type"]
    counted = {name: len(question.get(name) or []) for name in ("choices", "gaps", "pairs", "items", "rubric")}
    points = [line.get("points") for line in question.get("rubric") or [] if isinstance(line, dict)]
    number = (question.get("value"), question.get("tolerance"))
    return question["id"], kind, question.get("answer"), counted, points, number


# To the blocks of an editor


def stream_of_quiz(quiz: dict[str, Any], *, key: UUID, library: Library) -> list[dict[str, Any]]:
    """Raw StreamField data; ``key`` is the lesson's."""
    stream = []
    if quiz["settings"]:
        rules = vars(Rules(**quiz["settings"]))
        stream.append({"type": "settings", "value": rules, "id": str(uuid5(key, "questions:settings"))})
    for question in quiz["questions"]:
        identity = _identity(question["id"], key)
        stream.append({"type": question["type"], "value": _value(question, identity, library), "id": str(identity)})
    for place, draw in enumerate(quiz["draws"], start=1):
        value = {**draw, "tags": "，".join(draw["tags"]), "difficulty": str(draw["difficulty"] or "")}
        stream.append({"type": "draw", "value": value, "id": str(uuid5(key, f"draw:{place}"))})
    return stream


def _identity(name: str, key: UUID) -> UUID:
    """A question that was written in the editor was exported under the id it has."""
    try:
        return UUID(name)
    except ValueError:
        return uuid5(key, f"question:{name}")


def _value(question: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    value = {"prompt": question["prompt"], "explanation": question["explanation"]}
    if image := question.get("image"):
        value |= {"image": library.picture(image["media"], title=image["alt"]).pk, "alt": image["alt"]}
    return {**value, **_own(question, key, library)}


def _own(question: dict[str, Any], key: UUID, library: Library) -> dict[str, Any]:
    kind = question["type"]
    if kind == "truefalse":
        return {"answer": "true" if question["answer"] == [True] else "false"}
    if kind == "short":
        return {"accepted": "\n".join(question["accepted"])}
    if kind == "fill":
        return {"gaps": _items(["\n".join(gap) for gap in question["gaps"]], "gap", key)}
    if kind == "number":
        return {name: question[name] for name in ("value", "tolerance", "unit")}
    if kind == "match":
        return {"pairs": _items([{"left": left, "right": right} for left, right in question["pairs"]], "pair", key)}
    if kind == "order":
        return {"items": _items(question["items"], "item", key)}
    if kind == "open":
        return {"rubric": _items([dict(line) for line in question["rubric"]], "line", key)}
    right = question["answer"]
    if kind == "picture":
        pictures = [
            {"image": library.picture(one["media"], title=one["alt"]).pk, "alt": one["alt"], "right": place in right}
            for place, one in enumerate(question["choices"], start=1)
        ]
        return {"choices": _items(pictures, "choice", key)}
    feedback = question.get("feedback") or []
    choices = [
        {"text": words, "right": place in right, **({"feedback": feedback[place - 1]} if feedback else {})}
        for place, words in enumerate(question["choices"], start=1)
    ]
    return {"choices": _items(choices, "choice", key)}


def _items(values: list[Any], kind: str, key: UUID) -> list[dict[str, Any]]:
    return [
        {"type": "item", "value": value, "id": str(uuid5(key, f"{kind}:{place}"))}
        for place, value in enumerate(values, start=1)
    ]


# To YAML

_LONGEST_LINE = 90
_IN_ORDER = (
    *("choices", "answer", "feedback", "accepted", "gaps", "value", "tolerance", "unit"),
    *("pairs", "items", "rubric"),
)


def written(quiz: dict[str, Any], scalar: Any) -> list[str]:
    """The lines of the fenced block. ``scalar`` writes one value of words as YAML takes it."""
    lines = []
    if quiz["settings"]:
        lines += ["- type: settings", *(f"  {name}: {_bare(value)}" for name, value in quiz["settings"].items())]
    for question in quiz["questions"]:
        lines += [
            f"- id: {scalar(question['id'])}",
            f"  type: {question['type']}",
            f"  prompt: {scalar(question['prompt'])}",
        ]
        if image := question.get("image"):
            lines += [f"  image: {image['media']}", f"  alt: {scalar(image['alt'])}"]
        for name in _IN_ORDER:
            value = question.get(name)
            if value in (None, "", []) or (name, value) == ("tolerance", "0"):
                continue
            lines += [f"  {line}" for line in _entry(name, value, scalar)]
        lines.append(f"  explanation: {scalar(question['explanation'])}")
    for draw in quiz["draws"]:
        lines += ["- type: draw", f"  count: {draw['count']}", f"  tags: {_flow(draw['tags'], scalar)}"]
        lines += [f"  difficulty: {draw['difficulty']}"] if draw["difficulty"] else []
    return lines


def _entry(name: str, value: Any, scalar: Any) -> list[str]:
    if isinstance(value, str):
        return [f"{name}: {scalar(value)}"]
    if all(isinstance(one, dict) for one in value):
        entries = []
        for one in value:
            told = [("file", one["media"]), ("alt", one["alt"])] if "media" in one else list(one.items())
            first, *rest = [f"{key}: {_bare(own) if type(own) is int else scalar(own)}" for key, own in told]
            entries += [f"  - {first}", *(f"    {line}" for line in rest)]
        return [f"{name}:", *entries]
    if any(isinstance(one, list) for one in value):
        return [f"{name}:", *(f"  - {_flow(one, scalar)}" for one in value)]
    line = f"{name}: {_flow(value, scalar)}"
    if len(line) <= _LONGEST_LINE or name == "answer":
        return [line]
    return [f"{name}:", *(f"  - {scalar(one, '- {}') if one else chr(34) * 2}" for one in value)]


def _flow(values: list[Any], scalar: Any) -> str:
    written = [_bare(one) if isinstance(one, bool | int) else scalar(one, "[{}]") if one else '""' for one in values]
    return f"[{', '.join(written)}]"


def _bare(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
