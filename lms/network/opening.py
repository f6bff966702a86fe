"""Whether one can come to a service centre now, and when again."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from lms.network.models import Holiday, ServiceCentre
from lms.network.opening_words import Span, clock
from lms.network.tree import ancestor_paths

DAYS_LOOKED_AHEAD = 14


@dataclass(frozen=True)
class Opening:
    """``is_open`` now; ``text`` says until when, or when it opens again."""

    is_open: bool
    text: str


def holidays_of(centre: ServiceCentre, now: datetime.datetime) -> list[Holiday]:
    """The holidays of the coming two weeks that close ``centre``: its own, and those of the places it lies in."""
    today = timezone.localdate(now)
    wide = Q(centre=None, organisation__path__in=ancestor_paths(centre.organisation.path))
    return list(
        Holiday.objects.filter(wide | Q(centre=centre))
        .filter(ends_on__gte=today, starts_on__lte=today + datetime.timedelta(days=DAYS_LOOKED_AHEAD))
        .order_by("starts_on", "pk")
    )


def opening(week: Iterable[Span], holidays: Sequence[Holiday], now: datetime.datetime) -> Opening | None:
    """Whether a centre with these hours is open ``now``; None for a centre that has told no hours."""
    spans = sorted(week)
    if not spans:
        return None
    local = timezone.localtime(now)
    today, time = local.date(), local.time()
    holiday = _holiday_on(today, holidays)
    here = [] if holiday else [(opens, closes) for weekday, opens, closes in spans if weekday == today.weekday()]
    for opens, closes in here:
        if opens <= time < closes:
            return Opening(True, _("Open until %(time)s") % {"time": clock(closes)})
        if time < opens:
            return Opening(False, _("Opens today at %(time)s") % {"time": clock(opens)})
    begun = _("Closed today: %(holiday)s.") % {"holiday": holiday.label} if holiday else _("Closed now.")
    for ahead in range(1, DAYS_LOOKED_AHEAD + 1):
        day = today + datetime.timedelta(days=ahead)
        first = next((opens for weekday, opens, _closes in spans if weekday == day.weekday()), None)
        if first is not None and not _holiday_on(day, holidays):
            again = _("Opens tomorrow at %(time)s") if ahead == 1 else _("Opens again on %(day)s at %(time)s")
            said = again % {"day": WEEKDAYS[day.weekday()], "time": clock(first)}
            return Opening(False, _("%(closed)s %(again)s") % {"closed": begun, "again": said})
    return Opening(False, str(begun))


def _holiday_on(day: datetime.date, holidays: Iterable[Holiday]) -> Holiday | None:
    return next((one for one in holidays if one.starts_on <= day <= one.ends_on), None)
