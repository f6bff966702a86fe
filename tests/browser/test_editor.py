"""The editor's journey: Sun writes a course for her school, looks at it and publishes it."""

import contextlib
import re
import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, TimeoutError, expect

from tests.browser.conftest import DESK, log_in

pytestmark = pytest.mark.browser

HER_SCHOOL = "江溪街道社区教育中心"


def open_editor(open_browser: Callable, username: str) -> Page:
    page = open_browser(DESK)
    log_in(page, username)
    page.goto("/cms/")
    return page


def open_school(page: Page, name: str) -> None:
    page.goto("/cms/")
    page.locator("#schools-section").get_by_role("link", name=name, exact=True).click()
    expect(page.locator("h1")).to_contain_text(name)


def add_child_page(page: Page, kind: str = "") -> None:
    """``kind`` where there is a choice: a school has courses and news."""
    page.locator("a[href$='/add_subpage/']").first.click()
    if kind:
        page.locator(f"main a[href*='/add/cms/{kind}/']").first.click()
    page.wait_for_url(re.compile(r"/cms/pages/add/"))


def write_course(page: Page, title: str) -> None:
    page.fill("#id_title", title)
    page.fill("#id_summary", "带上一壶水，跟着老师慢慢走。")
    write_rich_text(page, field_of(page, "id_description"), "从认识自己的膝盖开始，一周走三次。")
    page.fill("#id_outcomes", "走路时会用前脚掌\n知道什么时候该停下来")
    page.fill("#id_teachers", "王建国，李秀英")
    page.fill("#id_tags_line", "步行、膝盖")
    page.check("#id_for_elderly")
    page.select_option("#id_subject", label="运动健身")
    page.select_option("#id_motif", label="仙鹤")
    page.select_option("#id_mode", label="线上")
    page.fill("#id_study_hours", "3")


def field_of(page: Page, id_: str) -> Locator:
    return page.locator(f"#{id_}").locator("xpath=ancestor::*[@data-field][1]")


def write_rich_text(page: Page, field: Locator, words: str) -> None:
    field.locator("[contenteditable=true]").first.click()
    page.keyboard.insert_text(words)
    expect(field).to_contain_text(words)


def add_block(page: Page, stream: str, label: str) -> str:
    """Add a block at the end of a stream (``body``, ``body-2-value``); the name its fields begin with."""
    count = page.locator(f"input[name='{stream}-count']")
    number = int(count.input_value())
    container = count.locator("xpath=..").locator(":scope > [data-streamfield-stream-container]")
    option = page.get_by_role("option", name=label, exact=True)
    # A click while the block around it is still unfolding opens nothing.
    for _click in range(3):
        container.locator(":scope > div > .c-sf-add-button").last.click()
        with contextlib.suppress(TimeoutError):
            option.wait_for(timeout=5_000)
            break
    option.click()
    name = f"{stream}-{number}-value"
    expect(page.locator(f"[name='{stream}-{number}-type']")).to_have_count(1)
    return name


def write_question(page: Page, quiz: str, *, right: int | None) -> str:
    question = add_block(page, quiz, "单选题")
    page.fill(f"#{question}-prompt", "走路时膝盖疼，先做什么？")
    for number, words in enumerate(("停下来歇一歇", "走快一点")):
        page.fill(f"#{question}-choices-{number}-value-text", words)
    if right is not None:
        page.check(f"#{question}-choices-{right}-value-right")
    page.fill(f"#{question}-explanation", "疼是身体在提醒，先歇，还疼就去看医生。")
    return question


def write_lesson(page: Page, title: str, *, right: int | None = 0) -> None:
    page.fill("#id_title", title)
    page.fill("#id_summary", "先学会站，再学会走。")
    heading = add_block(page, "body", "小标题")
    page.fill(f"#{heading}-text", "先站稳")
    paragraph = add_block(page, "body", "文字")
    write_rich_text(page, field_of(page, paragraph), "两脚与肩同宽，重心落在两脚之间。")
    write_question(page, add_block(page, "body", "练习题"), right=right)
    page.fill("#id_minutes", "15")


def save_draft(page: Page) -> None:
    page.get_by_role("button", name="保存草稿").click()


def publish(page: Page) -> None:
    # The editor saves drafts by itself half a second after the last key; who publishes has stopped typing, and waits
    # until that is saved: else she meets her own draft as somebody else's newer version.
    page.wait_for_timeout(1000)
    expect(page.locator(".w-autosave-indicator__state--saving")).to_be_hidden()
    page.get_by_role("button", name="更多动作").last.click()
    page.locator("button[name=action-publish]").click()


def preview_of(page: Page) -> FrameLocator:
    """The preview beside the form, as the panel shows it."""
    page.locator("[data-side-panel-toggle=preview]").click()
    return page.frame_locator("#w-preview-iframe")


