"""Lists as they go round in chat groups (接龙): reading one that was pasted, and writing one out."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from lms.accounts import sealing
from lms.accounts.models import User

MOST_LINES = 300
LONGEST = 20_000  # letters of a pasted text
_NUMBERED = re.compile(r"^\W{0,4}(\d{1,3})\s*[.,:;)\]、。]?\s*(?=[^\d\s.,:;)\]])(.*)$")
_DIGITS = re.compile(r"\d[\d -]{2,16}\d")
_NOTE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_NAME = re.compile(r"[^\W\d_]+(?:[·.'’ -][^\W\d_]+)*")
_SPACED = re.compile(r"^\s*([\u3400-\u9fff])\s+([\u3400-\u9fff])(?![\u3400-\u9fff])")  # 「李 芳」
_NAME_CHINESE = re.compile(r"[\u3400-\u9fff·]+")


@dataclass
class Line:
    """A line of a list: ``name``, the last four ``digits`` of a telephone where one stands there, who that may be."""

    number: int
    text: str
    name: str
    digits: str = ""
    people: list[User] = field(default_factory=list)


def read(text: str) -> list[Line]:
    """The numbered lines of ``text`` with a name in them; headings, dates and empty numbers are passed over.

    Numbers may be of full width, in circles or on keys, names before or behind notes in brackets.
    """
    found = []
    for written in text[:LONGEST].splitlines():
        plain = unicodedata.normalize("NFKC", written)
        plain = "".join(char for char in plain if unicodedata.category(char) not in {"Cf", "Cc", "Mn", "Me", "So"})
        numbered = _NUMBERED.match(plain.strip())
        if numbered is None:
            continue
        rest = _SPACED.sub(r"\1\2", _NOTE.sub(" ", numbered[2]))
        telephone = _DIGITS.search(rest)
        digits = "".join(re.findall(r"\d", telephone[0])) if telephone else ""
        name = _NAME_CHINESE.search(rest) or _NAME.search(rest)
        if name is None or _is_date(rest):
            continue
        found.append(Line(int(numbered[1]), written.strip()[:80], name[0].strip()[:60], digits[-sealing.ENDING :]))
        if len(found) == MOST_LINES:
            break
    return found


def _is_date(rest: str) -> bool:
    """「12月3日 周四」 is a heading with a number before it."""
    return bool(re.match(r"\s*(月|日|号|时|点|周|期|次|/|-)", rest))


def match(lines: Sequence[Line], people: Q) -> None:
    """Find who each line may be among ``people``: by the name, and by the end of the telephone where one stands there.

    A query, and one for each telephone.
    """
    named: dict[str, list[User]] = {}
    known = User.objects.filter(people, is_active=True, name__in={line.name for line in lines})
    for user in known.select_related("residence__organisation").order_by("pk"):
        named.setdefault(user.name, []).append(user)
    for line in lines:
        line.people = named.get(line.name, [])
        if line.digits and line.people:
            line.people = [user for user in line.people if (user.phone or "").endswith(line.digits)]


def masked(name: str) -> str:
    """张**: enough for who reads her own name, in a group of strangers."""
    return f"{name[:1]}**"


def written(*, heading: Iterable[str], names: Iterable[str], ending: Iterable[str]) -> str:
    """A list to paste: heading, numbered names that are masked, and what stands below."""
    numbered = [f"{number}. {masked(name)}" for number, name in enumerate(names, start=1)]
    return "\n".join([*heading, *numbered, *ending])
