"""What each page may cost, and that it costs the same however much there is."""

import datetime
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lms.attendance.models import Gathering
from lms.classes import rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.days import local_day
from lms.courses.models import Audience, Course, Lesson
from lms.learning import services as learning
from lms.learning.models import Enrolment, LessonProgress
from lms.network import services as network
from lms.network.models import Organisation, Residence, School, ServiceCentre
from lms.portal.views.crawlers import SECTIONS
from tests.classes.building import DAY, make_class, make_course, make_lesson, make_people, make_term
from tests.news.building import make_news
from tests.portal.conftest import Things
from tests.portal.counting import cost, counted, listed

MONTH = f"{timezone.localdate():%Y-%m}"
WEEK = "{}-W{:02}".format(*timezone.localdate().isocalendar()[:2])
ANONYMOUS, SIGNED_IN, ROLL, PROGRESS = 6, 8, 12, 6
FILTERS = [
    "", "q=八段锦", "q=八段锦 站", "q=nothing", "audience=elderly", "subject=sport", "mode=blended", "place=320214052",
    "school={school}", "page=2", "weekday=6&seats=free&starts=month&language=zh-hans&subtitles=yes", "sort=title",
    "audience=elderly&subject=sport&mode=blended&place=320214&school={school}&language=zh-hans&q=八段锦&sort=joined",
]  # fmt: skip

Path = Callable[[Things], str]


def catalogue(query: str) -> Path:
    def path(things: Things) -> str:
        asked = query.format(school=things.blended.school.uuid)
        return f"{reverse('catalogue')}?{asked}" if asked else reverse("catalogue")

    return path


def audience_page(audience: str) -> Path:
    return lambda things: reverse("audience", args=[audience])


def sitemap(section: str) -> Path:
    return lambda things: reverse("sitemap-section", args=[section])


