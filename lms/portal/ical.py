"""Calendars for programs (RFC 5545): the sessions of a school, or of one person, with the times of Shanghai."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from lms.core.days import SHANGHAI, day_start, local_day
from lms.core.languages import reads_english
from lms.core.texts import writable
from lms.portal.calendar import Line, line, sessions

DAYS_BACK = 60
DAYS_ON = 200  # longer than a term with what is planned of the next
MOST_EVENTS = 2000
ASK_AGAIN = datetime.timedelta(hours=4)


def calendar_of(where: Q, *, name: str, url: str) -> bytes:
    """The sessions that fit ``where``, from DAYS_BACK to DAYS_ON: one query. The same bytes until one is changed.

    ``url`` is the page that shows them, below the language.
    """
    today = local_day(timezone.now())
    rows = sessions(
        where,
        start=day_start(today - datetime.timedelta(days=DAYS_BACK)),
        end=day_start(today + datetime.timedelta(days=DAYS_ON)),
    )
    made = Calendar()
    made.add("prodid", f"-//Linxue//{_language()}")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    # The name twice, and how often to ask: as RFC 7986 has it, and as programs did before it.
    made.add("name", writable(name))
    made.add("x-wr-calname", writable(name))
    made.add("x-wr-timezone", SHANGHAI.key)
    made.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(ASK_AGAIN))
    made.add("url", settings.SITE_URL + url)
    made.add_component(_shanghai())
    for row in rows[:MOST_EVENTS]:
        made.add_component(_event(row, line(row)))
    return made.to_ical()


def _language() -> str:
    return "EN" if get_language() == "en" else "ZH"


def _shanghai() -> Timezone:
    """All clocks of China go alike, without summer time since 1991."""
    zone, rule = Timezone(), TimezoneStandard()
    zone.add("tzid", SHANGHAI.key)
    rule.add("dtstart", datetime.datetime(1992, 1, 1))
    rule.add("tzname", "CST")
    rule.add("tzoffsetfrom", datetime.timedelta(hours=8))
    rule.add("tzoffsetto", datetime.timedelta(hours=8))
    zone.add_component(rule)
    return zone


def _event(session: Any, shown: Line) -> Event:
    """One session. Nothing in it names a person."""
    event, changed = Event(), session.changed_at.astimezone(datetime.UTC).replace(microsecond=0)
    event.add("uid", shown.uuid)
    # Without a METHOD the stamp tells when the event last changed, so an unchanged calendar stays the same bytes.
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("created", session.created_at.astimezone(datetime.UTC).replace(microsecond=0))
    # Grows with every change and needs no column: the seconds from the first writing to the last.
    event.add("sequence", max(0, int((session.changed_at - session.created_at).total_seconds())))
    event.add("dtstart", shown.starts_at.astimezone(SHANGHAI))
    event.add("dtend", shown.ends_at.astimezone(SHANGHAI))
    event.add("status", "CANCELLED" if shown.cancelled else "CONFIRMED")
    event.add("summary", writable(shown.title))
    centre = session.gathering.centre
    place = [shown.centre, shown.room, centre.address_label if centre else ""]
    event.add("location", writable(", ".join(part for part in place if part)))
    if centre is not None and centre.position:
        event.add("geo", (centre.latitude, centre.longitude))
    event.add("description", writable("\n".join(_told(session, shown))))
    if shown.url:
        event.add("url", settings.SITE_URL + shown.url)
    return event


def _told(session: Any, shown: Line) -> Iterable[str]:
    group = session.class_group
    if shown.cancelled:
        yield _("This class does not take place.")
    if shown.moved_from:
        yield _("This class has been moved. It was to begin %(when)s.") % {
            "when": f"{shown.moved_from.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        }
    if shown.topic:
        yield shown.topic
    yield shown.school
    if note := ((group.note_en or group.note) if reads_english() else group.note):
        yield _("Before class: %(note)s") % {"note": note}
