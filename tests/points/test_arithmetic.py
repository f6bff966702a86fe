from hypothesis import given
from hypothesis import strategies as st

from lms.points.arithmetic import pay_minutes, take_back_minutes

CARRIED = st.integers(0, 44)
MINUTES = st.integers(0, 600)
ROOM = st.none() | st.integers(0, 5)


@given(minutes=MINUTES, carried=CARRIED, room=ROOM)
def test_every_minute_is_paid_carried_or_over_the_cap(minutes, carried, room):
    payment = pay_minutes(minutes, carried=carried, per_point=45, room=room)

    assert 0 <= payment.minutes_over_cap <= minutes
    assert carried + minutes == payment.points * 45 + payment.carried + payment.minutes_over_cap
    assert 0 <= payment.carried <= 44


@given(minutes=MINUTES, carried=CARRIED, room=st.integers(0, 5))
def test_no_more_is_paid_than_there_is_room_and_minutes_are_over_only_when_it_is_used_up(minutes, carried, room):
    payment = pay_minutes(minutes, carried=carried, per_point=45, room=room)

    assert payment.points <= room
    if payment.minutes_over_cap:
        assert payment.points == room
        assert payment.carried == (0 if room else carried)


@given(minutes=MINUTES, carried=CARRIED)
def test_without_a_cap_nothing_is_over_it(minutes, carried):
    assert pay_minutes(minutes, carried=carried, per_point=45, room=None).minutes_over_cap == 0


@given(parts=st.lists(st.integers(0, 120), max_size=6), carried=CARRIED, room=ROOM)
def test_it_makes_no_difference_into_how_many_parts_a_day_is_cut(parts, carried, room):
    whole = pay_minutes(sum(parts), carried=carried, per_point=45, room=room)

    points, over, now_carried, now_room = 0, 0, carried, room
    for minutes in parts:
        part = pay_minutes(minutes, carried=now_carried, per_point=45, room=now_room)
        points, over, now_carried = points + part.points, over + part.minutes_over_cap, part.carried
        now_room = None if now_room is None else now_room - part.points

    assert (points, over, now_carried) == (whole.points, whole.minutes_over_cap, whole.carried)


@given(minutes=st.integers(1, 600), before=CARRIED, room=ROOM, since=CARRIED)
def test_taking_everything_back_undoes_the_payment_whatever_was_carried_since(minutes, before, room, since):
    paid = pay_minutes(minutes, carried=before, per_point=45, room=room)

    back = take_back_minutes(
        minutes, carried=since, per_point=45, stands_for=minutes, of_which_counted=minutes - paid.minutes_over_cap
    )

    assert back.minutes_over_cap == -paid.minutes_over_cap
    assert back.points * 45 + back.carried - since == -(minutes - paid.minutes_over_cap)
    assert 0 <= back.carried <= 44
    if since == paid.carried:
        assert (back.points, back.carried) == (-paid.points, before)