AUDIENCE_PAGES: dict[str, Path] = {f"audience {audience}": audience_page(audience) for audience in Audience.values}
# What a reader without an account opens, none of it kept.
OPEN: dict[str, Path] = {
    "home": lambda things: reverse("home"),
    **AUDIENCE_PAGES,
    **{f"catalogue {query}".strip(): catalogue(query) for query in FILTERS},
    "course": lambda things: reverse("course", args=[things.blended.slug]),
    "free lesson": lambda things: reverse("lesson", args=[things.blended.slug, "stand"]),
    "handout": lambda things: reverse("lesson-handout", args=[things.blended.slug, "stand"]),
    "locked lesson": lambda things: reverse("lesson", args=[things.blended.slug, "lift-sky"]),
    "schools": lambda things: reverse("schools"),
    "district": lambda things: reverse("place", args=["320214"]),
    "street": lambda things: reverse("place", args=["320214052"]),
    "community with a school": lambda things: reverse("place", args=["320214052005"]),
    "community without a school": lambda things: reverse("place", args=["320214052014"]),
    "school": lambda things: reverse("school", args=[things.blended.school.uuid]),
    "teacher": lambda things: reverse("teacher", args=[things.teacher.uuid]),
    "lectures": lambda things: reverse("occasions"),
    "lecture": lambda things: reverse("occasion", args=[things.occasion.uuid]),
    "news": lambda things: reverse("news"),
    "news of a school": lambda things: f"{reverse('news')}?school={things.blended.school.uuid}&kind=enrolment",
    "news of a place, further on": lambda things: f"{reverse('news')}?place=320214052&after={things.news.uuid}",
    "news item": lambda things: reverse("news-item", args=[things.news.uuid]),
    "news feed": lambda things: reverse("news-feed"),
    "news feed of a school": lambda things: reverse("school-news-feed", args=[things.blended.school.uuid]),
    "verify": lambda things: reverse("verify"),
    "verified": lambda things: reverse("verify-code", args=[things.certificate.document.written_code]),
    "calendar": lambda things: reverse("calendar"),
    "calendar, a month": lambda things: f"{reverse('calendar')}?month={MONTH}&place=320214052&subject=arts",
    "calendar, of a school": lambda things: f"{reverse('calendar')}?school={things.blended.school.uuid}",
    "calendar, a day of a centre": lambda things: f"{reverse('calendar')}?day={MONTH}-15&centre={things.centre.uuid}",
    "calendar of a school": lambda things: reverse("school-calendar", args=[things.blended.school.uuid]),
    "timetable of a school": lambda things: reverse("school-timetable", args=[things.blended.school.uuid]),
    "timetable of a centre": lambda things: reverse("centre-timetable", args=[things.centre.uuid]) + f"?week={WEEK}",
    "centres": lambda things: reverse("centres"),
    "centres of a street": lambda things: f"{reverse('centres')}?place=320214052",
    "centre": lambda things: reverse("centre", args=[things.centre.uuid]),
    "cover": lambda things: reverse("cover", args=[things.blended.uuid]),
    "suggestions": lambda things: f"{reverse('community-search')}?community_name=太湖",
    "sign-up": lambda things: reverse("account_signup"),
    "log-in": lambda things: reverse("account_login"),
    "sitemap": lambda things: reverse("sitemap"),
    **{f"sitemap {section}": sitemap(section) for section in SECTIONS},
}
# What Li opens.
LEARNER: dict[str, Path] = {
    "home": lambda things: reverse("home"),
    **AUDIENCE_PAGES,
    "catalogue": lambda things: reverse("catalogue"),
    "catalogue with every filter": catalogue(FILTERS[-1]),
    "course": lambda things: reverse("course", args=[things.blended.slug]),
    "lesson": lambda things: reverse("lesson", args=[things.online.slug, "question"]),
    "street": lambda things: reverse("place", args=["320214052"]),
    "school": lambda things: reverse("school", args=[things.blended.school.uuid]),
    "news": lambda things: reverse("news"),
    "news item": lambda things: reverse("news-item", args=[things.news.uuid]),
    "centres": lambda things: reverse("centres"),
    "centre": lambda things: reverse("centre", args=[things.centre.uuid]),
    "my": lambda things: reverse("my"),
    "my record": lambda things: reverse("my-record"),
    "my record, a line": lambda things: reverse("my-record-line", args=[things.record.uuid]),
    "my record, chosen": lambda things: f"{reverse('my-record')}?year={things.record.day.year}&subject=sport&school=x",
    "my credits": lambda things: reverse("my-credits"),
    "my points": lambda things: reverse("my-points"),
    "my points, a line": lambda things: reverse("my-points-line", args=[things.award.uuid]),
    "to the certificate": lambda things: reverse("course-certificate", args=[things.blended.slug]),
    "my certificates": lambda things: reverse("my-certificates"),
    "my notes": lambda things: reverse("my-notes"),
    "my notes, looked for": lambda things: f"{reverse('my-notes')}?q=膝盖 脚尖&page=2",
    "my notes, to take along": lambda things: reverse("my-notes-file"),
    "notes on a lesson": lambda things: reverse("lesson-notes", args=[things.blended.slug, "stand"]),
    "my classes": lambda things: reverse("my-classes"),
    "calendar": lambda things: reverse("calendar"),
    "calendar, mine": lambda things: f"{reverse('calendar')}?mine=1&month={MONTH}",
    "my calendar": lambda things: reverse("my-calendar"),
    "together in a class": lambda things: reverse("together", args=[things.group.uuid]),
    "my notices": lambda things: reverse("my-notices"),
    "my notice": lambda things: reverse("my-notice", args=[things.notice.uuid]),
    "my profile": lambda things: reverse("my-profile"),
    "my mail": lambda things: reverse("my-mail"),
    "my children": lambda things: reverse("my-children"),
    "my page as a teacher": lambda things: reverse("my-teacher"),
    "my helpers": lambda things: reverse("my-helpers"),
    "my helping": lambda things: reverse("my-helping"),
    "my data": lambda things: reverse("my-data"),
    "my card": lambda things: reverse("my-card"),
    "video": lambda things: reverse("media-file", args=[things.video.uuid, "film.mp4"]),
}
# What Wang opens.
TEACHER: dict[str, Path] = {
    "teach": lambda things: reverse("teach"),
    "calendar, mine": lambda things: f"{reverse('calendar')}?mine=1",
    "my calendar": lambda things: reverse("my-calendar"),
    "roll": lambda things: reverse("roll", args=[things.session.uuid]),
    "class": lambda things: reverse("teach-class", args=[things.group.uuid]),
    "who asks": lambda things: reverse("asking", args=[things.asked.uuid]),
    "signed sheets": lambda things: reverse("sheets", args=[things.session.uuid]),
    "made up here": lambda things: reverse("made-up", args=[things.session.uuid]),
    "roll-marks": lambda things: reverse("roll-marks", args=[things.session.uuid]),
    "wall": lambda things: reverse("wall", args=[things.session.uuid]),
    "online courses": lambda things: reverse("teach-courses"),
}
# What Chen opens. The four figures are kept for ten minutes; ``test_manage_page`` counts what the first look costs.
OFFICER: dict[str, Path] = {
    "district": lambda things: reverse("manage"),
    "street": lambda things: reverse("manage-place", args=["320214052"]),
    "centres": lambda things: f"{reverse('manage')}?list=centres&page=2",
    "rooms of a desk": lambda things: reverse("desk-rooms"),
    "desk": lambda things: reverse("desk"),
    "desk, with people found": lambda things: f"{reverse('desk')}?q=z",
    "papers at the desk": lambda things: reverse("desk-papers", args=[things.record.learner.uuid]),
    "somebody at the desk": lambda things: reverse("desk-person", args=[things.record.learner.uuid]),
    "posters": lambda things: reverse("posters", args=["320214052005"]),
    "people": lambda things: reverse("people"),
    "people, further on": lambda things: f"{reverse('people')}?place=320214052&after={things.learner.uuid}",
    "people found": lambda things: f"{reverse('people')}?q=xue&audience=elderly",
    "people from elsewhere": lambda things: f"{reverse('people')}?list=registered",
    "tables of people": lambda things: reverse("people-imports"),
    "table of people": lambda things: reverse("people-import", args=[things.upload.uuid]),
    "person": lambda things: reverse("person", args=[things.learner.uuid]),
    "archive of a person": lambda things: reverse("person-record", args=[things.record.learner.uuid]),
    "line of a person's archive": lambda things: reverse(
        "person-record-line", args=[things.record.learner.uuid, things.record.uuid]
    ),
    "roles": lambda things: reverse("roles"),
    "pictures of a school": lambda things: reverse("school-pictures", args=[things.blended.school.uuid]),
    "partners": lambda things: reverse("partners"),
    "partner": lambda things: reverse("partner", args=[things.partner.uuid]),
    "teachers": lambda things: reverse("teachers"),
    "teacher": lambda things: reverse("manage-teacher", args=[things.teacher.uuid]),
    "classes": lambda things: reverse("manage-classes"),
    "draw": lambda things: reverse("draw", args=[things.drawn.uuid]),
    "places of a class": lambda things: reverse("manage-class", args=[things.group.uuid]),
    "chat list of a class": lambda things: reverse("manage-class-list", args=[things.group.uuid]),
    "sessions of a class": lambda things: reverse("manage-class-sessions", args=[things.group.uuid]),
    "lectures to manage": lambda things: reverse("manage-occasions"),
    "door of a lecture": lambda things: reverse("manage-occasion", args=[things.occasion.uuid]),
    "lecture to change": lambda things: reverse("manage-occasion-change", args=[things.occasion.uuid]),
    "attendance": lambda things: reverse("manage-attendance"),
    "attendance of a school": lambda things: reverse("manage-attendance-school", args=[things.blended.school.uuid]),
    "session to change": lambda things: reverse("manage-session", args=[things.session.uuid]),
    "class to open": lambda things: reverse("manage-class-new"),
    "term": lambda things: reverse("manage-term", args=[things.term.uuid]),
    "term to enter": lambda things: reverse("manage-term-new"),
    "rewards": lambda things: reverse("manage-rewards"),
    "certificates": lambda things: reverse("manage-certificates"),
    "how certificates look": lambda things: reverse("manage-certificate-template"),
    "certificate": lambda things: reverse("manage-certificate", args=[things.certificate.uuid]),
    "reward": lambda things: reverse("manage-reward", args=[things.redemption.reward.uuid]),
    "questions": lambda things: reverse("questions") + f"?school={things.blended.school.uuid}",
    "questions found": lambda things: reverse("questions") + f"?school={things.blended.school.uuid}&tag=节气&q=夏",
    "question": lambda things: reverse("question", args=[things.bank_question.uuid]),
    "quizzes": lambda things: reverse("quizzes"),
    "figures of a quiz": lambda things: reverse("quiz-figures", args=[things.blended.lessons.get(position=1).uuid]),
    "question to write": lambda things: reverse("question-new"),
    "files of questions": lambda things: reverse("question-files"),
    "file of questions": lambda things: reverse("question-file", args=[things.question_file.uuid]),
    "teacher to enter": lambda things: reverse("teacher-new"),
    "school to edit": lambda things: reverse("manage-school", args=[things.blended.school.uuid]),
    "centre to edit": lambda things: reverse("manage-centre", args=[things.centre.uuid]),
    "learning circle": lambda things: reverse("manage-circle", args=["320214052"]),
    "place to change": lambda things: reverse("manage-place-change", args=["320214052005"]),
    "role to end": lambda things: reverse("role-end", args=[things.held.uuid]),
    "online courses": lambda things: reverse("teach-courses"),
    "learners of a course": lambda things: reverse("teach-course", args=[things.online.slug]),
    "learners of a course found": lambda things: (
        f"{reverse('teach-course', args=[things.blended.slug])}?q=li&state=not_begun&sort=name"
    ),
    "learners of a course, further on": lambda things: (
        f"{reverse('teach-course', args=[things.online.slug])}?after={things.enrolment.uuid}"
    ),
    "learner of a course": lambda things: reverse("teach-learner", args=[things.online.slug, things.enrolment.uuid]),
    "lessons to confirm": lambda things: reverse("teach-course-confirm", args=[things.online.slug]),
    "answers to read": lambda things: reverse("teach-marking"),
    "an answer to read": lambda things: reverse("teach-marking-one", args=[things.attempt.uuid]),
    "audit": lambda things: reverse("audit"),
    "audit of a person": lambda things: f"{reverse('audit')}?person={things.learner.uuid}",
}


