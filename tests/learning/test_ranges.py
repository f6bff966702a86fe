"""Watched ranges are sets of seconds, written short."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.learning import ranges

STRETCHES = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda r: [r[0], r[0] + r[1]]), max_size=12)


def seconds_of(stretches) -> set[int]:
    return {second for start, end in stretches for second in range(start, end)}


@given(one=STRETCHES, other=STRETCHES)
def test_merging_keeps_every_second_and_adds_none(one, other):
    merged = ranges.merge(one, other)
    assert seconds_of(merged) == seconds_of(one) | seconds_of(other)
    assert ranges.total(merged) == len(seconds_of(merged))


@given(stretches=STRETCHES)
def test_merged_ranges_are_sorted_and_apart(stretches):
    merged = ranges.merge(stretches)
    assert all(start < end for start, end in merged)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))


@given(one=STRETCHES, other=STRETCHES)
def test_the_order_of_reports_and_their_repetition_change_nothing(one, other):
    merged = ranges.merge(one, other)
    assert ranges.merge(other, one) == merged
    assert ranges.merge(merged, one) == merged
    assert ranges.merge(merged, merged) == merged


@given(stretches=STRETCHES)
def test_what_was_merged_can_be_reported_again(stretches):
    merged = ranges.merge(stretches)
    assert ranges.merge(ranges.parse(merged, seconds=100)) == merged


@pytest.mark.parametrize(
    "raw",
    [
        None, {}, "[[0, 10]]", 7, [[0]], [[0, 1, 2]], [0, 10], [(0, 10)], [["0", "10"]], [[0, 10.0]], [[0.5, 10]],
        [[True, 10]], [[0, True]], [[None, 10]], [[-1, 10]], [[10, 10]], [[10, 5]], [[0, 101]], [[0, 10**30]],
        [[0, float("inf")]], [[0, float("nan")]], [[0, 10]] * 201,
    ],
    ids=repr,
)  # fmt: skip
def test_what_no_player_sends_is_no_range(raw):
    with pytest.raises(ValueError):
        ranges.parse(raw, seconds=100)


def test_ranges_reach_from_the_first_second_to_the_last():
    assert ranges.parse([[0, 100]], seconds=100) == [(0, 100)]
    assert ranges.parse([], seconds=100) == []
    assert len(ranges.parse([[0, 1]] * 200, seconds=100)) == 200


@given(one=STRETCHES, other=STRETCHES, gap=st.integers(0, 5))
def test_without_skipping_no_hole_is_wider_than_the_gap(one, other, gap):
    seen: list[list[int]] = []
    for reported in (one, other):
        kept = ranges.reached([tuple(item) for item in reported], seen=seen, gap=gap)
        assert set(kept) <= {tuple(item) for item in reported}
        seen = ranges.merge(seen, kept)
    ends = [0, *(end for _start, end in seen)]
    assert all(start - end <= gap for end, (start, _end) in zip(ends, seen, strict=False))


@given(one=STRETCHES, other=STRETCHES, gap=st.integers(0, 5))
def test_only_what_begins_beyond_the_furthest_point_is_left_out(one, other, gap):
    seen = ranges.merge(one)
    kept = ranges.reached([tuple(item) for item in other], seen=seen, gap=gap)
    point = ranges.furthest(ranges.merge(seen, kept))
    left_out = [item for item in other if tuple(item) not in kept]
    assert all(start > point + gap for start, _end in left_out)
    assert ranges.reached(kept, seen=seen, gap=gap) == kept
