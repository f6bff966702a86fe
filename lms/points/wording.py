"""What an award came to, in a sentence for the line on the page."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from lms.points.models import Award


def outcome(award: "Award") -> str:
    """Points, and where the minutes went that paid none. Reads ``award.rule``."""
    parts = [_points(award.points)]
    over = abs(award.minutes_over_cap)
    if over:
        parts.append(
            ngettext(
                "%(minutes)s minute was over the cap of %(cap)s points a day",
                "%(minutes)s minutes were over the cap of %(cap)s points a day",
                over,
            )
            % {"minutes": over, "cap": award.rule.daily_cap}
        )
    elif award.minutes is None and award.points == 0 and award.cap_left == 0:
        parts.append(_("the cap of %(cap)s points a day was reached") % {"cap": award.rule.daily_cap})
    if award.rule.minutes_per_point and award.carried_after != award.carried_before:
        parts.append(
            _("%(carried)s of %(minutes)s minutes to the next point")
            % {"carried": award.carried_after, "minutes": award.rule.minutes_per_point}
        )
    return _("; ").join(parts)


def _points(points: int) -> str:
    if points < 0:
        return ngettext("%(points)s point taken back", "%(points)s points taken back", -points) % {"points": -points}
    return ngettext("%(points)s point", "%(points)s points", points) % {"points": points}