class Town:
    """The small world, growing: courses with classes around today, residents, places, and what Li has done."""

    def __init__(self, things: Things, li, wang) -> None:
        self.things, self.li, self.wang = things, li, wang
        self.school = things.blended.school
        self.term = make_term(self.school)

    def grow(self, count: int) -> None:
        people = make_people(count)
        street = self.school.organisation
        first = Organisation.objects.filter(parent=street).count() + 1
        communities = Organisation.objects.bulk_create(
            Organisation(
                code=f"{street.code}{800 + number}", name=f"新建{number}社区", full_name=f"新建{number}社区居民委员会",
                tier="community", parent=street, path=f"{street.path}{9000 + number:05}",
            )
            for number in range(first, first + count)
        )  # fmt: skip
        School.objects.bulk_create(
            School(organisation=place, kind="residents_school", name=f"{place.name}学校") for place in communities
        )
        ServiceCentre.objects.bulk_create(ServiceCentre(organisation=place, name="中心") for place in communities)
        network.settle_many(homes=[(one.pk, home) for one, home in zip(people, communities, strict=True)], actor=None)
        for number in range(count):
            self._one_more(communities[number], people)

    def _one_more(self, community: Organisation, people) -> None:
        now = datetime.datetime.now(tz=datetime.UTC)
        # Half of the courses belong to the street's school, half to the new ones.
        course = make_course(
            self.school if community.pk % 2 else community.schools.get(),
            title="八段锦 再来一班",
            audiences=["elderly"],
            subject="sport",
            lessons=[make_lesson(number) for number in (1, 2)],
        )
        make_news(course.school, language=("zh-hans", "en")[community.pk % 2])
        group = make_class(
            course,
            term=self.term,
            teachers=[(self.wang, "teacher")],
            centre=self.things.centre,
            meetings=[
                classes.Meeting(starts_at=now + day * DAY, ends_at=now + day * DAY + datetime.timedelta(hours=1))
                for day in (-8, -1, 0, 1, 2)
            ],
        )
        classes.register_many(group=group, learners=[self.li, *people], actor=None)
        session = Session.objects.select_related("gathering", "class_group__course", "class_group__school").get(
            class_group=group, number=1
        )
        rolls.keep_roll(session=session, marks={self.li.uuid: "present"}, actor=self.wang, nonce=str(uuid4()))
        lesson = course.lessons.get(position=1)
        enrolment = learning.enrol(course=course, learner=self.li)
        learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson, now=now), now=now)


