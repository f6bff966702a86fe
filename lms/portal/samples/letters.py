"""The letters that the style guide shows, with the words of the apps that send them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from lms.accounts import mail_letters
from lms.accounts.models import User
from lms.classes import telling
from lms.core.letters import Letter
from lms.notices.mailing import letter_of
from lms.notices.models import Notice
from lms.portal.samples.words import NOBODY, said

PAGE = "/styleguide/"


def _notice(kind: str, person: User) -> Notice:
    start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0) + timedelta(days=2)
    args = {
        "group": "锡剧入门秋季班",
        "group_en": "Xi opera for beginners, autumn",
        "starts_at": start.isoformat(),
        "place": "景渎社区党群服务中心 · 邻里剧场",
        "place_en": "Jingdu Party and Residents' Service Centre · Neighbours' stage",
        "until_at": (start - timedelta(days=1)).isoformat(),
        "note": "穿软底鞋，带保温杯。",
        "note_en": "Wear soft shoes and bring a flask.",
    }
    return Notice(uuid=NOBODY, kind=kind, args=args, path=PAGE, person=person)


def _of_class(kind: str) -> Callable[[User], Letter]:
    return lambda person: letter_of(_notice(kind, person))


LETTERS: dict[str, Callable[[User], Letter]] = {
    "moved-up": _of_class(telling.MOVED_UP),
    "place": _of_class(telling.PLACE),
    "queue": _of_class(telling.QUEUE),
    "offered": _of_class(telling.OFFERED),
    "offer-lapsed": _of_class(telling.LAPSED),
    "released": _of_class(telling.RELEASED),
    "left": _of_class(telling.LEFT),
    "address": lambda person: mail_letters.confirmation(person, PAGE),
    "password": lambda person: mail_letters.new_password(person, PAGE),
}


def sample(name: str, *, display: str) -> Letter:
    """One of LETTERS, in the language that is active, as a reader of ``display`` gets it."""
    return LETTERS[name](User(name=said("张桂珍", "Zhang Guizhen"), display=display))


def in_every_frame() -> dict[str, Any]:
    """For the style guide: a link to each letter under its subject, and a new message beside one that was opened."""
    person = User(name="")
    new, opened = _notice(telling.MOVED_UP, person), _notice(telling.QUEUE, person)
    opened.read_at = timezone.now()
    return {
        "letters": {name: letter(person).subject for name, letter in LETTERS.items()},
        "sample_notices": [new, opened],
    }
