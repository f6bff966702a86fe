"""What notices keep of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.notices.models import Notice


def _told(user: User) -> Iterator[Line]:
    for notice in Notice.objects.of(user).newest_first():
        yield {
            "at": notice.created_at,
            "title": notice.words.heading,
            "text": notice.words.text,
            "read": notice.read_at,
            "mailed": notice.mailed_at,
        }


def _forget(user: User) -> None:
    Notice.objects.of(user).delete()


def register_all() -> None:
    register(
        Holding(
            rank=75,
            code="notices",
            title=_("Your messages"),
            why=_("So that you read again what you were told. They are deleted when you leave."),
            fields=frozenset({"notices.Notice.person"}),
            labels={"at": _("when"), "title": _("title"), "text": _("text"), "read": _("read"), "mailed": _("mailed")},
            read=_told,
            erase=_forget,
        )
    )
