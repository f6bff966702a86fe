"""Letters by email: one look for all of them, sent with a plain text that reads as well.

Mail programs drop style sheets, so each element carries its own style: ``styles`` is the one place that says how they
look. A sheet in the head, where it is read, only changes the colours in the dark.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from smtplib import SMTPException, SMTPResponseException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

from lms.core.languages import reads_english

# Those of static/css/tokens.css, in both schemes; a letter cannot read it. The elderly display's are the same, darker.
COLOURS = {
    "paper": ("#fbf7ef", "#14191b"),
    "surface": ("#ffffff", "#1d2528"),
    "ink": ("#1f2a2e", "#eef0ec"),
    "ink-soft": ("#4a565b", "#b9c2c1"),
    "tile": ("#1f5c63", "#7fc4c4"),
    "tile-deep": ("#123f45", "#a6dada"),
    "on-tile": ("#ffffff", "#10201f"),
    "celadon": ("#dcebe6", "#24383a"),
    "on-celadon": ("#123f45", "#cfe8e2"),
    "line": ("#d9d2c4", "#36413f"),
    "eaves": ("#1f5c63", "#2f6065"),
}
FONT = "PingFang SC, HarmonyOS Sans SC, MiSans, Noto Sans CJK SC, Microsoft YaHei, system-ui, sans-serif"
TILES = range(24)  # in the row under which everything hangs


class NotTaken(Exception):
    """The mail server did not take a letter. Says how it answered, not for whom."""


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of the small table: ``value`` is words or a moment."""

    label: str
    value: str | datetime.datetime

    @property
    def moment(self) -> datetime.datetime | None:
        return self.value if isinstance(self.value, datetime.datetime) else None


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is said, in the language that is active. ``why`` tells the reader why she gets it.

    ``url`` is where the button ``action`` leads; ``stop_url``, if there is one, where such letters are stopped. Both
    are whole addresses. ``large`` is for readers of the elderly display.
    """

    subject: str
    name: str
    lines: Sequence[str]
    action: str
    url: str
    why: str
    facts: Sequence[Fact] = ()
    stop_url: str = ""
    large: bool = False


def prefix() -> str:
    """What addresses begin with in the language that is active; nothing in Chinese."""
    return "/en" if reads_english() else ""


def localised(path: str) -> str:
    """``path`` (as in Chinese, without a prefix) in the language that is active; the editor has one address for all."""
    return path if path.startswith("/cms/") else f"{prefix()}{path}"


def whole_address(path: str) -> str:
    """The public address of ``path``, as ``localised``."""
    return f"{settings.SITE_URL}{localised(path)}"


def compose(letter: Letter, *, to: str, key: str) -> EmailMultiAlternatives:
    """``letter`` as a message. ``key`` names it: a letter that is sent twice is one to the mail program."""
    context = look(letter)
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("emails/letter.txt", context),
        to=[to],
        headers={
            "Message-ID": f"<{key}@{urlsplit(settings.SITE_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
            **({"List-Unsubscribe": f"<{letter.stop_url}>"} if letter.stop_url else {}),
        },
    )
    message.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    return message


def look(letter: Letter) -> dict[str, Any]:
    """What the two templates need."""
    return {
        "letter": letter,
        "language": get_language(),
        "style": styles(large=letter.large),
        "dark": {name.replace("-", "_"): dark for name, (_light, dark) in COLOURS.items()},
        "tiles": TILES,
        "home": whole_address("/"),
        "privacy": whole_address("/privacy/"),
    }


def send(letter: Letter, *, to: str, key: str) -> None:
    """Hand ``letter`` to the mail server. Raises NotTaken or OSError when it is not taken."""
    message = compose(letter, to=to, key=key)
    try:
        message.send()
    except SMTPResponseException as error:
        raise NotTaken(f"the mail server answered {error.smtp_code}") from None
    except SMTPException as error:
        # Its words hold the address, which no log and no job may.
        raise NotTaken(f"the mail server did not take it: {type(error).__name__}") from None


def styles(*, large: bool) -> dict[str, str]:
    """What each element of a letter wears, by a name."""
    light = {name: colour for name, (colour, _dark) in COLOURS.items()}
    text, small, heading = (20, 18, 28) if large else (17, 15, 24)
    button = light["tile-deep"] if large else light["tile"]
    soft = light["ink"] if large else light["ink-soft"]
    font = f"font-family:{FONT}"
    return {
        "body": f"margin:0;padding:0;background:{light['paper']};-webkit-text-size-adjust:100%",
        "preheader": "display:none;max-height:0;overflow:hidden;mso-hide:all",
        "whole": f"width:100%;background:{light['paper']}",
        "edge": "padding:0 12px 32px",
        "sheet": "width:100%;max-width:600px",
        "tile": f"width:{100 / len(TILES):.4f}%;height:9px;background:{light['eaves']};border-radius:0 0 9px 9px;"
        "font-size:1px;line-height:1px",
        "top": "padding:22px 8px 14px",
        "wordmark": f"{font};font-size:24px;line-height:32px;font-weight:700;letter-spacing:0.06em;"
        f"text-decoration:none;color:{light['tile-deep']}",
        "wordmark_small": f"font-size:14px;font-weight:500;letter-spacing:0.04em;color:{light['ink-soft']}",
        "card": f"padding:28px 24px;background:{light['surface']};border:1px solid {light['line']};border-radius:16px",
        "heading": f"margin:0 0 16px;{font};font-size:{heading}px;line-height:1.4;font-weight:700;"
        # The name of a class stays whole on its line; a name longer than that breaks where it must.
        "word-break:keep-all;overflow-wrap:anywhere;"
        f"text-wrap:balance;color:{light['ink']}",
        "text": f"margin:0 0 14px;{font};font-size:{text}px;line-height:1.75;color:{light['ink']}",
        "facts": f"width:100%;margin:6px 0 22px;background:{light['celadon']};border-radius:12px",
        "fact_label": f"padding:10px 12px 10px 16px;{font};font-size:{small}px;line-height:1.6;white-space:nowrap;"
        f"vertical-align:top;text-align:left;font-weight:400;color:{light['on-celadon']}",
        "fact": f"width:100%;padding:10px 16px 10px 4px;{font};font-size:{text}px;line-height:1.5;font-weight:600;"
        f"color:{light['on-celadon']}",
        "button": f"display:inline-block;padding:{'16px 28px' if large else '13px 26px'};{font};font-size:{text}px;"
        f"line-height:1.6;font-weight:650;text-decoration:none;color:{light['on-tile']};background:{button};"
        "border-radius:999px",
        "foot": "padding:20px 8px 0",
        "small": f"margin:0 0 8px;{font};font-size:{small}px;line-height:1.7;color:{soft}",
        "link": f"color:{light['tile-deep']};text-decoration:underline",
    }