@pytest.fixture
def town(things, li, wang) -> Town:
    town = Town(things, li, wang)
    town.grow(2)
    return town


def afford(open_page, path: str, budget: int) -> list[str]:
    """The statements of the page when everything that a process reads once is read."""
    open_page(path)
    response, statements = open_page(path)
    assert response.status_code in {200, 206, 403}, path
    assert len(statements) <= budget, f"{path}\n{listed(statements)}"
    return statements


@pytest.mark.parametrize(
    ("role", "pages", "budget"),
    [
        pytest.param("anonymous", OPEN, ANONYMOUS, id="without an account"),
        pytest.param("li", LEARNER, SIGNED_IN, id="a learner's"),
        pytest.param("wang", TEACHER, SIGNED_IN, id="a teacher's"),
        pytest.param("chen", OFFICER, SIGNED_IN, id="an officer's"),
    ],
)
def test_pages_keep_their_budgets_however_much_there_is(town, browse, role, pages, budget):
    def measure() -> dict[str, list[str]]:
        # A browser of its own each time, and with it a process that has kept no page.
        return {
            name: afford(lambda address: cost(browse(role), address), path(town.things), budget)
            for name, path in pages.items()
        }

    small = measure()
    town.grow(12)
    large = measure()
    # Fewer is possible: a page behind the end of a short list is looked for once more.
    grown = {name: (listed(small[name]), listed(large[name])) for name in pages if len(large[name]) > len(small[name])}
    assert not grown


