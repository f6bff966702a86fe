"""What is kept of a person, told to her, given to her as a copy, and taken away when she leaves.

Each app registers what it keeps when it starts. A test compares the register with every table that names a person, so
that nothing is forgotten by silence. Basis: the Personal Information Protection Law of China (个人信息保护法), articles
44 to 47: to know, to copy, to correct, to have deleted.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from lms.accounts.models import User
from lms.core import audit

Line = Mapping[str, Any]


def _nothing(user: User) -> None:
    """The lines stay: they hold an id and no name, and sums are made of them."""


def _no_hindrance(user: User) -> None:
    """Nothing stands in the way."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One kind of thing that is kept.

    ``fields``: the columns that name the person, as ``app.Model.field``. ``labels``: key of a line → words. ``read``
    gives the lines, newest first, of values that JSON knows (dates and uuids too). ``erase`` runs when the account is
    closed. ``hindrance`` raises a DomainError while the account cannot be closed.
    """

    rank: int
    code: str
    title: Any
    why: Any
    fields: frozenset[str]
    labels: Mapping[str, Any]
    read: Callable[[User], Iterable[Line]]
    erase: Callable[[User], None] = _nothing
    hindrance: Callable[[User], None] = _no_hindrance


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> None:
    if _holdings.setdefault(holding.code, holding) is not holding:
        raise RuntimeError(f"two holdings are called {holding.code!r}")


def holdings() -> list[Holding]:
    return sorted(_holdings.values(), key=lambda holding: holding.rank)


def copy_of(user: User) -> bytes:
    """A zip with everything: ``linxue.json`` for programs, ``linxue.html`` to read, in the language in use."""
    made_at = timezone.now()
    lines = {holding.code: [dict(line) for line in holding.read(user)] for holding in holdings()}
    whole = {"made_at": made_at, "person": user.uuid, **lines}
    tables = [
        {
            "title": holding.title,
            "why": holding.why,
            "head": list(holding.labels.values()),
            "rows": [[line.get(key) for key in holding.labels] for line in lines[holding.code]],
        }
        for holding in holdings()
    ]
    page = render_to_string("accounts/data_copy.html", {"person": user, "made_at": made_at, "tables": tables})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("linxue.json", json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
        archive.writestr("linxue.html", page)
    return out.getvalue()


@transaction.atomic
def close_account(*, user: User) -> None:
    """Forget who ``user`` is. What was learned and paid stays as lines without a name, so every sum stays right.

    Raises the DomainError of the first hindrance, such as a role that is still held.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    for holding in holdings():
        holding.hindrance(user)
    for holding in reversed(holdings()):
        holding.erase(user)
    audit.record("account.closed", actor=user, object_kind="user", object_uuid=user.uuid)
