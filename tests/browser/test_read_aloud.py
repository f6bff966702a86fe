"""Reading aloud: which sentences, in which order, marked how; a recorder stands in for the voices."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = pytest.mark.browser

RECORDER = (Path(__file__).parent / "recorder.js").read_text(encoding="utf-8")
LESSON = "/courses/smartphone/home-screen/"

# What the page holds is replaced by this, to hear how it is cut.
TEXT = """
<h1>学会“慢”</h1>
<p>他说：“你好！”然后坐下了。“真的吗？！”她问；大家都笑了……<b>好</b>，再来。</p>
<p>《八段锦》共有 1.5 小时，网址是 linxue.cn。电话 0510-0000 2005</p>
<ul><li>第一步</li><li hidden>看不见</li><li>第二步（别急。）好</li></ul>
<p>写作 <span lang="en">Good morning. My name is Dr. Li! It costs 1.5 yuan.</span></p>
<details><summary>更多</summary><p>折起来的。</p></details>
<button type="button"><svg aria-hidden="true"><text>图</text></svg>保存</button>
"""
CUT = [
    ("学会“慢”", "zh-CN"),
    ("他说：“你好！”", "zh-CN"),
    ("然后坐下了。", "zh-CN"),
    ("“真的吗？！”", "zh-CN"),
    ("她问；", "zh-CN"),
    ("大家都笑了……", "zh-CN"),
    ("好，再来。", "zh-CN"),
    ("《八段锦》共有 1.5 小时，网址是 linxue.cn。", "zh-CN"),
    ("电话 0510-0000 2005", "zh-CN"),
    ("第一步", "zh-CN"),
    ("第二步（别急。）", "zh-CN"),
    ("好", "zh-CN"),
    ("写作", "zh-CN"),
    ("Good morning.", "en-GB"),
    ("My name is Dr. Li!", "en-GB"),
    ("It costs 1.5 yuan.", "en-GB"),
    ("更多", "zh-CN"),
    ("保存", "zh-CN"),
]


@pytest.fixture
def reader(open_browser, site):
    """``reader(path)`` is a phone in the elderly display with a recorder for its voices."""

    def start(path: str = LESSON, *, recorder: str = RECORDER) -> Page:
        page = open_browser(PHONE)
        page.context.add_cookies([{"name": "display", "value": "elderly", "url": site}])
        page.context.add_init_script(recorder)
        page.goto(path)
        return page

    return start


def spoken(page: Page) -> list[dict]:
    return page.evaluate("window.spoken")


def finish(page: Page, times: int = 1) -> None:
    for _ in range(times):
        page.evaluate("window.finish()")


def button(page: Page, name: str):
    return page.locator(f"[data-aloud='{name}']")


def put(page: Page, html: str) -> None:
    page.evaluate("html => { document.getElementById('main').innerHTML = html; }", html)


def hear_all(page: Page) -> list[dict]:
    button(page, "read").click()
    expect(button(page, "pause")).to_be_visible()
    for _ in range(300):
        if not page.evaluate("window.speaking()"):
            return spoken(page)
        finish(page)
    raise AssertionError("it never ends")


def test_chinese_and_english_are_cut_into_sentences_as_people_read_them(reader):
    page = reader()
    put(page, TEXT)
    text = page.locator("main").inner_html()
    heard = hear_all(page)
    assert [(each["text"], each["lang"]) for each in heard] == CUT
    assert [each["voice"] for each in heard if each["lang"] == "en-GB"] == ["Alice"] * 3
    # Each sentence is marked while it is read, and nothing of the page is changed by it.
    assert [each["marked"] for each in heard] == [[each["text"]] for each in heard]
    assert page.locator("main").inner_html() == text
    assert page.evaluate("CSS.highlights.get('read-aloud').size") == 0
    expect(page.locator(".aloud__state")).to_have_text("读完了。")


def test_a_long_sentence_is_cut_at_its_commas(reader):
    page = reader()
    put(page, f"<p>{'一二三四五六七八九，' * 15}完。</p>")
    heard = [each["text"] for each in hear_all(page)]
    assert "".join(heard) == f"{'一二三四五六七八九，' * 15}完。"
    assert [len(text) for text in heard] == [100, 52]


def test_numbers_of_steps_and_names_of_cells_are_read_though_no_text_holds_them(reader):
    page = reader()
    put(
        page,
        '<ol class="block block--steps"><li><p>打开通话</p><p>在首页上。选视频。</p></li><li>点女儿的名字</li></ol>'
        '<table class="block block--table block--cards"><thead><tr><th>遇到的事</th><th>电话</th></tr></thead>'
        '<tbody><tr><th data-label="遇到的事">着火</th><td data-label="电话">119</td></tr></tbody></table>'
        '<div lang="en"><ol start="3"><li>Sit down. Breathe.</li></ol><ul><li>Rest</li></ul></div>',
    )
    heard = [each["text"] for each in hear_all(page)]
    assert [text for text in heard if text not in {"遇到的事", "电话"}] == [
        *("1、打开通话", "在首页上。", "选视频。", "2、点女儿的名字", "遇到的事：着火", "电话：119"),
        *("3. Sit down.", "Breathe.", "Rest"),
    ]


def test_a_whole_lesson_is_read_in_its_order(reader):
    page = reader()
    heard = hear_all(page)
    whole = "".join(each["text"] for each in heard)
    places = [whole.index(words) for words in ("认识手机：六个大图标", "先把手机拿稳", "点错了怎么办")]
    assert places == sorted(places)
    assert "首页" not in whole  # the frame of the page is not read
    assert all(
        [each["text"]] == each["marked"] or re.sub(r"^\d+、", "", each["text"]) in each["marked"] for each in heard
    )


def test_pausing_keeps_the_place_and_stopping_gives_it_up(reader):
    page = reader()
    put(page, "<p>第一句。第二句。第三句。</p>")
    button(page, "read").focus()
    page.keyboard.press("Enter")
    expect(button(page, "pause")).to_be_focused()  # the same place: Enter again pauses
    finish(page)
    page.keyboard.press("Enter")
    assert not page.evaluate("window.speaking()")
    assert page.evaluate("[...CSS.highlights.get('read-aloud')].map(String)") == ["第二句。"]
    expect(button(page, "go-on")).to_be_focused()
    expect(page.locator(".aloud__state")).to_contain_text("停下来了")
    page.keyboard.press("Enter")
    assert [each["text"] for each in spoken(page)] == ["第一句。", "第二句。", "第二句。"]
    button(page, "stop").focus()
    page.keyboard.press("Enter")
    assert not page.evaluate("window.speaking()")
    assert page.evaluate("CSS.highlights.get('read-aloud').size") == 0
    expect(button(page, "read")).to_be_focused()
    expect(button(page, "stop")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(button(page, "pause")).to_be_visible()
    assert spoken(page)[-1]["text"] == "第一句。"
    page.keyboard.press("Escape")
    expect(button(page, "read")).to_be_visible()


def test_slower_and_faster_begin_the_sentence_again_and_are_kept(reader):
    page = reader()
    put(page, "<p>第一句。第二句。</p>")
    button(page, "read").click()
    expect(button(page, "slower")).to_be_visible()
    usual = spoken(page)[0]["rate"]
    button(page, "slower").click()
    slow = spoken(page)[-1]
    assert slow["text"] == "第一句。"
    assert slow["rate"] < usual
    button(page, "slower").click()
    expect(button(page, "slower")).to_be_disabled()
    button(page, "faster").click()
    page.reload()
    button(page, "read").click()
    expect(button(page, "pause")).to_be_visible()
    assert spoken(page)[0]["rate"] == slow["rate"]


def test_leaving_the_page_ends_the_reading(reader):
    page = reader()
    page.evaluate("window.addEventListener('pagehide', () => sessionStorage.setItem('left', window.speaking()))")
    button(page, "read").click()
    expect(button(page, "pause")).to_be_visible()
    page.goto("/courses/")
    assert page.evaluate("sessionStorage.getItem('left')") == "false"


def test_without_speech_the_button_says_so(reader):
    page = reader(recorder="Object.defineProperty(window, 'speechSynthesis', { value: undefined });")
    button(page, "read").click()
    expect(page.locator(".aloud__state")).to_contain_text("这个浏览器不会朗读")
    expect(button(page, "read")).to_be_visible()


def test_without_a_chinese_voice_the_button_says_so(reader):
    page = reader()
    page.evaluate("window.forgetVoices('zh')")
    button(page, "read").click()
    expect(page.locator(".aloud__state")).to_contain_text("还没有中文语音")
    assert spoken(page) == []


def test_a_voice_that_stays_silent_is_told(reader):
    page = reader()
    page.evaluate("window.speechSynthesis.speak = () => {}")
    button(page, "read").click()
    expect(button(page, "pause")).to_be_visible()
    expect(page.locator(".aloud__state")).to_contain_text("还没有中文语音", timeout=8_000)
    expect(button(page, "read")).to_be_visible()


def test_the_standard_display_loads_no_reader(open_browser):
    page = open_browser(PHONE)
    page.goto("/")
    assert page.locator("[data-read-aloud], script[src*='read-aloud']").count() == 0
