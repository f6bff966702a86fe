"""The officer's first page: figures that are right, what waits, and nothing of anybody else's."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from lms.classes import rolls
from lms.classes import services as classes
from lms.classes.models import Registration, Session
from lms.network.models import Organisation, School, ServiceCentre
from lms.portal.figures import _key, figures, renew_figures
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people
from tests.portal.counting import cost, listed
from tests.portal.reading import said

FIRST_LOOK = 15  # the eight of every look, four counts, and what the database's cache takes to keep them


@pytest.fixture(autouse=True)
def nothing_kept(db):
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def meeting(baduanjin, wang, now):
    """``meeting(start)`` is a class of three with one session from then on; the learners came before it."""

    def make(start, *, people=3, **facts):
        group = make_class(
            make_course(facts["school"]) if "school" in facts else baduanjin,
            meetings=[classes.Meeting(starts_at=start, ends_at=start + HOUR)],
            centre=baduanjin.school.organisation.centres.first(),
            **{"teachers": [(wang, "teacher")], "opens_at": start - 30 * DAY} | facts,
        )
        classes.register_many(group=group, learners=make_people(people), actor=None, now=start - 20 * DAY)
        return Session.objects.select_related("gathering", "class_group__course", "class_group__school").get(
            class_group=group
        )

    return make


def keep(session, wang, *statuses: str) -> None:
    places = Registration.objects.filter(class_group=session.class_group, status="confirmed").order_by("pk")
    marks = dict(zip(places.values_list("learner__uuid", flat=True), statuses, strict=False))
    rolls.keep_roll(session=session, marks=marks, actor=wang, nonce=f"kept-{session.uuid}-{statuses[0]}")


def counted(street) -> dict:
    cache.clear()
    this = figures(street).this
    return {"people": this.people, "groups": this.groups, "sessions": this.sessions, "minutes": this.minutes}


def grown(before: dict, after: dict) -> dict:
    return {name: after[name] - before[name] for name in after}


@pytest.fixture
def ago(now):
    """An hour ago, or the first of January where that was last year."""
    return now - 3 * HOUR


def test_a_kept_roll_counts_people_class_session_and_hours(street, wang, meeting, ago):
    before = counted(street)
    keep(meeting(ago), wang, "present", "late", "absent")
    assert grown(before, counted(street)) == {"people": 2, "groups": 1, "sessions": 1, "minutes": 2 * 90}


def test_who_was_marked_by_mistake_has_learned_nothing(street, wang, meeting, ago):
    before = counted(street)
    session = meeting(ago)
    keep(session, wang, "present", "present", "present")
    keep(session, wang, "absent", "present", "present")
    assert grown(before, counted(street))["people"] == 2


def test_last_year_is_counted_to_the_same_day(street, wang, meeting, now):
    cache.clear()
    a_year_ago = now.replace(year=now.year - 1, day=min(now.day, 28))
    before = figures(street).last
    keep(meeting(a_year_ago - 2 * HOUR), wang, "present")
    meeting(a_year_ago + 40 * DAY)
    cache.clear()
    last = figures(street).last
    assert (last.people - before.people, last.sessions - before.sessions) == (1, 1)


def test_what_another_street_taught_is_not_counted(street, wang, meeting, ago):
    other = School.objects.get(organisation__name="旺庄街道")
    before, before_there = counted(street), counted(other.organisation)
    keep(meeting(ago, school=other), wang, "present")
    assert counted(street) == before
    assert grown(before_there, counted(other.organisation))["people"] == 1


def test_figures_are_kept_for_a_while_and_say_when_they_were_counted(street, wang, meeting, ago):
    first = figures(street)
    keep(meeting(ago), wang, "present")
    assert figures(street) == first
    assert timezone.now() - first.at < datetime.timedelta(minutes=1)


def test_the_worker_counts_a_district_before_its_officer_asks(chen, street, django_assert_num_queries):
    district = street.parent
    renew_figures()
    with django_assert_num_queries(1):
        assert figures(district).this.people >= 0
    assert cache.get(_key(street)) is None, "a street is counted when somebody looks"


def open_manage(client, code: str = "", **query):
    return client.get(reverse("manage-place", args=[code]) if code else reverse("manage"), query)


def test_a_roll_waits_from_the_second_day_on_until_it_is_kept(as_user, qian, wang, meeting, now):
    late, fresh = meeting(now - 3 * DAY), meeting(now - DAY)
    waiting = {session.pk for session in open_manage(as_user(qian)).context["rolls"]}
    assert late.pk in waiting
    assert fresh.pk not in waiting
    keep(late, wang, "present", "present", "absent")
    assert late.pk not in {session.pk for session in open_manage(as_user(qian)).context["rolls"]}


def test_a_class_waits_when_it_closes_soon_and_is_short_or_has_a_queue(as_user, qian, meeting, now):
    short = meeting(now + DAY, minimum=5, closes_at=now + 2 * DAY)
    far = meeting(now + DAY, minimum=5, closes_at=now + 20 * DAY)
    full = meeting(now + DAY, minimum=1, seats=3, people=4, closes_at=now + 20 * DAY)
    well = meeting(now + DAY, minimum=3, closes_at=now + 2 * DAY)
    rows = {group.pk: group for group in open_manage(as_user(qian)).context["groups"]}
    assert rows[short.class_group_id].missing == 2
    assert rows[full.class_group_id].waiting == 1
    assert not {far.class_group_id, well.class_group_id} & set(rows)


def test_each_officer_begins_with_the_own_place_and_goes_down_not_up(as_user, qian, chen, zhao):
    assert open_manage(as_user(qian)).context["place"].code == "320214052"
    assert open_manage(as_user(chen)).context["place"].code == "320214"
    assert open_manage(as_user(zhao)).context["place"].name == "旺庄街道"
    page = open_manage(as_user(chen), "320214052").content.decode()
    assert f'href="{reverse("manage-place", args=["320214"])}"' in page
    page = open_manage(as_user(qian)).content.decode()
    assert f'href="{reverse("manage-place", args=["320214"])}"' not in page
    assert f'href="{reverse("manage-place", args=["320214052005"])}"' in page


def test_the_app_bar_leads_there_for_those_who_may(as_user, qian, wang):
    link = f'href="{reverse("manage")}"'
    assert link in as_user(qian).get(reverse("home")).content.decode()
    assert link not in as_user(wang).get(reverse("home")).content.decode()


def test_schools_and_centres_come_page_by_page(as_user, chen):
    district = Organisation.objects.get(code="320214")
    for kind, model in (("schools", School), ("centres", ServiceCentre)):
        total = model.objects.filter(organisation__path__startswith=district.path).count()
        seen: list[int] = []
        for number in range(1, 100):
            page = open_manage(as_user(chen), list=kind, page=number).context["page"]
            assert page.paginator.count == total
            seen += [row.pk for row in page.object_list]
            if not page.has_next():
                break
        assert len(seen) == len(set(seen)) == total


@pytest.mark.parametrize(("asked", "number"), [("999", 2), ("0", 2), ("-1", 2), ("9" * 30, 2), ("x", 1), ("", 1)])
def test_a_page_that_is_not_there_is_the_nearest(as_user, chen, asked, number):
    place = Organisation.objects.get(code="320214")
    School.objects.bulk_create(
        School(organisation=place, kind="teaching_point", name=f"教学点{number}") for number in range(10)
    )
    assert open_manage(as_user(chen), page=asked).context["page"].number == number


def test_a_place_where_nothing_waits_says_so(as_user, zhao):
    sentence = "Nothing waits: every roll is kept, no class is short of people, nobody stands in a queue."
    assert said(open_manage(as_user(zhao)), sentence)


def test_the_first_look_counts_and_the_next_does_not(as_user, chen):
    client = as_user(chen)
    _, first = cost(client, reverse("manage"))
    _, second = cost(client, reverse("manage"))
    assert len(first) <= FIRST_LOOK, listed(first)
    assert len(second) <= 8, listed(second)
