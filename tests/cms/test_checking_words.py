"""The check before publishing, by tables: words in, findings out; no database."""

import datetime
import socket
from unittest import mock

import pytest

from cms.checking import links, texts

TODAY = datetime.date(2026, 11, 23)
SHORT, LONG = "两脚与肩同宽，重心落在两脚之间。", "两脚与肩同宽" * 12 + "。"


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        (SHORT, "zh-hans", 0),
        (LONG, "zh-hans", 1),
        (SHORT * 10, "zh-hans", 0),
        (LONG + SHORT + LONG, "zh-hans", 2),
        ("\n".join(["带一条毛巾"] * 30), "zh-hans", 0),
        ("Stand with your feet apart. " * 20, "en", 0),
        ("and then you walk " * 10 + "home.", "en", 1),
        ("", "zh-hans", 0),
    ],
)
def test_long_sentences(text, language, count):
    assert len(texts.long_sentences(text, language)) == count


@pytest.mark.parametrize(
    ("levels", "jumps"),
    [([], []), (["h2", "h3", "h3", "h2"], []), (["h3"], [0]), (["h3", "h3", "h2", "h3"], [0, 1]), (["h2"], [])],
)
def test_heading_jumps(levels, jumps):
    assert texts.heading_jumps(levels) == jumps


@pytest.mark.parametrize(
    ("alt", "trouble"),
    [
        ("两脚与肩同宽站着的人", ""),
        ("", "missing"),
        ("  图片 ", "missing"),
        ("图 3", "missing"),
        ("IMG_20260901.jpg", "file_name"),
        ("mmexport1756712345", "file_name"),
        ("站姿.PNG", "file_name"),
        ("字" * 121, "too_long"),
        ("图上是一位老人在打拳", ""),
    ],
)
def test_alternative_texts(alt, trouble):
    assert texts.alt_trouble(alt) == trouble


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("请扫码报名。", "扫码"),
        ("请扫码报名，也可以拨打电话报名。", ""),
        ("扫描下方二维码进群。", "扫描下方二维码"),
        ("在小程序里预约，或到服务中心前台登记。", ""),
        ("打开微信小程序预约。", "小程序"),
        ("Scan the code to sign up.", "Scan the code"),
        ("Scan the code or call the desk.", ""),
        ("带上水杯来上课。", ""),
    ],
)
def test_what_only_a_smartphone_can_do(text, words):
    assert texts.phone_only(text) == words


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("2026年11月22日开班", ["2026年11月22日"]),
        ("2026年11月23日开班", []),
        ("2026 年 10 月报名", ["2026 年 10 月"]),
        ("2026年11月报名", []),
        ("截至 2025-03-05", ["2025-03-05"]),
        ("2026年13月40日", []),
        ("2026年2月30日", []),
        ("3月5日学雷锋", []),
    ],
)
def test_dates_gone_by(text, past):
    assert texts.past_dates(text, TODAY) == past


def test_words_and_links_of_rich_text():
    html = '<p>看<a href="https://example.cn/a">这里</a>。</p><ul><li>一</li><li>二</li></ul><a linktype="page">课</a>'
    assert texts.words_and_links(html) == ("看这里。\n一\n二课", ["https://example.cn/a"])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "0.0.0.0",
    ],
)
def test_no_request_goes_into_a_private_network(address):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))]
    with mock.patch("socket.getaddrinfo", return_value=found), mock.patch("socket.create_connection") as connect:
        assert links.is_dead("http://intranet.example.cn/") is None
    connect.assert_not_called()


def test_one_private_address_among_public_ones_is_enough():
    found = [(0, 0, 0, "", ("1.1.1.1", 80)), (0, 0, 0, "", ("127.0.0.1", 80))]
    with mock.patch("socket.getaddrinfo", return_value=found), pytest.raises(links.NotTried):
        links.public_address("example.cn", 80)


@pytest.mark.parametrize(
    ("answers", "dead"),
    [
        ([(200, "")], False),
        ([(404, "")], True),
        ([(410, "")], True),
        ([(403, "")], False),
        ([(503, "")], False),
        ([(301, "https://example.cn/new"), (404, "")], True),
        ([(302, "/again")] * 4, None),
        ([socket.gaierror()], True),
        ([TimeoutError()], None),
        ([links.NotTried()], None),
    ],
)
def test_what_an_answer_says_of_a_link(answers, dead):
    with mock.patch.object(links, "_ask", side_effect=answers):
        assert links.is_dead("https://example.cn/a") is dead


@pytest.mark.parametrize(
    "url", ["http://example.cn:22/", "ftp://example.cn/", "http:///x", "http://[::1", "https://example.cn:8443/"]
)
def test_only_the_ports_of_the_web_are_tried(url):
    with mock.patch("socket.getaddrinfo") as looked_up:
        assert links.is_dead(url) is None
    looked_up.assert_not_called()
