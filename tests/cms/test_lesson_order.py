"""The order of lessons when a language shows only some of them."""

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.services import merged_order

lessons = st.lists(st.integers(0, 12), unique=True, max_size=10)


@given(lessons, lessons)
def test_nothing_is_lost_and_what_is_wanted_stands_in_its_order(before, wanted):
    order = merged_order(before, wanted)
    assert sorted(order) == sorted({*before, *wanted})
    assert [key for key in order if key in wanted] == wanted


@given(lessons, lessons)
def test_what_the_language_does_not_show_keeps_its_order(before, wanted):
    order = merged_order(before, wanted)
    rest = [key for key in before if key not in wanted]
    assert [key for key in order if key in rest] == rest


@given(lessons)
def test_the_same_order_changes_nothing(before):
    assert merged_order(before, before) == before
    assert merged_order(before, []) == before


def test_a_new_lesson_stands_behind_its_predecessor():
    assert merged_order([1, 2, 3], [2, 9, 3]) == [1, 2, 9, 3]
    assert merged_order([1, 2, 3], [9, 1]) == [9, 1, 2, 3]
    assert merged_order([1, 2, 3, 4], [4, 2]) == [1, 4, 3, 2]
