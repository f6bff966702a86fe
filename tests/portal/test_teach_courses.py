"""The learners of an online course: who sees them, what is seen of them, and how they are listed."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people
from lms.core.days import local_day
from lms.core.models import AuditEntry
from lms.courses.models import Course
from lms.learning import attempts
from lms.learning import services as learning
from lms.learning.models import Enrolment, LessonProgress
from lms.network import services as network
from lms.network.models import Organisation
from lms.portal.views import teach_courses
from lms.portal.views.teach_courses import ORDERS, Question, asked_learners
from lms.teachers import services as pool
from tests.classes.building import make_course, make_lesson, make_people
from tests.portal.test_query_plans import plans_of

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
QUIZ_OF_ONE = {
    "id": "quiz",
    "kind": "quiz",
    "questions": [
        {"id": "one", "type": "truefalse", "prompt": "对不对", "choices": [], "answer": [True], "explanation": ""}
    ],
}


@pytest.fixture
def course(baduanjin) -> Course:
    return make_course(
        baduanjin.school,
        title="手机挂号",
        lessons=[
            make_lesson(1),
            make_lesson(2),
            make_lesson(3, rule="quiz", threshold=60, html='<div data-part="quiz"></div>', parts=[QUIZ_OF_ONE]),
        ],
    )


def name_with(teacher: User, *courses: Course) -> None:
    values = {"name": teacher.name, "kind": "part_time", "subjects": ["arts"]}
    place = courses[0].school.organisation
    pool.add_teacher(organisation=place, values=values, courses=courses, user=teacher, actor=None)


@pytest.fixture
def teacher(wang, course) -> User:
    name_with(wang, course)
    return wang


def read(enrolment: Enrolment, number: int, at: datetime.datetime) -> None:
    lesson = enrolment.course.lessons.get(position=number)
    learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson, now=at), now=at)


def answer(enrolment: Enrolment, right: bool, at: datetime.datetime, nonce: str) -> None:
    lesson = enrolment.course.lessons.get(position=3)
    attempts.submit_quiz(
        progress=learning.open_lesson(enrolment=enrolment, lesson=lesson, now=at),
        text=lesson.texts.get(),
        answers={"one": [right]},
        nonce=nonce,
        now=at,
    )


@pytest.fixture
def learners(course, now) -> dict[str, Enrolment]:
    """One in every state, by a word for it; 乙 and 丙 are stuck, each for another reason."""
    names = {"none": "安甲", "quiet": "白乙", "failing": "陈丙", "busy": "邓丁", "done": "方戊"}
    people = create_people([NewPerson(username=f"of-course-{key}", name=name) for key, name in names.items()])
    joined = {person.pk: now - (40 - number) * DAY for number, person in enumerate(people)}
    made = dict(zip(names, learning.enrol_many(course=course, learners=people, at=joined), strict=True))
    read(made["quiet"], 1, now - 20 * DAY)
    for number in range(3):
        answer(made["failing"], False, now - DAY, f"nonce-{number}")
    read(made["busy"], 1, now - 3 * DAY)
    read(made["busy"], 2, now - 2 * DAY)
    for number in (1, 2):
        read(made["done"], number, now - 30 * DAY)
    answer(made["done"], True, now - 30 * DAY, "nonce-done")
    return made


def names(response) -> list[str]:
    return [row.learner.name for row in response.context["page"].rows]


def test_a_teacher_sees_the_courses_that_she_is_named_with_and_how_their_learners_stand(
    as_user, teacher, course, learners, deliberation
):
    page = as_user(teacher).get(reverse("teach-courses"))
    ((row, count, waiting, to_confirm),) = page.context["rows"]
    assert (row, waiting, to_confirm) == (course, 0, 0)
    assert count == {"all": 5, "week": 2, "not_begun": 1, "on_the_way": 1, "stuck": 2, "finished": 1}
    assert as_user(teacher).get(reverse("teach-course", args=[deliberation.slug])).status_code == 403


def test_an_officer_sees_all_courses_of_her_schools(as_user, qian, course, learners, deliberation):
    rows = as_user(qian).get(reverse("teach-courses")).context["rows"]
    assert {row[0] for row in rows} >= {course, deliberation}
    assert as_user(qian).get(reverse("teach-course", args=[course.slug])).status_code == 200


def test_the_manager_of_another_street_sees_nothing(as_user, zhao, course, learners):
    browser = as_user(zhao)
    assert course not in [row[0] for row in browser.get(reverse("teach-courses")).context["rows"]]
    assert browser.get(reverse("teach-course", args=[course.slug])).status_code == 404
    assert browser.post(reverse("teach-course-export", args=[course.slug]), {"format": "csv"}).status_code == 404
    way = reverse("teach-learner", args=[course.slug, learners["busy"].uuid])
    assert browser.get(way).status_code == 404


def test_who_teaches_no_more_sees_the_learners_no_more(as_user, teacher, course, learners):
    browser, path = as_user(teacher), reverse("teach-course", args=[course.slug])
    assert browser.get(path).status_code == 200
    network.end_role(held=teacher.role_assignments.get(), actor=None, leave_no_manager=True)
    assert browser.get(path).status_code == 403


def test_who_is_named_but_teaches_in_another_street_sees_nothing(as_user, course, learners, now):
    (stranger,) = make_people(1)
    elsewhere = Organisation.objects.get(name="旺庄街道", tier="street", parent__code="320214")
    network.grant_role(
        user=stranger, role="teacher", organisation=elsewhere, starts_on=local_day(now) - DAY, actor=None
    )
    name_with(stranger, course)
    assert as_user(stranger).get(reverse("teach-course", args=[course.slug])).status_code == 404


def test_of_a_learner_the_name_and_this_course_are_seen_and_nothing_else(as_user, teacher, course, li, deliberation):
    """She lives elsewhere, has a telephone and takes another course."""
    enrolment = learning.enrol(course=course, learner=li)
    other = learning.enrol(course=deliberation, learner=li)
    browser = as_user(teacher)
    pages = [
        browser.get(reverse("teach-course", args=[course.slug])),
        browser.get(reverse("teach-learner", args=[course.slug, enrolment.uuid])),
        browser.post(reverse("teach-course-export", args=[course.slug]), {"format": "csv"}),
    ]
    for page in pages:
        text = (b"".join(page.streaming_content) if page.streaming else page.content).decode()
        assert li.name in text
        for hidden in ("景渎", str(li.birth_year), li.phone[-4:], li.masked_phone, deliberation.slug, str(li.uuid)):
            assert hidden not in text
    assert browser.get(reverse("teach-learner", args=[course.slug, other.uuid])).status_code == 404


def test_learners_are_not_found_by_their_telephone(as_user, teacher, course, li):
    learning.enrol(course=course, learner=li)
    path = reverse("teach-course", args=[course.slug])
    assert names(as_user(teacher).get(path, {"q": li.phone[-4:]})) == []
    for typed in ("li", "lifang", li.name):
        assert names(as_user(teacher).get(path, {"q": typed})) == [li.name]


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("", {"安甲", "白乙", "陈丙", "邓丁", "方戊"}),
        ("not_begun", {"安甲"}),
        ("on_the_way", {"邓丁"}),
        ("stuck", {"白乙", "陈丙"}),
        ("finished", {"方戊"}),
    ],
)
def test_the_list_can_be_asked_for_a_state(as_user, teacher, course, learners, state, found):
    page = as_user(teacher).get(reverse("teach-course", args=[course.slug]), {"state": state})
    assert set(names(page)) == found
    counts = page.context["counts"]
    assert counts["all"] == sum(counts[one] for one in teach_courses.STATES) == 5


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("recent", "丙丁乙戊甲"),
        ("stuck", "乙丙甲戊丁"),
        ("quiet", "甲戊乙丁丙"),
        ("progress", "戊丁乙丙甲"),
        ("least", "甲丙乙丁戊"),
        ("joined", "戊丁丙乙甲"),
        ("name", "甲乙丙丁戊"),
    ],
)
def test_each_order_holds_over_all_pages(as_user, teacher, course, learners, monkeypatch, order, expected):
    monkeypatch.setattr(teach_courses, "LEARNERS_A_PAGE", 2)
    browser, path = as_user(teacher), reverse("teach-course", args=[course.slug])
    shown, url = "", f"?sort={order}"
    while url:
        page = browser.get(f"{path}{url}")
        shown += "".join(name[-1] for name in names(page))
        url = page.context["next_url"]
    assert shown == expected


def test_the_file_holds_all_that_was_asked_for_and_the_log_says_so(as_user, teacher, course, learners):
    User.objects.filter(pk=learners["quiet"].learner_id).update(name="=1+1")
    path = reverse("teach-course-export", args=[course.slug])
    response = as_user(teacher).post(path, {"format": "csv", "state": "stuck", "sort": "progress"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["'=1+1", "陈丙"]
    assert rows[1][2:4] == ["1", "3"]
    entry = AuditEntry.objects.get(action="course.learners_exported")
    assert (entry.actor, entry.object_uuid, entry.data) == (teacher.uuid, course.uuid, {"format": "csv"})
    workbook = as_user(teacher).post(path, {"format": "xlsx"})
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    assert as_user(teacher).post(path, {"format": "exe"}).status_code == 404


def test_the_way_of_a_learner_shows_each_lesson(as_user, teacher, course, learners):
    page = as_user(teacher).get(reverse("teach-learner", args=[course.slug, learners["failing"].uuid]))
    opened = [step.progress is not None for step in page.context["steps"]]
    assert opened == [False, False, True]
    assert [len(step.attempts) for step in page.context["steps"]] == [0, 0, 3]
    assert page.context["steps"][2].failing
    assert page.context["state"] == "stuck"
    done = as_user(teacher).get(reverse("teach-learner", args=[course.slug, learners["done"].uuid]))
    assert [step.progress.completed_at is not None for step in done.context["steps"]] == [True] * 3


@pytest.mark.parametrize(("reports", "words"), [(1, "1 report of the player was"), (3, "3 reports of the player were")])
def test_refused_reports_are_told_on_the_way_of_a_learner(as_user, teacher, course, learners, reports, words):
    with translation.override("en"):
        address = reverse("teach-learner", args=[course.slug, learners["failing"].uuid])
    assert "of the player" not in as_user(teacher).get(address).content.decode()
    LessonProgress.objects.filter(enrolment=learners["failing"]).update(refused_reports=reports)
    assert f"{words} refused" in as_user(teacher).get(address).content.decode()


@pytest.mark.parametrize("path", ["", "?state=stuck", "?q=zzz"])
def test_what_is_empty_says_so(as_user, teacher, course, path):
    page = as_user(teacher).get(reverse("teach-course", args=[course.slug]) + path)
    assert "empty" in page.content.decode()
    assert page.status_code == 200


def test_a_teacher_without_a_course_is_told_what_to_do(as_user, wang):
    page = as_user(wang).get(reverse("teach-courses"))
    assert page.status_code == 200
    assert page.context["rows"] == []
    assert re.search(r'class="empty"', page.content.decode())


# However many learners there are.


def crowd(course: Course, count: int, now: datetime.datetime) -> None:
    """``count`` more learners, of each state some, the newest last; straight into the tables, for speed."""
    people = make_people(count)
    Enrolment.objects.bulk_create(
        Enrolment(
            course=course, learner=person, joined_at=now - DAY * (number % 60), begun=number % 5 > 0,
            last_active_on=local_day(now) - DAY * (number % 30), lessons_done=number % 4,
            completed_at=now if number % 4 == 3 and number % 5 else None,
        )
        for number, person in enumerate(people)
    )  # fmt: skip


def work(course: Course, order: str, after: str, state: str = "") -> int:
    """How much SQLite does for one page of the list: instructions of its machine, in tens."""
    done = 0

    def count() -> int:
        nonlocal done
        done += 1
        return 0

    rows, keys = asked_learners(course, Question(state=state, order=order), local_day(timezone.now()))
    connection.connection.set_progress_handler(count, 10)
    try:
        page = teach_courses.keyset_page(rows, keys, after=after, size=10)
    finally:
        connection.connection.set_progress_handler(None, 10)
    assert len(page.rows) == 10
    return done


BY_INDEX = {"recent", "quiet", "progress", "least", "joined"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="counted by SQLite")
def test_a_page_costs_the_same_among_forty_learners_and_among_two_thousand(course, now):
    costs: dict[str, list[int]] = {order: [] for order in sorted(BY_INDEX)}
    for count in (40, 2_000):
        crowd(course, count, now)
        for order, found in costs.items():
            rows, keys = asked_learners(course, Question(order=order), local_day(now))
            tenth = str(rows.order_by(*keys)[9].uuid)
            found.append(max(work(course, order, ""), work(course, order, tenth)))
    for order, (small, large) in costs.items():
        assert large < 1.5 * small + 20, (order, costs)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans in SQLite's words")
@pytest.mark.parametrize("order", ORDERS)
def test_every_order_begins_with_an_index_of_the_course(course, learners, now, order):
    def page() -> None:
        rows, keys = asked_learners(course, Question(order=order), local_day(now))
        list(rows.order_by(*keys)[:51])

    plan = plans_of(page)
    assert "SCAN" not in plan
    assert "(course_id=?)" in plan
    # Nobody keeps the name, nor who is stuck today, with the enrolment: those two are sorted, of one course only.
    assert ("USE TEMP B-TREE FOR ORDER BY" in plan) is (order not in BY_INDEX)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="plans in SQLite's words")
def test_the_figures_of_a_course_are_counted_from_an_index(course, learners, now):
    plan = plans_of(lambda: Enrolment.objects.filter(course=course).figures(local_day(now)))
    assert "COVERING INDEX enrolment_states" in plan
