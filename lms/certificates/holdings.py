"""What certificates keep of a person: the link only. What they say, and the name, is the document's."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.certificates.models import Certificate


def _lines(user: User) -> Iterator[Line]:
    for row in Certificate.objects.of(user).with_document().order_by("-pk"):
        yield {"course": row.document.payload["course"], "serial": row.document.serial}


def register_all() -> None:
    register(
        Holding(
            rank=43,
            code="certificates",
            title=_("Courses you have a certificate of"),
            why=_("So that you get each certificate once. They stay, without your name."),
            fields=frozenset({"certificates.Certificate.learner"}),
            labels={"course": _("course"), "serial": _("serial number")},
            read=_lines,
        )
    )
