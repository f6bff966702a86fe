"""The timetable for the notice board: what stands on it and that it is A4 with its pages counted."""

import datetime

import pytest
from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from pypdfium2 import PdfDocument

from lms.classes import parallel
from lms.classes import services as classes
from lms.core.days import SHANGHAI, local_day
from lms.portal import timetable
from lms.portal.calendar import PUBLIC
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school
from tests.portal.counting import cost, listed

NOON = datetime.time(12)


@pytest.fixture
def school(db):
    cache.clear()
    return make_school()


def at(days: int, clock: datetime.time = NOON) -> classes.Meeting:
    day = local_day(timezone.now()) + days * DAY
    start = datetime.datetime.combine(day, clock, SHANGHAI)
    return classes.Meeting(starts_at=start, ends_at=start + HOUR, topic="第一课")


def held(school, meetings, *, name: str = "八段锦班", **facts):
    return make_class(make_course(school), name=name, meetings=meetings, **facts)


def plan(school) -> list[timetable.Weekday]:
    return timetable.plan(PUBLIC & Q(class_group__school=school))


def pages(response) -> list[str]:
    """The text of each page, every one of them A4."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    document = PdfDocument(response.content)
    assert {tuple(round(side) for side in page.get_size()) for page in document} == {(595, 842)}
    return [page.get_textpage().get_text_range() for page in document]


def test_a_class_is_a_row_on_its_day_of_the_week(school):
    held(school, [at(1), at(8), at(15), at(22)])
    held(school, [at(1, datetime.time(9))], name="早课")
    (weekday,) = plan(school)
    assert [(row.line.title, row.times) for row in weekday.rows] == [("早课", 1), ("八段锦班", 4)]
    row = weekday.rows[1]
    assert row.last - row.first == 21 * DAY
    assert row.held.endswith("共4次")
    assert weekday.rows[0].held.startswith("只在")


def test_a_session_at_another_time_stands_for_itself(school):
    held(school, [at(1), at(8), at(9, datetime.time(18))])
    rows = [row for weekday in plan(school) for row in weekday.rows]
    assert sorted(row.times for row in rows) == [1, 2]


def test_what_is_over_or_does_not_take_place_is_not_on_it(school):
    held(school, [at(-7), at(7)], name="还有一次")
    cancelled = held(school, [at(7)], name="取消了")
    parallel.cancel_class(group=cancelled, actor=None)
    rows = [row for weekday in plan(school) for row in weekday.rows]
    assert [(row.line.title, row.times) for row in rows] == [("还有一次", 1)]


def test_the_sheet_of_a_school_names_classes_rooms_and_teachers(client, school):
    teacher = make_people(1)[0]
    held(school, [at(1), at(8)], teachers=[(teacher, "teacher")])
    text = "".join(pages(client.get(reverse("school-timetable", args=[school.uuid]))))
    for said in (
        school.name,
        "八段锦班",
        teacher.name,
        school.organisation.centres.get().name,
        "12:00–13:00",
        "共2次",
        "1 / 1",
    ):
        assert said in text, said


def test_the_sheet_of_a_week_and_of_a_centre(client, school):
    group = held(school, [at(1)])
    other = held(make_school("别的街道"), [at(1)], name="别处的班")
    year, week, _weekday = (local_day(timezone.now()) + DAY).isocalendar()
    asked = {"week": f"{year}-W{week:02}"}
    for address in (
        reverse("school-timetable", args=[school.uuid]),
        reverse("centre-timetable", args=[group.centre.uuid]),
    ):
        text = "".join(pages(client.get(address, asked)))
        assert "八段锦班" in text
        assert "第一课" in text
        assert other.name not in text
    assert client.get(address, {"week": "2026-W99"}).status_code == 404
    assert client.get(reverse("school-timetable", args=[group.uuid])).status_code == 404


def test_an_empty_one_says_so(client, school):
    assert "这里暂时没有排课" in "".join(pages(client.get(reverse("school-timetable", args=[school.uuid]))))


def test_many_classes_take_several_pages_and_no_more_statements(client, school):
    address = reverse("school-timetable", args=[school.uuid])
    for number in range(30):
        held(school, [at(1), at(8)], name=f"第{number + 1}班")
    response, statements = cost(client, address)
    found = pages(response)
    assert len(found) > 2
    assert f"2 / {len(found)}" in found[1]
    assert "第30班" in "".join(found)
    assert len([sql for sql in statements if "linxue_cache" not in sql]) == 3, listed(statements)


def test_it_is_drawn_once_and_anew_when_it_changes(client, school, monkeypatch):
    from lms.portal import paper

    drawn = []
    whole = paper.draw
    monkeypatch.setattr(paper, "draw", lambda *args: drawn.append(1) or whole(*args))
    address = reverse("school-timetable", args=[school.uuid])
    client.get(address)
    client.get(address)
    assert len(drawn) == 1
    held(school, [at(2)])
    client.get(address)
    assert len(drawn) == 2
    client.get(f"/en{address}")
    assert len(drawn) == 3
