"""When a class takes people: the window that is set, and a second one for the seats that are left."""

import pytest
from django.db import transaction
from django.utils import timezone

from lms.classes import windows
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school, make_term
from tests.classes.test_signing_up import sign_up


@pytest.fixture
def group(db):
    now = timezone.now()
    return make_class(
        make_course(make_school()), seats=3, weeks=6, opens_at=now - 9 * DAY, closes_at=now - DAY, minimum=1
    )


def test_a_second_window_takes_people_again(group):
    now = timezone.now()
    with pytest.raises(DomainError, match="signup_closed"), transaction.atomic():
        sign_up(group, *make_people(1))
    windows.set_window(group=group, opens_at=now, closes_at=now + DAY, actor=None)
    assert sign_up(group, *make_people(1)) == ["confirmed"]
    assert sign_up(group, *make_people(1), now=now + 23 * HOUR) == ["confirmed"]


def test_the_second_round_has_no_limit(db):
    school = make_school()
    term = make_term(school, first_round_days=2)
    groups = [make_class(make_course(school), term=term, weeks=6) for _ in range(3)]
    [one] = make_people(1)
    later = timezone.now() + 3 * DAY
    for group in groups[:2]:
        sign_up(group, one)
    with pytest.raises(DomainError, match="too_many_classes"), transaction.atomic():
        sign_up(groups[2], one)
    windows.set_window(group=groups[2], opens_at=later, closes_at=later + DAY, actor=None)
    assert local_day(later) > term.first_round_ends_on
    assert sign_up(groups[2], one, now=later) == ["confirmed"]


@pytest.mark.parametrize(("first", "last", "code"), [(1, 1, "window_out_of_order"), (0, 90, "window_too_long")])
def test_a_window_that_makes_no_sense_is_refused(group, first, last, code):
    now = timezone.now()
    before = (group.opens_at, group.closes_at)
    with pytest.raises(DomainError, match=code), transaction.atomic():
        windows.set_window(group=group, opens_at=now + first * DAY, closes_at=now + last * DAY, actor=None)
    group.refresh_from_db()
    assert (group.opens_at, group.closes_at) == before


def test_only_who_manages_the_class_sets_it_and_the_same_twice_is_one_line(group):
    now = timezone.now()
    [stranger] = make_people(1)
    with pytest.raises(DomainError, match="not_allowed"), transaction.atomic():
        windows.set_window(group=group, opens_at=now, closes_at=now + DAY, actor=stranger)
    for _ in range(2):
        windows.set_window(group=group, opens_at=now, closes_at=now + DAY, actor=None)
    assert AuditEntry.objects.filter(action="class.window_set").count() == 1
