"""Template words of the portal: icons, days and times as people say them."""

import datetime
import functools
import json
import re
from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lms.core.displays import ELDERLY
from lms.network.contacts import contact_for
from lms.network.models import ServiceCentre

register = template.Library()

WEEKDAYS = "一二三四五六日"
WORD_JOINER = "\u2060"


@register.simple_tag
@functools.cache  # a page has dozens, and the address of the sprite is the same as long as the process runs
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: the words beside it say what it means."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("icons/sprite.svg"),
        name,
    )


_NO_MARKUP = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@register.simple_tag
def structured_data(data: Mapping[str, Any]) -> SafeString:
    """``data`` for programs that read the page. It is no script: nothing runs it, and no policy of ours forbids it."""
    text = json.dumps(data, ensure_ascii=False).translate(_NO_MARKUP)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - no mark of HTML is left


@register.simple_tag
def lang(code: str) -> SafeString | str:
    """``lang="en"`` for a text in another language than the page, so that it is read out in its own voice."""
    if not code or code == get_language():
        return ""
    return format_html(' lang="{}"', "en" if code == "en" else "zh-Hans")


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
    """今天, 明天, 11月24日 周二 or Tue 24 Nov; the year only when it is not this one."""
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
    return f"{written} {weekday(date)}" if chinese else f"{weekday(date)} {written}"


@register.filter
def longday(moment: datetime.datetime) -> str:
    """11月22日，星期日 (a weekday that no line breaks); or Sunday, 22 November."""
    local = _local(moment)
    if (get_language() or "").startswith("zh"):
        return f"{local.month}月{local.day}日，" + WORD_JOINER.join(f"星期{WEEKDAYS[local.weekday()]}")
    return date_format(local, "l, j F")


@register.filter
def month(number: int) -> str:
    """11月, or November, for the month with that number."""
    if (get_language() or "").startswith("zh"):
        return f"{number}月"
    return date_format(datetime.date(2000, number, 1), "F")


@register.filter
def clock(moment: datetime.datetime) -> str:
    """14:00"""
    return date_format(_local(moment), "H:i")


@register.filter
def when(moment: datetime.datetime) -> str:
    """11月24日 周二 14:00"""
    return pgettext("day and time", "%(day)s %(time)s") % {"day": day(moment), "time": clock(moment)}


@register.filter
def way(metres: int) -> str:
    """About 800 m, or about 1.2 km."""
    if metres < 950:
        return _("about %(number)s m") % {"number": max(50, round(metres / 50) * 50)}
    return _("about %(number)s km") % {"number": f"{metres / 1000:.1f}"}


@register.simple_tag(takes_context=True)
def nearest_contact(context: Context) -> ServiceCentre | None:
    """Whom this reader may call: ``contact`` of a view that knows it, else found from its place, ``near``."""
    if "contact" in context:
        return context["contact"]
    return contact_for(context.get("user"), context.get("near"))


@register.simple_block_tag(takes_context=True)
def fold(
    context: Context, content: str, title: str, name: str, more_url: str = "", more: str = "", opened: bool = False
) -> SafeString:
    """A secondary part of a page: a section with its heading, folded in the elderly display unless ``opened``.

    ``name`` is the heading's id; ``more_url`` and ``more`` make the link that stands with the heading.
    """
    link = format_html('<a class="more" href="{}">{}</a>', more_url, more) if more_url else ""
    if context.get("display") == ELDERLY and not opened:
        pattern = '<details class="fold section"><summary><h2 id="{0}">{1}</h2></summary>{3}{2}</details>'
    else:
        pattern = (
            '<section class="section" aria-labelledby="{0}">'
            '<div class="section__head"><h2 id="{0}">{1}</h2>{2}</div>{3}</section>'
        )
    return format_html(pattern, name, title, link, content)


@register.filter
def telephone(number: str) -> str:
    """A number as people write it: 154 0000 0003 for a mobile number of China, others as they stand."""
    digits = number.removeprefix("+86")
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if len(digits) == 11 and digits.isdecimal() else number


@register.filter
def phrases(name: str) -> SafeString:
    """The name of a place, with leave to break behind each of its parts: 江溪街道, 社区, 教育中心.

    Headings keep Chinese words together; a long name without a pause would lose its last character to the next line.
    """
    parts = re.findall(r".+?(?:街道|社区|新村|镇|区|市|$)", name)
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in parts))


@register.filter
def words(text: str) -> list[str]:
    """The words of ``text``, to loop over."""
    return text.split()