@pytest.mark.parametrize(
    "page",
    ["home", "audience adult", "catalogue", "course", "schools", "street", "school", "centre", "free lesson"],
)
def test_a_kept_page_costs_nothing(things, browse, page):
    client, address = browse("anonymous"), OPEN[page](things)
    first = client.get(address)
    response, statements = cost(client, address)
    assert statements == []
    assert response.content == first.content


def test_opening_a_lesson_for_the_first_time_keeps_the_budget(town, browse, li):
    client = browse("li")
    client.get(reverse("lesson", args=[town.things.blended.slug, "stand"]))
    for slug in ("lift-sky", "draw-bow"):  # one with a video, one to read
        response, statements = cost(client, reverse("lesson", args=[town.things.blended.slug, slug]))
        assert response.status_code == 200
        assert len(statements) <= SIGNED_IN, listed(statements)
        assert LessonProgress.objects.filter(enrolment__learner=li, lesson__slug=slug).exists()


def test_a_long_course_costs_no_more_than_a_short_one(things, browse, li):
    costs = []
    for count in (2, 30):
        course = make_course(things.blended.school, lessons=[make_lesson(number) for number in range(1, count + 1)])
        enrolment = learning.enrol(course=course, learner=li)
        learning.open_many([(enrolment, lesson, course.published_at) for lesson in course.lessons.all()])
        for path in (reverse("course", args=[course.slug]), reverse("lesson", args=[course.slug, "lesson-1"])):
            costs.append(len(afford(lambda address: cost(browse("li"), address), path, SIGNED_IN)))
    assert costs[:2] == costs[2:]


def test_a_report_of_the_player_keeps_its_budget(things, browse, li):
    lesson = Lesson.objects.get(course=things.blended, slug="lift-sky")
    progress = learning.open_lesson(
        enrolment=Enrolment.objects.get(course=things.blended, learner=li),
        lesson=lesson,
        now=things.session.gathering.starts_at,
    )
    seconds = next(part["seconds"] for part in lesson.texts.first().parts if part["kind"] == "video")
    client, path = browse("li"), reverse("lesson-progress", args=[things.blended.slug, "lift-sky"])
    for watched in (10, 20):
        report = f'{{"watched": [[0, {watched}]], "position": {watched}, "seconds": {seconds}}}'
        response, statements = cost(client, path, {"report": report})
        assert response.status_code == 200
        assert len(statements) <= PROGRESS, listed(statements)
    progress.refresh_from_db()
    assert progress.watched == [[0, 20]]


def outermost(statements: list[str]) -> int:
    """How many transactions are opened that lie in no other one of the same request."""
    depth = opened = 0
    for statement in statements:
        if statement.startswith("SAVEPOINT"):
            opened += depth == 0
            depth += 1
        elif statement.startswith("RELEASE"):
            depth -= 1
    return opened


@pytest.mark.parametrize("reported", ["[[0, 20]]", "[[0, 3600]]"], ids=["taken", "impossible"])
@pytest.mark.parametrize("in_order", [False, True])
def test_a_report_is_one_transaction_in_whatever_order_lessons_go(things, browse, li, reported, in_order):
    course = make_course(
        things.blended.school,
        in_order=in_order,
        lessons=[make_lesson(1), make_lesson(2, no_skip=True, rule="watched", threshold=80)],
    )
    enrolment = learning.enrol(course=course, learner=li)
    first, second = (learning.open_lesson(enrolment=enrolment, lesson=lesson) for lesson in course.lessons.all())
    learning.finish_reading(progress=first)
    client, path = browse("li"), reverse("lesson-progress", args=[course.slug, "lesson-2"])
    report = {"report": f'{{"watched": {reported}, "position": 0, "seconds": 3600}}'}
    with CaptureQueriesContext(connection) as captured:
        status = client.post(path, report).status_code
    assert status == (200 if reported == "[[0, 20]]" else 409)
    second.refresh_from_db()
    assert second.refused_reports == (status == 409)
    statements = counted(captured.captured_queries)
    assert len(statements) <= PROGRESS, listed(statements)
    assert outermost([row["sql"] for row in captured.captured_queries]) == 1


