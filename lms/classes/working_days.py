"""How long a place is offered, in working days: Monday to Friday.

Public holidays and the days on which they are worked off are announced anew every year and stand nowhere here yet; the
holidays of schools are no days off for a service centre. Nobody loses a place on a holiday all the same: an offer ends
only when somebody has called, and on a holiday nobody in the centre calls.
"""

import datetime

from lms.core.days import SHANGHAI, local_day

CLOSING = datetime.time(18)  # the desks are closed then, and nobody can say yes on the spot any more
SATURDAY = 5


def end_of_offer(moment: datetime.datetime, *, days: int) -> datetime.datetime:
    """The evening of the ``days``-th working day after the day of ``moment``."""
    day = local_day(moment)
    while days:
        day += datetime.timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return datetime.datetime.combine(day, CLOSING, SHANGHAI)
