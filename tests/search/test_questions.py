"""What is asked, in any writing, and how what was found is shown."""

import pytest

from lms.search.passages import marked
from lms.search.question import read
from lms.search.words import sounds_of, terms_of


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("怎么在手机上挂号", ["手机", "挂号"]),
        ("想学", ["想", "学"]),
        ("大阿福", ["大阿福"]),
        ("八段錦", ["八段锦"]),
        ("ＡＥＤ", ["aed"]),
        ("二hu", ["erhu"]),
        ("ba duan jin", ["ba duan jin"]),
        ("the art of tea", ["art tea"]),
        ("", []),
        ("，。！", []),
        ("“停一停”", ["停一停"]),
    ],
)
def test_a_question_is_read_as_its_words(asked, words):
    assert [part.word for part in read(asked).parts] == words


def test_a_long_question_is_cut_and_never_refused():
    assert len(read("泥" * 10_000).asked) == 60
    assert len(read(" ".join(f"w{number}" for number in range(500))).parts) <= 8


@pytest.mark.parametrize("text", ["𬭎𫖯䶿 昇", "👩‍👩‍👧 emoji", "'; DROP TABLE search_terms; --", "a\x00b"])
def test_any_text_makes_terms_of_letters_and_digits_alone(text):
    assert all(term.isalnum() for term in terms_of(text))


def test_titles_sound_from_every_word_on():
    assert set(sounds_of("太极拳入门")) >= {"~taijiquanrumen", "~tjqrm", "~rumen", "~rm"}


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("学八段锦。", "八段锦", "学<mark>八段锦</mark>。"),
        ("學八段錦。", "八段锦", "學<mark>八段錦</mark>。"),
        ("Two Cakes", "cake", "Two <mark>Cakes</mark>"),
        ("<b>八段锦</b>&", "八段锦", "&lt;b&gt;<mark>八段锦</mark>&lt;/b&gt;&amp;"),
        ("<mark>", "mark", "&lt;<mark>mark</mark>&gt;"),
        ("八段锦", "bdj", "<mark>八段锦</mark>"),
        ("八段锦", "duan", "八段锦"),
    ],
)
def test_what_was_asked_for_is_marked_and_the_rest_escaped(text, asked, shown):
    assert marked(text, read(asked), title=True) == shown
