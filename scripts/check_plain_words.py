"""No jargon in the Chinese that learners read: the translations of what their pages say, and Chinese in templates.

The words are in ``plain_words.toml``. A string belongs to learners unless every file that uses it is named there.
"""

import ast
import gettext
import re
import sys
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.S)
CHINESE = re.compile(r"[一-鿿][^<>{}\n]*")


def read_rules() -> tuple[dict[str, str], list[str], list[str]]:
    rules = tomllib.loads((ROOT / "scripts" / "plain_words.toml").read_text(encoding="utf-8"))
    return rules["words"], rules["not_for_learners"], rules["as_everywhere"]


def jargon_in(text: str, words: dict[str, str], as_everywhere: Iterable[str] = ()) -> list[str]:
    """The words of the list that ``text`` holds, the longest only where one holds another."""
    for allowed in as_everywhere:
        text = text.replace(allowed, "")
    found = [word for word in words if word in text]
    return [word for word in found if not any(word != other and word in other for other in found)]


def said_in(file: Path) -> set[str]:
    """The English strings that a file may hand to gettext, as the catalogue writes them."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
        return {value for value in constants if isinstance(value, str)}
    strings = {match[2] for match in re.finditer(r"(['\"])(.*?)(?<!\\)\1", text)}
    blocks = re.findall(r"\{% blocktrans(?:late)?\b[^%]*%\}(.*?)\{% endblocktrans(?:late)? %\}", text, re.S)
    parts = (part for block in blocks for part in re.split(r"\{% plural %\}", block))
    return strings | {re.sub(r"\{\{ (\w+) \}\}", r"%(\1)s", part) for part in parts}


def sources() -> list[Path]:
    python = (file for folder in ("lms", "cms") for file in (ROOT / folder).rglob("*.py"))
    return [*python, *(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.txt")]


def catalogue() -> dict[str, list[str]]:
    """Chinese texts by their English string."""
    with MO.open("rb") as file:
        texts = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    found: dict[str, list[str]] = {}
    for key, chinese in texts.items():
        english = key[0] if isinstance(key, tuple) else key
        found.setdefault(english.rpartition("\x04")[2].replace("%%", "%"), []).append(chinese)
    return found


def problems(words: dict[str, str], not_for_learners: list[str], as_everywhere: list[str]) -> list[str]:
    texts = catalogue()
    learners: set[str] = set()
    others: set[str] = set()
    found = []
    for file in sources():
        name = file.relative_to(ROOT).as_posix()
        apart = any(fnmatch(name, pattern) for pattern in not_for_learners)
        (others if apart else learners).update(said.replace("%%", "%") for said in said_in(file))
        if file.suffix == ".py" or apart:
            continue
        for chinese in CHINESE.findall(COMMENT.sub("", file.read_text(encoding="utf-8"))):
            found += [f"{name}: “{word}” in “{chinese}”" for word in jargon_in(chinese, words, as_everywhere)]
    for english, versions in texts.items():
        # A string that no file is seen to use is taken for the learners': rather one looked at too many.
        if not english or (english in others and english not in learners):
            continue
        for chinese in versions:
            found += [f"{english[:70]!r}: “{word}” in “{chinese}”" for word in jargon_in(chinese, words, as_everywhere)]
    return [f"{line}; rather: {words[re.search('“(.*?)”', line)[1]]}" for line in found]


def main() -> int:
    found = problems(*read_rules())
    print("\n".join(found) or "learners read plain words")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
