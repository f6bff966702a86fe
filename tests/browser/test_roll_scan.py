"""Learner cards before the camera of the roll: a picture made of real cards, and browsers without a camera."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import PATIENCE, PHONE, log_in
from tests.browser.roll_site import Rolls, kept_for_offline, open_roll, rolls_of_now

pytestmark = pytest.mark.browser
FRAMES_A_SECOND = 30  # which Chromium takes for granted of such a file


@pytest.fixture(scope="module")
def rolls(site: str, site_folder: Path) -> Rolls:
    return rolls_of_now(site_folder)


def frame(text: str) -> bytes:
    """A card held before a camera, a little askew: 640 × 480 as JPEG; without ``text`` the empty room."""
    picture = Image.new("RGB", (640, 480), (120, 118, 112))
    if text:
        drawn = io.BytesIO()
        segno.make(text, error="q", micro=False).save(drawn, kind="png", scale=6, border=3)
        code = Image.open(drawn).convert("RGB").rotate(7, expand=True, fillcolor=(120, 118, 112))
        picture.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


@pytest.fixture
def camera(playwright: Playwright, site: str, tmp_path: Path) -> Iterator:
    """``camera(texts)``: a phone whose camera sees each text for three seconds, over and over."""
    browsers = []

    def start(texts: list[str], *, allowed: bool = True) -> Page:
        film = tmp_path / "camera.mjpeg"
        film.write_bytes(b"".join(frame(text) * (3 * FRAMES_A_SECOND) + frame("") * FRAMES_A_SECOND for text in texts))
        ask = ["--use-fake-ui-for-media-stream"] if allowed else []
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
                *ask,
            ],
        )
        browsers.append(browser)
        page = browser.new_context(base_url=site, viewport=PHONE, locale="en-GB").new_page()
        page.set_default_timeout(PATIENCE)
        return page

    yield start
    for browser in browsers:
        browser.close()


def row_of(page: Page, card: dict):
    return page.locator(f".roll__row[data-learner='{card['learner']}']")


def test_a_card_before_the_camera_marks_its_holder_once(camera, rolls, site):
    mine, foreign, session = rolls.cards[0], rolls.foreign, rolls.take()
    page = camera([f"{site}/card/{mine['uuid']}/", f"{site}/card/{foreign['uuid']}/", "https://example.org/menu"])
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    page.get_by_role("button", name="Scan cards with the camera").click()
    told = page.locator(".scan__said")
    expect(told).to_have_text(f"{mine['name']} is here.")
    expect(row_of(page, mine).locator("input[value=present]")).to_be_checked()
    expect(told).to_have_text("This card belongs to nobody in this class.")
    assert foreign["name"] not in page.locator("#main").inner_text()
    expect(told).to_have_text("This is no learner card.")
    expect(told).to_have_text(f"{mine['name']} is marked already.")  # the film begins anew
    page.get_by_role("button", name="Close the camera").click()
    expect(page.locator("[data-scan] video")).to_be_hidden()
    page.get_by_role("button", name="Save the roll").last.click()
    expect(page.locator("[data-part=said]")).to_have_text("Roll saved: 1 of 1 came.")
    assert rolls.marks(session) == [(mine["name"], "present", "card")]


def test_cards_are_read_without_a_network(camera, rolls, site):
    mine, foreign, session = rolls.cards[1], rolls.foreign, rolls.take()
    page = camera([f"{site}/card/{mine['uuid']}/", f"{site}/card/{foreign['uuid']}/"])
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    kept_for_offline(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Scan cards with the camera").click()
    told = page.locator(".scan__said")
    expect(told).to_have_text(f"{mine['name']} is here.")
    expect(told).to_contain_text("No connection: this card is not among those this page knows.")
    expect(told).to_have_text(f"{mine['name']} is marked already.")
    page.context.set_offline(False)
    expect(page.locator("[data-part=kept]")).to_have_text("", timeout=30_000)
    assert rolls.marks(session) == [(mine["name"], "present", "card")]


def test_without_leave_to_use_the_camera_the_number_is_typed(camera, rolls, site):
    third, session = rolls.cards[2], rolls.take()
    page = camera([""], allowed=False)
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    page.get_by_role("button", name="Scan cards with the camera").click()
    told = page.locator(".scan__said")
    expect(told).to_contain_text("type the number of the card.")
    expect(page.locator("#card")).to_be_focused()
    page.locator("#card").fill(rolls.foreign["number"])
    page.keyboard.press("Enter")
    expect(told).to_have_text("This card belongs to nobody in this class.")
    page.locator("#card").fill(third["number"])
    page.keyboard.press("Enter")
    expect(told).to_have_text(f"{third['name']} is here.")
    page.get_by_role("button", name="Save the roll").last.click()
    expect(page.locator("[data-part=said]")).to_be_visible()
    assert rolls.marks(session) == [(third["name"], "present", "card")]
