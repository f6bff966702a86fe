"""What issued documents keep of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.documents import kinds
from lms.documents.models import IssuedDocument
from lms.documents.services import forget_holder


def _lines(user: User) -> Iterator[Line]:
    for document in IssuedDocument.objects.of(user).with_fate().order_by("-issued_at"):
        yield {
            "kind": str(kinds.kind_of(document.kind).title),
            "serial": document.serial,
            "issued": document.issued_at,
            "name": document.holder_name,
            "code": document.written_code,
            "says": document.payload,
        }


def register_all() -> None:
    register(
        Holding(
            rank=42,
            code="documents",
            title=_("Your certificates and statements"),
            why=_("So that whoever you show one to can verify it. When you leave, your name is taken off them."),
            fields=frozenset({"documents.IssuedDocument.learner"}),
            labels={
                "kind": _("document"),
                "serial": _("serial number"),
                "issued": _("issued"),
                "name": _("name"),
                "code": _("verification code"),
            },
            read=_lines,
            erase=forget_holder,
        )
    )
