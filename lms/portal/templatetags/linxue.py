"""Template words of the portal: icons, days and times as people say them."""

import datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

register = template.Library()

WEEKDAYS = "一二三四五六日"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: the words beside it say what it means."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


def _local(moment: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(moment)


@register.filter
def weekday(day: datetime.date | datetime.datetime) -> str:
    """周二, or Tue."""
    if isinstance(day, datetime.datetime):
        day = _local(day)
    if (get_language() or "").startswith("zh"):
        return f"周{WEEKDAYS[day.weekday()]}"
    return date_format(day, "D")


@register.filter
def day(moment: datetime.date | datetime.datetime) -> str:
    """今天, 明天 or 11月24日 周二; the year only when it is not this one."""
    date = _local(moment).date() if isinstance(moment, datetime.datetime) else moment
    today = timezone.localdate()
    if date == today:
        return _("today")
    if date == today + datetime.timedelta(days=1):
        return _("tomorrow")
    chinese = (get_language() or "").startswith("zh")
    if date.year == today.year:
        written = date_format(date, "n月j日" if chinese else "j M")
    else:
        written = date_format(date, "Y年n月j日" if chinese else "j M Y")
    return f"{written} {weekday(date)}"


@register.filter
def clock(moment: datetime.datetime) -> str:
    """14:00"""
    return date_format(_local(moment), "H:i")


@register.filter
def when(moment: datetime.datetime) -> str:
    """11月24日 周二 14:00"""
    return pgettext("day and time", "%(day)s %(time)s") % {"day": day(moment), "time": clock(moment)}


@register.filter
def words(text: str) -> list[str]:
    """The words of ``text``, to loop over."""
    return text.split()
