"""The elderly display in a real browser: one tap, the keyboard alone, large letters, reading aloud."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, PHONE, log_in
from tests.browser.measuring import FULL, measured, press_enter, tab_to

pytestmark = pytest.mark.browser

SIZES = [("20", 375), ("24", 375), ("30", 375), ("30", 320)]
PAGES = [
    "/", "/courses/", "/courses/smartphone/", "/courses/smartphone/home-screen/", "/schools/", "/schools/320214052/",
    "/privacy/", "/accounts/login/", "/accounts/signup/", "/display/", "/no-such-page/",
]  # fmt: skip
OWN_PAGES = ["/", "/my/", "/my/record/", "/my/points/", "/my/classes/", "/my/profile/", "/accounts/logout/"]


def choose(page: Page, site: str, *, text: str = "20") -> None:
    page.context.add_cookies(
        [{"name": "display", "value": "elderly", "url": site}, {"name": "text", "value": text, "url": site}]
    )


def test_zhang_gets_from_home_to_a_finished_lesson_with_the_keyboard_alone(open_browser):
    page = open_browser(PHONE)
    page.goto("/")
    # One key on the switch, without an account: the same page, larger.
    page.keyboard.press("Tab")
    while not page.evaluate("document.activeElement.matches('button.care')"):
        page.keyboard.press("Tab")
    press_enter(page)
    expect(page.locator("html")).to_have_attribute("data-display", "elderly")
    assert page.url.rstrip("/").count("/") == 2
    assert measured(page, "elderly") == [], page.url

    # She logs in from the second of the three large buttons.
    assert page.locator(".big-buttons .button").count() == 3
    tab_to(page, ".big-buttons a[href*='login']")
    press_enter(page)
    assert measured(page, "elderly") == [], page.url
    tab_to(page, "main input[name=login]")
    page.keyboard.type("zhang")
    tab_to(page, "main input[name=password]")
    page.keyboard.type(PASSWORD)
    press_enter(page)
    expect(page.locator("h1")).to_contain_text("张桂珍")
    expect(page.locator("html")).to_have_attribute("data-display", "elderly")
    assert measured(page, "elderly") == [], page.url

    # From home she finds a course and joins it.
    tab_to(page, ".bottom-bar a[href='/courses/']")
    press_enter(page)
    assert measured(page, "elderly") == [], page.url
    tab_to(page, "main input[name=q]")
    page.keyboard.type("手机")
    press_enter(page)
    assert measured(page, "elderly") == [], page.url
    tab_to(page, ".course-card a[href='/courses/smartphone/']")
    press_enter(page)
    assert measured(page, "elderly") == [], page.url
    tab_to(page, "form[action$='/enrol/'] button")
    press_enter(page)
    expect(page.locator(".toast").first).to_be_visible()
    assert measured(page, "elderly") == [], page.url
    tab_to(page, ".course-head a.button--now")
    press_enter(page)

    # She reads to the end and says so.
    expect(page.locator("h1")).to_contain_text("认识手机")
    assert measured(page, "elderly") == [], page.url
    for _ in range(30):
        page.keyboard.press("PageDown")
    tab_to(page, "form[action$='/finish/'] button")
    press_enter(page)
    expect(page.locator(".toast").first).to_contain_text(re.compile("学完"))
    assert measured(page, "elderly") == [], page.url
    # The way on and whom to call stand on the page she ends at.
    expect(page.locator(".contact a[href^='tel:']")).to_be_visible()
    page.goto("/courses/smartphone/")
    expect(page.locator(".lesson-row--done")).to_have_count(1)


# The usual letters, and in both languages the largest on the narrowest: what fits there fits elsewhere.
@pytest.mark.parametrize(
    ("text", "width", "prefix"),
    [(*size, language) for size in SIZES for language in ("", "/en")]
    if FULL
    else [(*SIZES[0], ""), (*SIZES[-1], ""), (*SIZES[-1], "/en")],
)
def test_every_size_of_letters_fits_the_phone(open_browser, site, text, width, prefix):
    page = open_browser({"width": width, "height": 740}, "en-GB" if prefix else "zh-CN")
    choose(page, site, text=text)
    for path in PAGES:
        page.goto(prefix + path)
        assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == float(text)
        assert measured(page, "elderly") == [], page.url
    log_in(page, "li", prefix)
    for path in OWN_PAGES:
        page.goto(prefix + path)
        assert measured(page, "elderly") == [], page.url
        expect(page.locator(".contact a[href^='tel:']")).to_be_visible()


def test_the_size_is_chosen_with_one_tap_and_kept(open_browser, site):
    page = open_browser(PHONE)
    choose(page, site)
    page.goto("/courses/")
    page.locator("button[name=text][value='30']").click()
    expect(page.locator("html")).to_have_attribute("data-text", "30")
    assert page.url.endswith("/courses/")
    page.goto("/schools/")
    expect(page.locator("button[name=text][value='30']")).to_have_attribute("aria-pressed", "true")


def test_the_switch_takes_one_tap_without_scripts_too(chromium, site):
    context = chromium.new_context(base_url=site, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto("/courses/?audience=elderly")
    page.locator("button.care").click()
    expect(page.locator("html")).to_have_attribute("data-display", "elderly")
    assert page.url.endswith("/courses/?audience=elderly")
    expect(page.locator(".aloud")).to_be_hidden()  # what needs scripts is not offered
    context.close()


@pytest.mark.parametrize(("path", "user"), [("/", ""), ("/", "zhang"), ("/my/", "zhang")])
def test_nothing_but_the_large_buttons_stands_on_the_first_screen(open_browser, site, path, user):
    page = open_browser(PHONE)
    if user:
        log_in(page, user)
    choose(page, site)
    page.goto(path)
    first = page.evaluate("""() => {
      const bar = document.querySelector('.bottom-bar').getBoundingClientRect().top;
      const controls = [...document.querySelectorAll('main a, main button, main input, main summary')];
      const above = controls.filter((each) => each.getBoundingClientRect().top < bar);
      return above.map((each) => each.matches('.big-buttons a'));
    }""")
    assert first == [True, True, True]


def test_giving_a_place_back_is_asked_and_can_be_undone(open_browser, site):
    page = open_browser(PHONE)
    log_in(page, "zhang")
    choose(page, site)
    page.goto("/courses/first-aid/")
    page.locator("#classes form[action$='/register/'] button").click()
    expect(page.locator(".toast").first).to_be_visible()
    give_back = page.locator("#classes form[action$='/withdraw/'] button")
    expect(give_back).to_be_hidden()
    page.locator("#classes details.withdraw summary").click()
    give_back.click()
    expect(page.locator("#classes form[action$='/register/'] button")).to_be_visible()
    page.wait_for_timeout(1500)
    expect(page.locator(".toasts .toast")).to_be_visible()  # it stays until the page is left
    page.locator("form.undo button").click()
    expect(page.locator("#classes form[action$='/withdraw/']")).to_have_count(1)
    expect(page.locator(".toasts form.undo")).to_have_count(1)
    page.locator("form.undo button").click()
    expect(page.locator("#classes form[action$='/register/'] button")).to_be_visible()
