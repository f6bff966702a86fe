"""Putting what counts into a compiled lesson: players that report, questions that are marked."""

import re

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

PLACE = re.compile(r'<div data-part="([a-z0-9-]{1,40})"></div>')


# What browsers call the language of subtitles, and what readers call it.
_TRACKS = {"zh-hans": ("zh-Hans", "中文"), "en": ("en", "English")}


# Short sides of the pictures that may have been made of a video, the best first.
_SIZES = ("720", "360")


def media_url(media_uuid: str, name: str) -> str:
    return reverse("media-file", args=[media_uuid, name])


def fill_parts(html: str, parts: list[dict], state: dict | None = None) -> SafeString:
    """``html`` with each ``<div data-part="ID"></div>`` replaced by its part.

    ``state`` goes to the templates ``learning/parts/<kind>.html`` beside ``part``: what the learner has done so far.
    The html is the compiler's, sanitised when it was published.
    """
    counts = counted(parts)
    by_id = {part["id"]: {**part, "counts": part is counts} for part in parts}
    used: set[str] = set()

    def fill(place: re.Match) -> str:
        part = by_id.get(place[1])
        # One place a part: a second would repeat form fields and players.
        if part is None or place[1] in used:
            return ""
        used.add(place[1])
        return _render(part, state or {})

    return mark_safe(PLACE.sub(fill, html))  # noqa: S308


def without_parts(html: str) -> SafeString:
    """``html`` as it can be printed: players and questions left out. The html is the compiler's, as above."""
    return mark_safe(PLACE.sub("", html))  # noqa: S308


def _render(part: dict, state: dict) -> str:
    return render_to_string(f"learning/parts/{part['kind']}.html", {**state, "part": with_urls(part)})


def counted(parts: list[dict]) -> dict | None:
    """The player whose reports count: the lesson's first video, else its first sound."""
    for kind in ("video", "audio"):
        for part in parts:
            if part["kind"] == kind:
                return part
    return None


def with_urls(part: dict) -> dict:
    """A video or audio part with ``url`` for its file, poster and tracks; other parts as they are."""
    if part["kind"] not in {"video", "audio"}:
        return part
    filled = {**part, "url": media_url(part["media"], part.get("filename", "media"))}
    made = part.get("renditions", {})
    filled["sizes"] = [(size, media_url(made[size], f"{size}.mp4")) for size in _SIZES if size in made]
    # The original may be far larger than any window; who wants it chooses it.
    filled["shown_url"] = dict(filled["sizes"]).get(_SIZES[0], filled["url"])
    if "sound" in made:
        filled["sound_url"] = media_url(made["sound"], "sound.m4a")
    if part.get("poster"):
        filled["poster_url"] = media_url(part["poster"], "poster")
    filled["tracks"] = [
        {
            **track,
            "url": media_url(track["media"], f"{track['language']}.vtt"),
            "srclang": _TRACKS.get(track["language"], (track["language"], ""))[0],
            "label": _TRACKS.get(track["language"], ("", track["language"]))[1],
        }
        for track in part.get("tracks", [])
    ]
    return filled