def test_sun_writes_previews_and_publishes_a_course(open_browser):
    mark = uuid.uuid4().hex[:6]
    title, lesson = f"慢步走 {mark}", f"站稳再走 {mark}"
    page = open_editor(open_browser, "sun")
    visitor = open_browser(DESK)
    visitor.goto("/courses/")
    expect(visitor.locator("main")).not_to_contain_text(title)

    # 1. A draft of a course, and of its first lesson, which everybody may read.
    open_school(page, HER_SCHOOL)
    add_child_page(page, "coursepage")
    write_course(page, title)
    save_draft(page)
    page.wait_for_url(re.compile(r"/cms/pages/\d+/edit/"))
    course = page.url
    number = re.search(r"/pages/(\d+)/", course)[1]
    page.goto("/cms/")
    expect(page.locator("#drafts-section")).to_contain_text(title)
    page.goto(f"/cms/pages/{number}/")
    add_child_page(page)
    write_lesson(page, lesson)
    page.check("#id_free")

    # 2. The preview: the lesson's words in the site's own style.
    preview = preview_of(page)
    expect(preview.locator("h1")).to_have_text(lesson)
    expect(preview.locator("h2", has_text="先站稳")).to_be_visible()
    expect(preview.locator("main")).to_contain_text("两脚与肩同宽")
    expect(preview.locator("fieldset.question")).to_contain_text("走路时膝盖疼")
    expect(preview.locator("link[rel=stylesheet][href*='site']")).to_have_count(1)
    visitor.goto("/courses/")
    expect(visitor.locator("main")).not_to_contain_text(title)

    # 3. Published, the lesson first: a visitor finds both at once, on the page she has just seen without them.
    publish(page)
    page.wait_for_url(re.compile(rf"/cms/pages/{number}/$"))
    visitor.reload()
    expect(visitor.locator("main")).not_to_contain_text(title)
    page.goto(course)
    publish(page)
    expect(page.locator(".messages .success")).to_be_visible()
    visitor.reload()
    visitor.get_by_role("link", name=title).first.click()
    for words in (title, HER_SCHOOL, "带上一壶水", "王建国", "知道什么时候该停下来"):
        expect(visitor.locator("main")).to_contain_text(words)
    visitor.locator(".lesson-row a", has_text=lesson).click()
    expect(visitor.locator("h1")).to_have_text(lesson)
    expect(visitor.locator("main")).to_contain_text("两脚与肩同宽")
    address = visitor.url

    # 4. Another title: the page shows it, the address stays.
    page.goto(f"/cms/pages/{number}/")
    page.get_by_role("link", name=lesson).first.click()
    page.wait_for_url(re.compile("/edit/"))
    page.fill("#id_title", f"先站稳再走 {mark}")
    publish(page)
    expect(page.locator(".messages .success")).to_be_visible()
    visitor.reload()
    expect(visitor.locator("h1")).to_have_text(f"先站稳再走 {mark}")
    assert visitor.url == address


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(open_browser):
    page = open_editor(open_browser, "sun")
    open_school(page, HER_SCHOOL)
    page.locator("#listing-results").get_by_role("link", name="八段锦", exact=True).click()
    page.wait_for_url(re.compile("/edit/"))
    page.goto(page.url.replace("edit/", ""))
    add_child_page(page)
    write_lesson(page, "不完整的一课", right=None)
    picture = add_block(page, "body", "图片")
    page.locator(f"#{picture}-image-chooser [data-chooser-action-choose]").first.click()
    page.locator(".modal .image-choice, .modal a[data-chooser-modal-choice]").first.click()
    expect(page.locator(f"#{picture}-image")).to_have_value(re.compile(r"\d+"))
    chosen = page.locator(f"#{picture}-image").input_value()
    publish(page)
    expect(page.locator(".messages .error")).to_be_visible()
    expect(field_of(page, f"{picture}-alt").locator(".error-message")).to_have_text("必需字段")
    question = page.locator("[name='body-2-value-0-type']").locator("xpath=..")
    expect(question.get_by_text("请标出一个正确答案，只能有一个。")).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("不完整的一课")
    expect(page.locator("#body-0-value-text")).to_have_value("先站稳")
    expect(page.locator("[data-contentpath=body]")).to_contain_text("两脚与肩同宽")
    expect(page.locator("#body-2-value-0-value-choices-1-value-text")).to_have_value("走快一点")
    expect(page.locator(f"#{picture}-image")).to_have_value(chosen)

    # What is put right is published.
    page.fill(f"#{picture}-alt", "两脚与肩同宽站着的人")
    page.check("#body-2-value-0-value-choices-0-value-right")
    publish(page)
    expect(page.locator(".messages .success")).to_be_visible()


def test_a_page_that_calls_itself_a_video_is_refused_with_a_sentence(open_browser, tmp_path):
    page = open_editor(open_browser, "sun")
    (tmp_path / "晨练.mp4").write_text("<!doctype html><script>alert(1)</script>")
    page.goto("/cms/documents/multiple/add/")
    page.set_input_files("#fileupload", tmp_path / "晨练.mp4")
    upload_list = page.locator("#upload-list")
    expect(upload_list).to_contain_text("“晨练.mp4”的后缀是 .mp4，内容却不是这种格式。请用这种格式重新保存。")
    expect(upload_list.locator("form")).to_have_count(0)
    expect(upload_list.locator(".server-error")).to_be_hidden()
    page.goto("/cms/documents/?q=晨练")
    expect(page.locator("#listing-results a[href*='/documents/edit/']")).to_have_count(0)
