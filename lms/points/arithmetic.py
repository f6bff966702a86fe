"""How minutes become points. Pure functions over whole numbers; the ledger only stores what they say.

A learner's minutes under one rule run into one account of *carried* minutes, always 0 to ``per_point - 1``: each full
``per_point`` (45, a study hour) pays a point, the rest waits for the next minutes, however many days later.

A daily cap is a number of points. **A minute counts as long as the cap of its day has not been reached**; the minutes
after the one that pays the last point of the day are over the cap: shown, never paid, never carried. So a day that
reaches its cap always ends with nothing carried, and a learner who came with 25 minutes from yesterday reaches two
points after 65 minutes and not after 90.

Taking back undoes minutes that counted, one by one: the carried minutes first, then each point is taken apart into
its 45 minutes. Of an evidence that is settled downwards, the minutes over the cap go first, because they gave nothing.
Minutes that were over the cap stay so, even when room under the cap is freed afterwards.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Payment:
    """What one event comes to. All three may be negative when something is taken back, ``carried`` never is."""

    points: int
    minutes_over_cap: int
    carried: int


def pay_minutes(minutes: int, *, carried: int, per_point: int, room: int | None) -> Payment:
    """``minutes`` of study, 0 or more; ``room`` is what the day's cap still allows in points, None without a cap."""
    counted = minutes if room is None else min(minutes, max(0, room * per_point - carried))
    points, carried = divmod(carried + counted, per_point)
    return Payment(points, minutes - counted, carried)


def take_back_minutes(minutes: int, *, carried: int, per_point: int, stands_for: int, of_which_counted: int) -> Payment:
    """Take ``minutes`` (more than 0) back from evidence that stands for ``stands_for`` minutes until now.

    ``of_which_counted`` of these were under the cap. The payment's numbers are negative or zero.
    """
    still_counted = min(of_which_counted, stands_for - minutes)
    back = of_which_counted - still_counted
    points, carried = divmod(carried - back, per_point)
    return Payment(points, back - minutes, carried)
