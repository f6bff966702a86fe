"""The monitor of a class: names, three marks, on the day, and a mark of somebody else stands."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.attendance.models import CheckIn
from lms.classes import monitors, rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Session
from lms.core.days import day_start, local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.notices.models import Notice
from tests.classes.building import DAY, make_class, make_course, make_people
from tests.portal.reading import said

HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def group(things, wang) -> ClassGroup:
    """Wang teaches it; it meets now and in a week; four people have a place."""
    now = timezone.now()
    begun = max(now - 2 * MINUTE, day_start(local_day(now)))  # today, also right after midnight
    meetings = [classes.Meeting(starts_at=at, ends_at=at + MINUTE) for at in (begun, now + 7 * DAY)]
    course = make_course(things.blended.school)
    group = make_class(course, name="有班长的班", seats=9, meetings=meetings, teachers=[(wang, "teacher")])
    classes.register_many(group=group, learners=make_people(4), actor=None, now=now - 9 * DAY)
    return group


@pytest.fixture
def people(group) -> list:
    return [row.learner for row in group.registrations.select_related("learner").order_by("pk")]


@pytest.fixture
def session(group) -> Session:
    return Session.objects.select_related("gathering", "class_group__course", "class_group__school").get(
        class_group=group, number=1
    )


@pytest.fixture
def named(browse, group, people):
    browse("wang").post(reverse("teach-class-monitor", args=[group.uuid]), {"learner": str(people[0].uuid)})
    return people[0]


def mark(client, session, nonce="nonce-of-a-page", **marks):
    sent = {f"mark-{uuid}": status for uuid, status in marks.items()}
    return client.post(reverse("monitor-roll", args=[session.uuid]), {"nonce": nonce, **sent}, follow=True)


def marks_of(session) -> list[tuple[int, str]]:
    rows = CheckIn.objects.current().filter(gathering=session.gathering).order_by("learner")
    return list(rows.values_list("learner", "status"))


def test_who_is_named_is_told_and_finds_the_roll_of_the_day_in_her_timetable(as_user, named, session):
    assert Notice.objects.filter(person=named, kind="class.monitor").count() == 1
    page = as_user(named).get(reverse("my-classes")).content.decode()
    assert reverse("monitor-roll", args=[session.uuid]) in page


def test_she_marks_names_and_it_counts_as_a_roll(as_user, named, people, session):
    told = mark(as_user(named), session, **{str(people[1].uuid): "present", str(people[2].uuid): "late"})
    assert told.status_code == 200
    assert marks_of(session) == [(people[1].pk, "present"), (people[2].pk, "late")]
    check_in = CheckIn.objects.current().filter(gathering=session.gathering).first()
    assert check_in.actor == named and check_in.method == "roll"


def test_what_the_teacher_has_marked_stands_and_her_own_can_be_put_right(as_user, named, people, session, wang):
    client = as_user(named)
    rolls.keep_roll(session=session, marks={people[1].uuid: "excused"}, actor=wang, nonce="t")
    mark(client, session, **{str(people[1].uuid): "absent", str(people[2].uuid): "absent"})
    mark(client, session, nonce="another-nonce-1", **{str(people[2].uuid): "present"})
    assert marks_of(session) == [(people[1].pk, "excused"), (people[2].pk, "present")]


def test_she_sees_names_and_nothing_else_of_people(as_user, named, people, session):
    page = as_user(named).get(reverse("monitor-roll", args=[session.uuid])).content.decode()
    assert all(one.name in page for one in people)
    assert not any(one.phone and one.phone in page for one in people)
    client = as_user(named)
    for name in ("roll", "wall", "sheets", "made-up", "roll-marks"):
        assert client.get(reverse(name, args=[session.uuid])).status_code in {403, 404}
    assert client.post(reverse("roll-emergency", args=[session.uuid])).status_code in {403, 404}
    assert client.get(reverse("teach-class", args=[session.class_group.uuid])).status_code == 404


@pytest.mark.parametrize("status", ["excused", "made_up", "here", ""])
def test_no_other_mark_is_hers_to_give(as_user, named, people, session, status):
    assert mark(as_user(named), session, **{str(people[1].uuid): status}).status_code == 400
    assert marks_of(session) == []


def test_on_another_day_or_without_the_task_there_is_no_such_page(as_user, named, people, group, session):
    ahead = group.sessions.get(number=2)
    assert as_user(named).get(reverse("monitor-roll", args=[ahead.uuid])).status_code == 404
    assert as_user(people[1]).get(reverse("monitor-roll", args=[session.uuid])).status_code == 404
    with pytest.raises(DomainError) as refused:
        monitors.keep(session=session, marks={people[1].uuid: "present"}, actor=people[1], nonce="x")
    assert refused.value.code == "not_allowed"


def test_the_task_ends_with_one_press_and_with_her_place(browse, as_user, named, people, group, session):
    address = reverse("teach-class-monitor", args=[group.uuid])
    ended = browse("wang").post(f"{address}?end=1", {"learner": str(named.uuid)}, follow=True)
    assert said(ended, "%(name)s no longer helps with the roll.", name=named.name)
    assert as_user(named).get(reverse("monitor-roll", args=[session.uuid])).status_code == 404
    browse("wang").post(f"{address}?learner={named.uuid}")
    assert as_user(named).get(reverse("monitor-roll", args=[session.uuid])).status_code == 200
    classes.withdraw(group=group, learner=named, actor=named)
    assert as_user(named).get(reverse("monitor-roll", args=[session.uuid])).status_code == 404
    actions = AuditEntry.objects.filter(action__startswith="class.monitor_").values_list("action", flat=True)
    assert list(actions.order_by("pk")) == ["class.monitor_named", "class.monitor_ended", "class.monitor_named"]


def test_a_fourth_monitor_is_refused_and_learners_name_nobody(browse, as_user, group, people):
    address = reverse("teach-class-monitor", args=[group.uuid])
    for one in people:
        told = browse("wang").post(address, {"learner": str(one.uuid)}, follow=True)
    assert said(told, "This class has %(most)s monitors already. Please let one of them stop first.", most=3)
    assert group.registrations.filter(monitor=True).count() == 3
    assert as_user(people[3]).post(address, {"learner": str(people[3].uuid)}).status_code == 404
