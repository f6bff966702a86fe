"""What is measured in an open page by ``measures.js``, and walking it with the keyboard alone."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import Page

if TYPE_CHECKING:
    from tests.browser.access_walk import Reader

# make access: everything, where the suite takes a sample.
FULL = os.environ.get("ACCESS") == "full"
SCRIPT = Path(__file__).parent / "measures.js"
TARGET = {"standard": 44, "elderly": 60}
LETTER = {"standard": 0, "elderly": 18}
NARROW = {"width": 320, "height": 256}  # 1280 × 1024 at 400 %
MOST_STOPS = 400


def measured(page: Page, display: str) -> list[str]:
    """What is too small to hit or to read, lies outside of the screen or is out of order; empty when nothing is."""
    return page.evaluate(
        """([target, letter]) => [
          ...measures.targets(target), ...measures.letters(letter), ...measures.sideways(), ...measures.outline()
        ]""",
        [TARGET[display], LETTER[display]],
    )


def complaints(page: Page, readers: Sequence["Reader"], allowed: tuple[str, ...] = ()) -> list[str]:
    """Everything that is wrong with an opened page for ``readers``, who share its display and language."""
    found = []
    for reader in readers:
        page.set_viewport_size({"width": reader.width, "height": 800})
        page.emulate_media(color_scheme=reader.scheme)  # type: ignore[arg-type]
        seen = page.evaluate("(elderly) => measures.axe(elderly)", reader.display == "elderly")
        seen = [one for one in seen if one.split(" ")[0] not in allowed]
        seen += measured(page, reader.display) + page.evaluate("measures.moving()")
        found += [f"{reader}: {one}" for one in seen]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    enlarged = page.evaluate("[...measures.sideways(), ...measures.spacing()]")
    return found + [f"{readers[0]}, at 400 %: {one}" for one in enlarged]


def press_tab(page: Page) -> str | None:
    """Press Tab; the name of what has the focus then, None behind the end. What has it can be seen and shows it."""
    page.keyboard.press("Tab")
    stop = page.evaluate("measures.stop()")
    if stop is None:
        return None
    assert stop["complaints"] == [], f"{page.url}: {stop['complaints']}"
    return stop["name"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what ``selector`` names has the focus; every stop on the way is checked."""
    stops = []
    for _ in range(MOST_STOPS):
        stops.append(press_tab(page))
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}: {stops}")


def press_enter(page: Page) -> None:
    """Enter on a link or a button that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
