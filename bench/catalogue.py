"""The catalogue among 300 and 5,000 courses: reading all there is to choose from, and pages under random choices.

``python -m bench.catalogue`` fills the empty database of DATABASE_URL and prints figures, one JSON line each: what a
process does once a minute and after every change, and what it does for each page that is not kept.
"""

import datetime
import random
import sys
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import django

SIZES = (300, 5_000)
STREETS, PEOPLE, SESSIONS, LEARNERS = 60, 300, 16, 12
PAGES = 60


def main() -> None:
    django.setup()
    from django.db import connection
    from django.db.models import Count
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    from bench.__main__ import figure
    from bench.search import timed, told_of
    from lms.core.pagecache import bump_generation
    from lms.courses.models import Course
    from lms.portal import stock
    from lms.portal.choices import VALUES
    from lms.search import listings

    setup_test_environment()
    chance = random.Random(5)
    town, client = _town(), Client()
    client.get("/")  # what a process learns once
    for size in SIZES:
        _courses(town, size - Course.objects.count(), chance)
        listings.list_all()
        about = {"database": connection.vendor, "courses": Course.objects.aggregate(n=Count("pk"))["n"]}
        figure("stock read", **about, **told_of([timed(stock._read.__wrapped__) for _again in range(15)]))
        values = VALUES | {
            "place": [place.code for place in town["places"]],
            "sort": ["soon", "seats", "joined", "title"],
        }
        queries, cold, warm = [], [], []
        for kind, seconds in (("after a change", cold), ("otherwise", warm)):
            for _page in range(PAGES):
                asked = {
                    name: chance.choice(values[name]) for name in chance.sample(sorted(values), chance.randint(0, 3))
                }
                if seconds is cold:
                    bump_generation()
                with CaptureQueriesContext(connection) as captured:
                    seconds.append(timed(lambda asked=asked: client.get("/courses/", asked | {"n": "1"})))
                queries.append(len(captured))
            figure(f"catalogue, {kind}", **about, **told_of(seconds), most_queries=max(queries))


def _town() -> dict[str, Any]:
    """A district with its streets, a school and a centre in each, and people."""
    from lms.accounts.services import NewPerson, create_people
    from lms.classes.models import Term
    from lms.core.days import local_day
    from lms.network.models import Organisation, School, ServiceCentre

    district = Organisation.objects.create(code="98", name="样例区", full_name="样例区", tier="district", path="98765")
    places = Organisation.objects.bulk_create(
        Organisation(
            code=f"98{number:04}", name=f"样例{number}街道", full_name=f"样例{number}街道", tier="street",
            parent=district, path=f"98765{number:05}",
        )
        for number in range(1, STREETS + 1)
    )  # fmt: skip
    today = local_day(datetime.datetime.now(tz=datetime.UTC))
    return {
        "places": places,
        "schools": School.objects.bulk_create(
            School(organisation=place, kind="college", name="学校") for place in places
        ),
        "centres": ServiceCentre.objects.bulk_create(
            ServiceCentre(organisation=place, name="中心") for place in places
        ),
        "term": Term.objects.create(
            organisation=district, name="学期", starts_on=today, ends_on=today, first_round_ends_on=today
        ),
        "people": create_people([NewPerson(username=f"b{number}", name="学员") for number in range(PEOPLE)]),
    }


def _courses(town: dict[str, Any], count: int, chance: random.Random) -> None:
    """``count`` more courses with a class of SESSIONS weeks each, five of them over."""
    from django.utils import timezone

    from lms.attendance.models import Gathering
    from lms.classes.models import ClassGroup, Registration, Session
    from lms.courses.models import Course, CourseText, Mode, Subject

    now = timezone.now()
    numbers = range(count)

    def one_of(rows: Sequence[Any]) -> Any:
        return chance.choice(rows)

    courses = Course.objects.bulk_create(
        Course(
            key=(key := uuid4()), slug=f"bench-{key.hex}", school=one_of(town["schools"]), study_hours=9, motif="crane",
            subject=one_of(Subject.values), mode=one_of(Mode.values), for_adult=True, for_elderly=chance.random() < 0.5,
            published_at=now - datetime.timedelta(minutes=number),
        )
        for number in numbers
    )  # fmt: skip
    CourseText.objects.bulk_create(
        CourseText(course=course, language=language, title=f"{language} {course.slug}", summary="…", stamp="bench")
        for course in courses
        for language in ("zh-hans", "en")
    )
    groups = ClassGroup.objects.bulk_create(
        ClassGroup(
            course=course, school=course.school, centre=one_of(town["centres"]), term=town["term"], name="班",
            seats=chance.randint(8, 30), minimum=1, opens_at=now - datetime.timedelta(days=40),
            closes_at=now + datetime.timedelta(days=chance.randint(-5, 40)),
        )
        for course in courses
    )  # fmt: skip
    for group in groups:
        first = now + datetime.timedelta(days=chance.randint(-40, -30), hours=chance.randint(0, 12))
        starts = [first + datetime.timedelta(weeks=week) for week in range(SESSIONS)]
        gatherings = Gathering.objects.bulk_create(
            Gathering(
                organisation=group.school.organisation, centre=group.centre, starts_at=start,
                ends_at=start + datetime.timedelta(minutes=90),
            )
            for start in starts
        )  # fmt: skip
        Session.objects.bulk_create(
            Session(class_group=group, gathering=gathering, number=number)
            for number, gathering in enumerate(gatherings, start=1)
        )
    Registration.objects.bulk_create(
        (
            Registration(class_group=group, learner=learner, status="confirmed")
            for group in groups
            for learner in chance.sample(town["people"], LEARNERS)
        ),
        batch_size=5_000,
    )


if __name__ == "__main__":
    sys.exit(main())
