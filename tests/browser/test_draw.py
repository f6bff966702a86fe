"""Places drawn in public: neighbours sign up, the manager draws, and a stranger does the sums again."""

import datetime
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE, log_in
from tests.browser.test_journeys import no_sideways_scroll

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[2] / "scripts" / "recompute_draw.py"
NUMBER = "274951"
DAY = datetime.timedelta(days=1)


def recompute(file: Path) -> subprocess.CompletedProcess:
    command = [sys.executable, "-I", str(SCRIPT), str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def download(page: Page, folder: Path) -> Path:
    with page.expect_download() as started:
        page.locator("a[href$='/draw/file/']").click()
    file = folder / "draw.json"
    started.value.save_as(file)
    return file


def choose_first(page: Page, name: str) -> None:
    chosen = page.locator(f"[name={name}] option:not([value=''])").first.get_attribute("value")
    page.locator(f"[name={name}]").select_option(chosen)


def open_drawn_class(page: Page, name: str) -> str:
    """Through the form, with one seat; the address of its page for the manager."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    page.goto("/manage/classes/new/?place=320214052")
    for choice in ("course", "where", "term", "teacher"):
        choose_first(page, choice)
    typed = {
        "name": name,
        "first": today + 20 * DAY,
        "at": "06:00",
        "times": 2,
        "seats": 1,
        "minimum": 1,
        "opens_on": today - 3 * DAY,
        "closes_on": today + 5 * DAY,
        "draws_at": f"{today + 7 * DAY}T14:00",
    }
    for field, value in typed.items():
        page.locator(f"[name={field}]").fill(str(value))
    page.locator("[name=rule]").select_option("draw")
    page.locator("main form button:not([type=button])").last.click()
    page.wait_for_url(re.compile(r"/manage/classes/(?!new)"))
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile(r"/manage/classes/[0-9a-f-]{36}/"))
    return page.url


def sign_up(page: Page, who: str, course: str, uuid: str) -> None:
    log_in(page, who)
    page.goto(course)
    page.locator(f"form[action='/classes/{uuid}/register/'] button").click()
    expect(page.locator(f"form[action='/classes/{uuid}/withdraw/']").first).to_be_attached()
    no_sideways_scroll(page)


def test_a_draw_from_signing_up_to_a_stranger_who_does_the_sums_again(open_browser, tmp_path):
    manager = open_browser(DESK)
    log_in(manager, "qian")
    address = open_drawn_class(manager, "摇号试验班")
    uuid = re.search(r"[0-9a-f-]{36}", address)[0]
    course = manager.locator("a[href$='#classes']").get_attribute("href")
    for who in ("li", "zhang"):
        sign_up(open_browser(PHONE), who, course, uuid)

    # Signing up ends this minute.
    manager.goto(address)
    assert manager.locator("button[value=freeze]").count() == 0
    now = manager.evaluate("new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 16)")
    manager.locator("[name=closes_at]").fill(now)
    manager.locator("button[value=window]").click()
    manager.locator("button[value=freeze]").click()

    stranger = open_browser(PHONE)
    stranger.goto(f"/classes/{uuid}/draw/")
    no_sideways_scroll(stranger)
    said = recompute(download(stranger, tmp_path))
    assert said.returncode == 0
    assert "not drawn yet" in said.stdout

    manager.locator("[name=number]").fill(NUMBER)
    manager.locator("button[value=draw]").click()
    expect(manager.locator("#confirmed")).to_contain_text("1")

    stranger.reload()
    expect(stranger.locator("main")).to_contain_text(NUMBER)
    said = recompute(download(stranger, tmp_path))
    assert said.returncode == 0, said.stdout
    assert "The draw is right." in said.stdout
    no_sideways_scroll(stranger)
