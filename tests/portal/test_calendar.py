"""The calendar page: what stands in it, for whom, under which choices, and that a whole city does not burst it."""

import datetime
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.attendance.models import Gathering
from lms.classes import parallel, rescheduling
from lms.classes import services as classes
from lms.classes.models import Session
from lms.core.days import local_day
from lms.core.pagecache import LARGEST_PAGE
from lms.courses.models import Course
from lms.portal.views.calendar import A_PAGE, OF_A_DAY
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school
from tests.portal.counting import cost, listed


@pytest.fixture
def school(db):
    return make_school()


def meeting(days: float, hours: int = 2) -> classes.Meeting:
    start = timezone.now() + days * DAY
    return classes.Meeting(starts_at=start, ends_at=start + hours * HOUR)


def held(school, *, days: float = 0, name: str = "样例班", course: Course | None = None, **facts):
    return make_class(course or make_course(school), name=name, meetings=[meeting(days)], **facts)


def shown(client, **query):
    response = client.get(reverse("calendar"), query)
    assert response.status_code == 200
    context = response.context
    days = context.get("days")
    return [line for day in days for line in day.lines] if days else context.get("lines", [])


def names(client, **query) -> list[str]:
    return [line.title for line in shown(client, **query)]


def day_of(days: float) -> str:
    return local_day(timezone.now() + days * DAY).isoformat()


def test_a_line_says_when_what_where_and_what_is_left(client, school):
    group = held(school, days=0.01, seats=12)
    room = group.centre.rooms.get(name="大教室")
    Gathering.objects.filter(session__class_group=group).update(room=room)
    (line,) = shown(client, school=school.uuid, day=day_of(0.01))
    assert (line.title, line.school, line.centre, line.room) == ("样例班", school.name, group.centre.name, "大教室")
    assert line.left == "还有 12 个名额"
    assert not line.cancelled
    page = client.get(reverse("calendar"), {"school": school.uuid, "day": day_of(0.01)}).content.decode()
    assert f'href="{group.course.get_absolute_url()}#classes"' in page
    assert "大教室" in page


def test_week_month_and_day_hold_what_is_theirs(client, school):
    held(school, days=0, name="今天")
    held(school, days=200, name="很久以后")
    today, later = local_day(timezone.now()), local_day(timezone.now() + 200 * DAY)
    for kind, key in (
        ("week", "{}-W{:02}".format(*today.isocalendar()[:2])),
        ("month", f"{today:%Y-%m}"),
        ("day", str(today)),
    ):
        assert names(client, school=school.uuid, **{kind: key}) == ["今天"], kind
    assert names(client, school=school.uuid, month=f"{later:%Y-%m}") == ["很久以后"]
    assert names(client, school=school.uuid) == ["今天"], "without a period it is this week"


def test_what_begins_at_midnight_in_shanghai_stands_on_the_new_day(client, school):
    group = held(school, days=3)
    start = datetime.datetime.combine(local_day(timezone.now() + 3 * DAY), datetime.time(), datetime.timezone(8 * HOUR))
    Gathering.objects.filter(session__class_group=group).update(starts_at=start, ends_at=start + HOUR)
    assert names(client, school=school.uuid, day=day_of(3)) == ["样例班"]
    assert names(client, school=school.uuid, day=day_of(2)) == []


def test_of_drafts_and_cancelled_classes_nothing_is_shown(client, school, wang):
    withdrawn, cancelled = held(school, days=1, name="课程下架"), held(school, days=1, name="班级取消")
    held(school, days=1, name="照常")
    Course.objects.filter(pk=withdrawn.course_id).update(status="retired")
    parallel.cancel_class(group=cancelled, actor=None)
    assert names(client, school=school.uuid, day=day_of(1)) == ["照常"]


def test_places_schools_centres_audiences_and_subjects_narrow_it(client, school):
    other = make_school("别的街道")
    held(school, days=1, name="近")
    held(other, days=1, name="远")
    held(school, days=1, name="长者", course=make_course(school, audiences=["elderly"], subject="health"))
    day, place = day_of(1), school.organisation.code
    assert sorted(names(client, day=day, place=place)) == ["近", "长者"]
    assert names(client, day=day, school=other.uuid) == ["远"]
    assert names(client, day=day, centre=other.organisation.centres.get().uuid) == ["远"]
    assert names(client, day=day, place=place, audience="elderly") == ["长者"]
    assert names(client, day=day, place=place, subject="health") == ["长者"]
    assert names(client, day=day, place=place, subject="health", audience="youth") == []


def test_what_is_chosen_can_be_taken_away_and_is_kept_on_the_way(client, school):
    context = client.get(reverse("calendar"), {"school": school.uuid, "audience": "adult"}).context
    assert {choice.label for choice in context["chosen"]} == {school.name, "成人"}
    for address in (context["before_url"], context["after_url"], *(choice.url for choice in context["switch"])):
        assert f"school={school.uuid}" in address
        assert "audience=adult" in address
        assert client.get(address).status_code == 200
    assert "week=" in context["before_url"]


def test_empty_days_lead_on(client, school):
    response = client.get(reverse("calendar"), {"school": school.uuid})
    assert "这几天这里没有课" in response.content.decode()
    assert f'href="{reverse("catalogue")}"' in response.content.decode()


