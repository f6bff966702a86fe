"""A language that shows only some of the lessons orders those among themselves and leaves the others where they are."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from lms.courses.services import merged_order

KEYS = st.lists(st.integers(0, 12).map(lambda number: UUID(int=number)), unique=True, max_size=9)


@given(before=KEYS, wanted=KEYS)
def test_nothing_is_lost_and_nothing_stands_twice(before, wanted):
    order = merged_order(before, wanted)
    assert sorted(order) == sorted({*before, *wanted})


@given(before=KEYS, wanted=KEYS)
def test_what_is_wanted_stands_in_its_order(before, wanted):
    order = merged_order(before, wanted)
    assert [key for key in order if key in wanted] == wanted


@given(before=KEYS, wanted=KEYS)
def test_what_the_language_does_not_show_keeps_its_order(before, wanted):
    order = merged_order(before, wanted)
    assert [key for key in order if key not in wanted] == [key for key in before if key not in wanted]


@given(before=KEYS, data=st.data())
def test_without_new_lessons_the_others_keep_their_very_places(before, data):
    wanted = data.draw(
        st.permutations(before).flatmap(lambda order: st.integers(0, len(order)).map(lambda n: order[:n]))
    )
    order = merged_order(before, wanted)
    assert len(order) == len(before)
    assert [(number, key) for number, key in enumerate(order) if key not in wanted] == [
        (number, key) for number, key in enumerate(before) if key not in wanted
    ]


@given(keys=KEYS)
def test_asking_for_the_order_that_stands_changes_nothing(keys):
    assert merged_order(keys, keys) == keys
    assert merged_order(keys, []) == keys
    assert merged_order([], keys) == keys
