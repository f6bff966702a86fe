"""The roll in a hall without a network: marks stay on the phone, come to the server once, and over nobody's head."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PATIENCE, PHONE, _free_port, log_in
from tests.browser.roll_site import Rolls, Server, ask_leave, kept_for_offline, locked, open_roll, rolls_of_now, tap

pytestmark = pytest.mark.browser
SOON = 70_000  # milliseconds: a try every minute at the latest, sooner at first


@pytest.fixture(scope="module")
def rolls(site: str, site_folder: Path) -> Rolls:
    return rolls_of_now(site_folder)


def kept(page: Page):
    return page.locator("[data-part=kept]")


def save(page: Page) -> None:
    page.locator(".save-bar > button").click()


def test_marks_made_without_a_network_outlast_a_reload_and_are_sent_by_themselves(open_browser, rolls):
    session = rolls.take()
    page = open_browser(PHONE, "en-GB")
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    kept_for_offline(page)
    page.context.set_offline(True)
    tap(page, 0, "present")
    tap(page, 1, "late")
    save(page)
    expect(kept(page)).to_have_text("Kept on this phone, not sent yet: 2")
    expect(page.locator("[data-part=cut]")).to_be_visible()
    expect(page.locator("[data-part=synced]")).to_contain_text("Last in step:")
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(kept(page)).to_have_text("Kept on this phone, not sent yet: 2")
    expect(page.locator(".roll__row input:checked")).to_have_count(2)
    tap(page, 2, "absent")
    assert rolls.marks(session) == []
    page.context.set_offline(False)
    expect(kept(page)).to_have_text("", timeout=SOON)
    names = [person["name"] for person in rolls.people]
    assert sorted(rolls.marks(session)) == sorted(
        [(names[0], "present", "roll"), (names[1], "late", "roll"), (names[2], "absent", "roll")]
    )
    page.reload()
    expect(page.locator(".roll__row input:checked")).to_have_count(3)


def test_an_answer_that_is_lost_counts_nothing_twice(open_browser, rolls):
    session = rolls.take()
    page = open_browser(PHONE, "en-GB")
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    lost = []

    def lose(route) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            lost.append(route.fetch().status)  # the server has it, the phone does not hear of it
            route.abort()
        else:
            route.continue_()

    page.context.route("**/roll/marks/", lose)
    tap(page, 0, "present")
    save(page)
    expect(kept(page)).to_have_text("Kept on this phone, not sent yet: 1")
    assert rolls.marks(session) == [(rolls.people[0]["name"], "present", "roll")]
    expect(kept(page)).to_have_text("", timeout=SOON)
    assert lost == [200, 200]
    assert rolls.marks(session) == [(rolls.people[0]["name"], "present", "roll")]


def test_two_helpers_join_their_marks_and_a_conflict_is_theirs_to_solve(open_browser, rolls):
    session = rolls.take()
    names = [person["name"] for person in rolls.people]
    one, other = open_browser(PHONE, "en-GB"), open_browser(PHONE, "en-GB")
    for page, who in ((one, "wang"), (other, "qian")):
        log_in(page, who, "/en")
        open_roll(page, session, "/en")
    one.context.set_offline(True)
    tap(one, 0, "present")
    tap(one, 1, "late")
    tap(one, 3, "late")
    save(one)
    expect(kept(one)).to_contain_text("not sent yet: 3")
    tap(other, 1, "absent")
    tap(other, 2, "present")
    tap(other, 3, "absent")
    save(other)
    expect(other.locator("[data-part=said]")).to_be_visible()
    one.context.set_offline(False)
    items = one.locator("[data-part=apart] li")
    expect(items).to_have_count(2, timeout=SOON)
    expect(items.filter(has_text=names[1])).to_contain_text("here “late”, but 钱敏 has marked “absent” meanwhile")
    expect(one.locator(".roll__row").nth(2).locator("input[value=present]")).to_be_checked()
    counts = Counter(name for name, _status, _how in rolls.marks(session))
    assert counts == dict.fromkeys(names[:4], 1), "nothing was overwritten"
    items.filter(has_text=names[1]).get_by_role("button", name="Make it “late”").click()
    expect(items).to_have_count(1)
    items.first.get_by_role("button", name="Leave it at “absent”").click()
    expect(one.locator("[data-part=apart]")).to_be_hidden()
    expect(kept(one)).to_have_text("", timeout=SOON)
    stands = {name: status for name, status, _how in rolls.marks(session)}
    assert stands == {names[0]: "present", names[1]: "late", names[2]: "present", names[3]: "absent"}


def test_nobody_else_at_this_phone_sees_or_sends_them_and_nothing_is_lost(open_browser, rolls):
    session = rolls.take()
    page = open_browser(PHONE, "en-GB")
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    kept_for_offline(page)
    page.context.set_offline(True)
    tap(page, 0, "present")
    save(page)
    expect(kept(page)).to_contain_text("not sent yet: 1")
    # Meanwhile her log-in has ended.
    page.context.clear_cookies()
    page.context.set_offline(False)
    expect(page.locator("[data-part=cut]")).to_contain_text("You are logged out.", timeout=SOON)
    log_in(page, "qian", "/en")
    assert page.evaluate("caches.has('linxue-rolls')") is False, "the kept page went with the log-in"
    open_roll(page, session, "/en")
    expect(kept(page)).to_have_text("")
    expect(page.locator(".roll__row input:checked")).to_have_count(0)
    assert rolls.marks(session) == []
    page.goto("/en/my/")  # away from the roll, which asks the server now and then
    page.context.clear_cookies()
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    expect(kept(page)).to_have_text("", timeout=SOON)
    expect(page.locator(".roll__row").nth(0).locator("input[value=present]")).to_be_checked()
    assert rolls.marks(session) == [(rolls.people[0]["name"], "present", "roll")]


@pytest.fixture
def mortal(prepared: Path, tmp_path: Path) -> Iterator[Server]:
    """A site of its own, whose server may be killed."""
    folder = tmp_path / "site"
    shutil.copytree(prepared, folder)
    server = Server(folder, _free_port())
    server.start()
    yield server
    server.kill()


def test_a_server_killed_in_the_middle_of_a_sending_has_everything_once_afterwards(chromium: Browser, mortal: Server):
    rolls = rolls_of_now(mortal.folder)
    session = rolls.take()
    page = chromium.new_context(base_url=mortal.url, viewport=PHONE, locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE)
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    page.locator("[data-everyone]").click()
    tap(page, 4, "absent")
    with locked(mortal.folder):
        with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/roll/marks/")):
            save(page)
        page.wait_for_timeout(700)  # it waits for the database by now
        mortal.kill()
    expect(kept(page)).to_have_text("Kept on this phone, not sent yet: 40")
    assert rolls.marks(session) == []
    mortal.start()
    expect(kept(page)).to_have_text("", timeout=2 * SOON)
    marks = rolls.marks(session)
    assert Counter(status for _name, status, _how in marks) == {"present": 39, "absent": 1}
    assert Counter(name for name, _status, _how in marks) == Counter(person["name"] for person in rolls.people)
    page.context.close()


def test_who_asked_for_leave_is_excused_when_the_roll_is_saved_and_not_before(open_browser, rolls):
    session, people = rolls.take(), rolls.people
    for number in (1, 2):
        ask_leave(rolls.folder, session, people[number]["learner"])
    page = open_browser(PHONE, "en-GB")
    log_in(page, "wang", "/en")
    open_roll(page, session, "/en")
    expect(page.locator(".roll__row input[value=excused]:checked")).to_have_count(2)
    page.reload()
    expect(page.locator("[data-part=synced]")).to_be_visible()
    assert rolls.marks(session) == [], "to open a roll marks nobody"
    tap(page, 2, "present")  # she came all the same
    tap(page, 0, "late")
    save(page)
    expect(page.locator("[data-part=said]")).to_contain_text("2 of 3 came")
    assert {(name, status) for name, status, _how in rolls.marks(session)} == {
        (people[0]["name"], "late"),
        (people[1]["name"], "excused"),
        (people[2]["name"], "present"),
    }
    expect(page.locator(".roll__row input[value=excused]:checked")).to_have_count(1)
