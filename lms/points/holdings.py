"""What the points ledger keeps of a person."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.points.models import Award, Redemption


def _awards(user: User) -> Iterator[Line]:
    for award in Award.objects.of(user).newest_first().select_related("rule"):
        yield {
            "day": award.day,
            "title": award.label,
            "rule": award.rule.name,
            "points": award.points,
            "uuid": award.uuid,
        }


def _redemptions(user: User) -> Iterator[Line]:
    for line in Redemption.objects.of(user).select_related("place").order_by("-at", "-pk"):
        yield {
            "day": line.day,
            "reward": line.label,
            "points": line.points,
            "place": line.place.label,
            "uuid": line.uuid,
        }


def register_all() -> None:
    register(
        Holding(
            rank=50,
            code="points",
            title=_("Your points"),
            why=_("So that every point can be traced. The lines stay, without your name: the sums are made of them."),
            fields=frozenset({"points.Account.user", "points.Carry.learner", "points.Award.learner"}),
            labels={"day": _("day"), "title": _("title"), "rule": _("rule"), "points": _("points")},
            read=_awards,
        )
    )
    register(
        Holding(
            rank=51,
            code="redemptions",
            title=_("What your points brought you"),
            why=_(
                "So that a reward is handed over once. The lines stay, without your name: the sums are made of them."
            ),
            fields=frozenset({"points.Redemption.learner"}),
            labels={"day": _("day"), "reward": _("reward"), "points": _("points"), "place": _("place")},
            read=_redemptions,
        )
    )
