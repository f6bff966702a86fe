"""Walking pages with the keyboard alone, and what must hold of every page on the way."""

from pathlib import Path

from playwright.sync_api import Page

MOST_STOPS = 150

QUESTIONS = (Path(__file__).parent / "walking.js").read_text(encoding="utf-8")


def ask(page: Page, question: str):
    """The page's answer to one of the questions of ``walking.js``."""
    return page.evaluate(QUESTIONS, question)


def check_page(page: Page) -> None:
    """Nothing is too small or too faint to read, too small to hit, and nothing lies outside of the screen."""
    for question in ("smallText", "smallTargets", "faintText"):
        found = ask(page, question)
        assert found == [], f"{page.url}: {found}"
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{page.url} scrolls sideways"


def settle(page: Page) -> None:
    """Wait until the page has stopped moving: the keyboard scrolls it softly."""
    before = None
    while (now := page.evaluate("window.scrollY")) != before:
        before = now
        page.wait_for_timeout(60)


def check_focus(page: Page) -> str:
    """What has the focus can be seen: on the screen, marked, under nothing, large enough. Returns what it is."""
    settle(page)
    seen = ask(page, "focus")
    height = page.viewport_size["height"]
    assert seen["outlined"], f"nothing shows the focus: {seen}"
    assert seen["covered"] == 0, f"something lies over the focus: {seen}"
    assert seen["top"] >= 0 and (seen["bottom"] <= height or seen["height"] > height * 0.8), f"off the screen: {seen}"
    assert seen["inText"] or (seen["width"] >= 59.5 and seen["height"] >= 59.5), f"too small: {seen}"
    return seen["name"]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what ``selector`` names has the focus; every stop on the way is checked."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue
        stops.append(check_focus(page))
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard never reaches {selector}: {stops}")


def press_enter(page: Page) -> None:
    """Enter on a link or a button that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