def test_the_first_report_of_a_day_keeps_the_budget_in_order_too(things, browse, li):
    course = make_course(
        things.blended.school,
        in_order=True,
        lessons=[make_lesson(1), make_lesson(2, no_skip=True, rule="watched", threshold=80)],
    )
    earlier = datetime.datetime.now(tz=datetime.UTC) - 2 * DAY
    enrolment = learning.enrol(course=course, learner=li, at=earlier)
    begun = [learning.open_lesson(enrolment=enrolment, lesson=one, now=earlier) for one in course.lessons.all()]
    learning.finish_reading(progress=begun[0], now=earlier)
    path = reverse("lesson-progress", args=[course.slug, "lesson-2"])
    report = {"report": '{"watched": [[0, 20]], "position": 20, "seconds": 3600}'}
    response, statements = cost(browse("li"), path, report)
    assert response.status_code == 200
    assert len(statements) <= PROGRESS, listed(statements)
    enrolment.refresh_from_db()
    assert enrolment.last_active_on > local_day(earlier), "it was the first of a day"


def test_a_lesson_page_in_order_keeps_its_budget(things, browse, li):
    course = make_course(things.blended.school, in_order=True, lessons=[make_lesson(number) for number in range(1, 12)])
    enrolment = learning.enrol(course=course, learner=li)
    for lesson in course.lessons.all()[:5]:
        learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson))
    for number, status in ((6, 200), (9, 403)):
        response, statements = cost(browse("li"), reverse("lesson", args=[course.slug, f"lesson-{number}"]))
        assert response.status_code == status
        assert len(statements) <= SIGNED_IN, listed(statements)


def save_roll(browse, group: ClassGroup, statuses: list[str]) -> list[str]:
    """The statements of one save of the first session's roll, as the page sends it."""
    session = group.sessions.order_by("number").first()
    places = Registration.objects.filter(class_group=group, status="confirmed").order_by("pk")
    marks = {
        f"mark-{uuid}": statuses[number % len(statuses)]
        for number, uuid in enumerate(places.values_list("learner__uuid", flat=True))
        if statuses[number % len(statuses)]
    }
    data = {"nonce": str(uuid4()), "reason": "记错了", **marks}
    response, statements = cost(browse("wang"), reverse("roll", args=[session.uuid]), data)
    assert response.status_code == 302
    return statements


def test_a_roll_of_forty_is_saved_within_its_budget_and_one_of_ten_costs_the_same(things, browse, wang):
    groups = [things.group]
    for seats in (1, 10):
        group = make_class(things.blended, seats=seats, teachers=[(wang, "teacher")])
        classes.register_many(group=group, learners=make_people(seats), actor=None)
        groups.append(group)
    forty, one, ten = groups
    # Within the week in which she may correct.
    end = timezone.now() - DAY
    Gathering.objects.filter(session__class_group=forty, session__number=1).update(
        starts_at=end - DAY / 12, ends_at=end
    )
    save_roll(browse, one, ["present"])  # a process reads the rule once

    # Half a roll first, so that the next save corrects marks and adds others at once.
    for statuses in (["present", ""], ["absent", "present"], ["present", "absent", "late"], ["excused", "present"]):
        saved = save_roll(browse, forty, statuses)
        assert len(saved) <= ROLL, listed(saved)
        assert len(save_roll(browse, ten, statuses)) == len(saved), listed(saved)
    first = forty.sessions.order_by("number").first().gathering
    assert first.check_ins.filter(superseded=True).exists()
    assert (
        first.check_ins.current().count() == Registration.objects.filter(class_group=forty, status="confirmed").count()
    )


def test_the_town_does_grow(town, li):
    before = (
        Course.objects.count(),
        ClassGroup.objects.count(),
        Residence.objects.count(),
        Organisation.objects.count(),
    )
    town.grow(12)
    after = (
        Course.objects.count(),
        ClassGroup.objects.count(),
        Residence.objects.count(),
        Organisation.objects.count(),
    )
    assert [b - a for a, b in zip(before, after, strict=True)] == [12] * 4
    assert Registration.objects.filter(learner=li).count() == 16