@pytest.mark.parametrize("query", [
    "week=2026-W99", "week=%00x", "month=2026-13", "day=zzz", "day=9999-12-31", "week=0001-W01", "place=zzz",
    "place=999999999999999999999999", "school=zzz", "school=00000000-0000-4000-8000-000000000000", "centre=1",
    "audience=everybody", "subject=", "subject=%E2%80%AE", "mine=2", "page=-1", "page=zzz",
    "place=320214&place=320214052", "day=2026-11-24&page=999999999999",
])  # fmt: skip
def test_wrong_input_gets_a_sentence_or_the_current_week(client, db, query):
    response = client.get(f"{reverse('calendar')}?{query}")
    assert response.status_code in {200, 400}
    if response.status_code == 400 and "%00" not in query:
        assert response.context["error"]
        assert response.context["period"].holds(local_day(timezone.now()))


def test_who_lives_somewhere_begins_around_home_with_her_community_first(browse, things, li):
    context = browse("li").get(reverse("calendar")).context
    assert context["asked"].place == li.residence.organisation.parent
    where = dict(context["groups"])["地点"]
    assert where[0].label == li.residence.organisation.name


def test_mine_are_the_classes_that_i_go_to_and_that_i_teach(client, school):
    learner, teacher = make_people(2)
    other = make_school("别的街道")
    mine = held(school, days=1, name="我学的", teachers=[(teacher, "teacher")])
    held(other, days=1, name="我教的", teachers=[(learner, "teacher")])
    held(school, days=1, name="别人的")
    full = held(school, days=1, name="在候补", seats=1)
    classes.register_many(group=mine, learners=[learner], actor=None)
    classes.register_many(group=full, learners=[teacher, learner], actor=None)
    client.force_login(learner)
    assert names(client, mine=1, day=day_of(1)) == ["我学的", "我教的"]
    client.force_login(teacher)
    assert names(client, mine=1, day=day_of(1)) == ["我学的", "在候补"]


def test_a_cancelled_class_of_mine_is_struck_through(client, school):
    (learner,) = make_people(1)
    group = held(school, days=1)
    classes.register_many(group=group, learners=[learner], actor=None)
    parallel.cancel_class(group=group, actor=None)
    client.force_login(learner)
    response = client.get(reverse("calendar"), {"mine": 1, "day": day_of(1)})
    assert [line.cancelled for line in response.context["lines"]] == [True]
    assert "<s>样例班</s>" in response.content.decode()
    assert "不上课" in response.content.decode()


def test_a_session_that_is_called_off_is_struck_through_for_everybody_and_a_moved_one_says_from_when(client, school):
    off, moved = held(school, days=1, name="停的班"), held(school, days=3, name="改的班")
    rescheduling.call_off_session(session=off.sessions.get(), actor=None)
    rescheduling.move_session(
        session=moved.sessions.get(), meeting=meeting(1), centre=moved.centre, room=None, actor=None
    )
    response = client.get(reverse("calendar"), {"school": school.uuid, "day": day_of(1)})
    lines = {line.title: line for line in response.context["lines"]}
    assert (lines["停的班"].cancelled, lines["停的班"].left) == (True, "")
    assert lines["改的班"].moved_from is not None
    assert "<s>停的班</s>" in response.content.decode()
    assert "<s>改的班</s>" not in response.content.decode()


def test_mine_asks_strangers_to_log_in_and_brings_them_back(client, db):
    response = client.get(reverse("calendar"), {"mine": 1})
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}?next=/calendar/%3Fmine%3D1"


def crowd(school, number: int) -> None:
    """``number`` sessions in this month, as a city has them."""
    group = held(school, days=0)
    first = timezone.localtime().replace(day=1, hour=6, minute=0, second=0, microsecond=0)
    step = datetime.timedelta(days=28) / number
    gatherings = Gathering.objects.bulk_create(
        Gathering(
            uuid=uuid4(),
            organisation=school.organisation,
            centre=group.centre,
            starts_at=first + place * step,
            ends_at=first + place * step + HOUR,
        )
        for place in range(number)
    )
    Session.objects.bulk_create(
        Session(class_group=group, gathering=gathering, number=place)
        for place, gathering in enumerate(gatherings, start=10)
    )


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", ["week", "month", "day"])
def test_five_thousand_sessions_stay_within_budget_and_on_a_page(client, school, kind):
    crowd(school, 5000)
    today = local_day(timezone.now()).replace(day=12)
    key = {"week": "{}-W{:02}".format(*today.isocalendar()[:2]), "month": f"{today:%Y-%m}", "day": str(today)}[kind]
    response, statements = cost(client, f"{reverse('calendar')}?{kind}={key}&place={school.organisation.code}")
    assert response.status_code == 200
    assert len(statements) <= 6, listed(statements)
    assert len(response.content) < LARGEST_PAGE
    context = response.context
    if kind == "day":
        assert len(context["lines"]) == A_PAGE
        assert context["page"].paginator.num_pages == 3
    else:
        assert {len(day.lines) for day in context["days"][:7]} == {OF_A_DAY[kind]}
        assert (
            sum(len(day.lines) + day.more for day in context["days"])
            == Session.objects.filter(
                class_group__school=school,
                gathering__starts_at__gte=context["period"].start,
                gathering__starts_at__lt=context["period"].end,
            ).count()
        )
        assert "选好您的街道或社区" in response.content.decode()
