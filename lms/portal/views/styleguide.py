"""Every component in every state, in both displays beside each other, in any scheme and contrast."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lms.core.displays import DISPLAYS
from lms.portal import samples
from lms.portal.samples import letters as letter_samples

BOTH = "both"
SCHEMES = ("light", "dark")
CONTRASTS = ("no-preference", "more")
# One file each in templates/styleguide/, in the order of the page.
PARTS = {
    "frame": _("Around every page"),
    "words": _("Words"),
    "colours": _("Colours"),
    "buttons": _("Buttons"),
    "tags": _("Tags and choices"),
    "messages": _("Messages"),
    "panels": _("Panels and figures"),
    "doors": _("Doors"),
    "search": _("Search and filters"),
    "courses": _("Course card and continue card"),
    "course": _("Head of a course"),
    "timetable": _("Timetable and day strip"),
    "calendar": _("Calendar"),
    "classes": _("A class, and having a place in it"),
    "lessons": _("Lessons"),
    "blocks": _("What a lesson is written with"),
    "questions": _("Questions"),
    "news": _("News and notices"),
    "teachers": _("Teachers"),
    "study": _("The year and the points"),
    "ledger": _("Ledger, and how a line came about"),
    "teach": _("The teacher's day"),
    "roll": _("Roll"),
    "manage": _("The officer's figures"),
    "officers": _("Around the officer's lists"),
    "fields": _("Fields"),
    "schools": _("Schools and pages of a list"),
    "letters": _("Messages and emails"),
    "elderly": _("What the elderly display adds"),
    "empty": _("Nothing to show"),
}
# What is laid out by the width of the window: one display below the other.
WIDE = {
    "frame",
    "doors",
    "search",
    "courses",
    "course",
    "timetable",
    "calendar",
    "study",
    "teach",
    "manage",
    "officers",
    "schools",
}
COLOURS = (
    "paper", "surface", "ink", "ink-soft", "tile", "tile-deep", "celadon", "persimmon", "persimmon-deep", "apricot",
    "plum", "plum-pale", "gold", "gold-pale", "tint-youth", "tint-adult", "tint-elderly", "line", "line-strong",
)  # fmt: skip


@dataclass(frozen=True)
class Frame:
    """A stretch of the page in one display, whatever the reader's own; the names of its fields begin with ``name``."""

    name: str
    display: str
    samples: dict[str, Any]


@dataclass(frozen=True)
class Switch:
    label: Any
    url: str
    on: bool


def _chosen(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else known[0]


def _frames(part: str, displays: tuple[str, ...]) -> list[Frame]:
    names = [(f"{part}-{display}", display) for display in displays]
    return [Frame(name, display, samples.in_frame(name)) for name, display in names]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """``?display=`` both, standard or elderly; ``?scheme=`` light or dark; ``?contrast=`` no-preference or more."""
    chosen = {
        "display": _chosen(request, "display", (BOTH, *DISPLAYS)),
        "scheme": _chosen(request, "scheme", SCHEMES),
        "contrast": _chosen(request, "contrast", CONTRASTS),
    }
    displays = DISPLAYS if chosen["display"] == BOTH else (chosen["display"],)
    words = {
        "display": {BOTH: _("both displays"), "standard": _("standard display"), "elderly": _("elderly display")},
        "scheme": {"light": _("light"), "dark": _("dark")},
        "contrast": {"no-preference": _("usual contrast"), "more": _("high contrast")},
    }
    switches = [
        [
            Switch(label, f"?{urlencode(chosen | {name: value})}", chosen[name] == value)
            for value, label in values.items()
        ]
        for name, values in words.items()
    ]
    context = {
        "parts": [
            {
                "name": part,
                "title": title,
                "template": f"styleguide/{part}.html",
                "frames": _frames(part, displays),
                "beside": len(displays) > 1 and part not in WIDE,
            }
            for part, title in PARTS.items()
        ],
        "switches": switches,
        "scheme": chosen["scheme"],
        "contrast": chosen["contrast"],
        "colours": COLOURS,
        **samples.in_every_frame(),
        **letter_samples.in_every_frame(),
    }
    if chosen["display"] != BOTH:
        context["display"] = chosen["display"]
    response = render(request, "styleguide.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
