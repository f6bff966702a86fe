"""What lectures, activities and study tours keep of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.occasions.models import Occasion


def _counted(user: User) -> Iterator[Line]:
    for occasion in Occasion.objects.filter(counted_by=user).order_by("-counted_at"):
        yield {"occasion": occasion.label, "at": occasion.counted_at, "people": occasion.headcount}


def register_all() -> None:
    register(
        Holding(
            rank=72,
            code="headcounts",
            title=_("Where you counted people"),
            why=_("It says who counted. The number stays, without your name."),
            fields=frozenset({"occasions.Occasion.counted_by"}),
            labels={"occasion": _("lecture, activity or study tour"), "at": _("when"), "people": _("people")},
            read=_counted,
        )
    )
