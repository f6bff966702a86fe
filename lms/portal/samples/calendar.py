"""The calendar: a day with everything that a session can be, one without a class, one with more than is shown."""

import datetime
from typing import Any

from django.utils import timezone

from lms.portal import cards
from lms.portal.calendar import Day, Line
from lms.portal.samples import places
from lms.portal.samples.words import HERE, NOBODY, moment, said


def line(title: str, *, days: int, hour: int, **more: Any) -> Line:
    return Line(
        uuid=str(NOBODY),
        starts_at=moment(days, hour),
        ends_at=moment(days, hour + 2),
        title=title,
        topic="",
        url=HERE,
        centre=places.centre().label,
        room=places.rooms()[0].label,
        school=places.school().label,
        **more,
    )


def lines(days: int) -> list[Line]:
    opera = said("锡剧入门秋季班", "Wuxi opera for beginners, autumn")
    brocade = said("老年大学八段锦与呼吸养生晨练提高班", "Brocade and breathing, morning class, second round")
    return [
        line(brocade, days=days, hour=8, left=cards.seats_text(30, 23, 0)),
        line(opera, days=days, hour=14, cancelled=True),
        line(opera, days=days, hour=19, moved_from=moment(days - 1, 14)),
    ]


def week() -> list[Day]:
    """Yesterday, today, and a week from there on."""
    today = timezone.localdate()
    shown = {-1: lines(-1)[:1], 0: lines(0), 2: lines(2)[:1]}
    return [
        Day(
            date=(date := today + datetime.timedelta(days=number)),
            is_today=number == 0,
            is_past=number < 0,
            weekday=date.isoweekday(),
            lines=shown.get(number, []),
            more=27 if number == 2 else 0,
            url=HERE,
        )
        for number in range(-1, 6)
    ]


def in_every_frame() -> dict[str, Any]:
    return {"calendar_week": week()}
