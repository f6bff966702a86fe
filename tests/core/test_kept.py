"""Parts of pages that many signed-in readers share: computed once, dropped when something was published."""

import itertools

import pytest
from django.db import transaction
from django.utils.translation import override

from lms.core.kept import kept
from lms.core.pagecache import bump_generation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def counted():
    """A kept function that says how often it was asked, and with what."""
    numbers = itertools.count(1)

    @kept(seconds=60)
    def answer(*words):
        return (next(numbers), *words)

    return answer


def test_the_second_reader_gets_what_the_first_got(counted):
    assert counted("街") == counted("街") == (1, "街")


def test_each_argument_and_each_language_has_its_own(counted):
    with override("zh-hans"):
        assert [counted("街"), counted("村")] == [(1, "街"), (2, "村")]
    with override("en"):
        assert counted("街") == (3, "街")


def test_what_is_published_drops_it(counted):
    counted("街")
    bump_generation()
    assert counted("街") == (2, "街")


def test_what_was_published_while_it_was_computed_drops_it_too():
    answers = iter(["old", "new"])

    @kept(seconds=60)
    def slow():
        answer = next(answers)
        if answer == "old":
            bump_generation()
        return answer

    assert [slow(), slow(), slow()] == ["old", "new", "new"]


def test_it_ends_with_its_time():
    numbers = itertools.count(1)

    @kept(seconds=0)
    def answer():
        return next(numbers)

    assert [answer(), answer()] == [1, 2]


def test_nothing_is_kept_of_a_transaction_that_may_be_undone(counted):
    with transaction.atomic():
        assert [counted("街"), counted("街")] == [(1, "街"), (2, "街")]
    assert [counted("街"), counted("街")] == [(3, "街"), (3, "街")]


def test_each_function_keeps_so_many_of_its_own(counted):
    numbers = itertools.count(1)

    @kept(seconds=60, most=3)
    def few(word):
        return next(numbers), word

    counted("街")
    for word in "一二三四":
        few(word)
    assert few("四") == (4, "四")
    assert few("一") == (5, "一")
    assert counted("街") == (1, "街"), "another function's is not pushed out"
