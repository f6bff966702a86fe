"""The list of jargon: it finds what learners read, and leaves the words of editors and teachers alone."""

import pytest

from scripts import check_plain_words
from scripts.check_plain_words import jargon_in, problems, read_rules

RULES = read_rules()
WORDS = RULES[0]


def test_the_longest_word_is_named():
    assert jargon_in("请填写用户名", WORDS) == ["用户名"]
    assert jargon_in("请填写手机号", WORDS) == []


def test_a_word_that_everybody_knows_is_left_and_those_inside_it_too():
    assert jargon_in("请填写验证码", WORDS) == ["验证"]
    assert jargon_in("请填写验证码", WORDS, RULES[2]) == []
    assert jargon_in("请验证，再填验证码", WORDS, RULES[2]) == ["验证"]


@pytest.mark.parametrize(
    ("english", "found"),
    [
        ("Go on learning", True),  # in a template of learners
        ("You have a place in %(group)s.", True),  # in a view
        ("%(done)s of %(total)s lessons done", True),  # with places for words
        ("Take the roll", False),  # the teacher's alone
        ("a picture is PNG, JPEG or WebP", False),  # the editor's
        ("a sentence that no file is seen to use", True),
    ],
)
def test_a_string_is_judged_by_who_reads_it(monkeypatch, english, found):
    monkeypatch.setattr(check_plain_words, "catalogue", lambda: {english: ["请提交"]})
    hits = [line for line in problems(*RULES) if repr(english) in line]
    assert len(hits) == found
    assert all("提交" in line and "交、发出去" in line for line in hits)


def test_chinese_that_stands_in_a_template_is_read_too(monkeypatch, tmp_path):
    page = check_plain_words.ROOT / "templates" / "portal" / "home.html"
    monkeypatch.setattr(check_plain_words, "catalogue", dict)
    monkeypatch.setattr(check_plain_words, "sources", lambda: [page])
    assert problems(*RULES) == []
    monkeypatch.setattr(check_plain_words, "ROOT", tmp_path)
    copy = tmp_path / "templates" / "home.html"
    copy.parent.mkdir()
    copy.write_text("{# 提交 #}<p>请刷新网页</p>{% if a %}好{% endif %}", encoding="utf-8")
    monkeypatch.setattr(check_plain_words, "sources", lambda: [copy])
    assert problems(*RULES) == ["templates/home.html: “刷新” in “请刷新网页”; rather: 重新打开"]
