"""How full classes are and who comes: the sums by school, the lines of a school, the file."""

import csv
import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.classes import rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Session
from lms.network.models import School
from tests.classes.building import DAY, make_class, make_course, make_people

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def school(things) -> School:
    """The street's, without the classes of the small world."""
    ClassGroup.objects.filter(school=things.blended.school).update(status="finished")
    return things.blended.school


@pytest.fixture
def group(school, wang) -> ClassGroup:
    """Four seats, three people and no queue; of two sessions over one has a roll: two came, one is excused."""
    now = timezone.now()
    meetings = [classes.Meeting(starts_at=now + day * DAY, ends_at=now + day * DAY + HOUR) for day in (-8, -1, 6)]
    group = make_class(make_course(school), name="数数班", seats=4, meetings=meetings, teachers=[(wang, "teacher")])
    people = make_people(3)
    classes.register_many(group=group, learners=people, actor=None, now=now - 9 * DAY)
    session = Session.objects.select_related("gathering", "class_group__course", "class_group__school").get(
        class_group=group, number=1
    )
    marks = dict(zip([one.uuid for one in people], ("present", "late", "excused"), strict=True))
    rolls.keep_roll(session=session, marks=marks, actor=wang, nonce="n")
    return group


def figures(response, name: str) -> dict[str, int | None]:
    one = next(one for row, one in response.context["lines"] if row.label == name)
    return {
        key: getattr(one, key) for key in ("seats", "confirmed", "fill", "held", "kept", "came", "expected", "rate")
    }


def test_a_class_is_counted_from_its_places_and_the_marks_that_count(browse, group, school):
    page = browse("qian").get(reverse("manage-attendance-school", args=[school.uuid]))
    assert figures(page, "数数班") == {
        "seats": 4, "confirmed": 3, "fill": 75, "held": 2, "kept": 1, "came": 2, "expected": 2, "rate": 100,
    }  # fmt: skip


def test_a_mark_that_is_put_right_counts_once(browse, group, school, wang):
    session = group.sessions.with_teaching(wang).select_related("gathering", "class_group__course").get(number=1)
    learner = group.registrations.order_by("pk").first().learner
    rolls.keep_roll(session=session, marks={learner.uuid: "absent"}, actor=wang, nonce="m", reason="看错了")
    page = browse("qian").get(reverse("manage-attendance-school", args=[school.uuid]))
    assert figures(page, "数数班") | {"came": 1, "expected": 2, "rate": 50} == figures(page, "数数班")


def test_the_school_is_the_sum_of_its_classes(browse, group, school, wang):
    full = make_class(make_course(school), name="满班", seats=1, weeks=9, teachers=[(wang, "teacher")])
    classes.register_many(group=full, learners=make_people(3), actor=None)
    page = browse("qian").get(reverse("manage-attendance"))
    one = next(one for row, one in page.context["lines"] if row == school)
    assert (one.classes, one.seats, one.confirmed, one.waiting) == (2, 5, 4, 2)
    assert one.fill == 80


def test_a_term_chooses_its_classes_also_those_that_are_over(browse, group, school):
    ClassGroup.objects.filter(pk=group.pk).update(status="finished")
    officer, address = browse("qian"), reverse("manage-attendance-school", args=[school.uuid])
    assert not officer.get(address).context["lines"]
    assert figures(officer.get(address, {"term": group.term.name}), "数数班")["confirmed"] == 3
    assert not officer.get(address, {"term": "没有这个学期"}).context["lines"]
    names = [name for name, _label in officer.get(reverse("manage-attendance")).context["terms"]]
    assert group.term.name in names and len(names) == len(set(names))


def test_who_keeps_another_street_is_shown_nothing_of_this_one(browse, group, school):
    stranger = browse("zhao")
    assert stranger.get(reverse("manage-attendance-school", args=[school.uuid])).status_code == 404
    assert stranger.get(reverse("manage-attendance"), {"place": school.organisation.code}).status_code == 404
    sent = {"place": school.organisation.code, "format": "csv"}
    assert stranger.post(reverse("manage-attendance-export"), sent).status_code == 404


def test_the_file_says_the_same_as_the_page_and_names_no_people(browse, group, school):
    sent = {"place": school.organisation.code, "format": "csv"}
    answer = browse("qian").post(reverse("manage-attendance-export"), sent)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    row = next(row for row in csv.reader(io.StringIO(text)) if row[1] == "数数班")
    assert row[4:] == ["4", "3", "75", "0", "2", "1", "2", "2", "1", "100"]
    assert not any(one.learner.name in text for one in group.registrations.select_related("learner"))
