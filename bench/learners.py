"""How long the lists of a teacher take with 10 and with 10,000 learners in a course: JSON lines.

``python -m bench.learners`` on the empty database that DATABASE_URL names.
"""

import json
import statistics
import time
from collections.abc import Callable

import django

SIZES = (10, 10_000)
TIMES = 15


def main() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from lms.core.days import local_day
    from lms.learning.models import Enrolment
    from lms.network import services as network
    from lms.network.models import RoleAssignment
    from lms.portal.views.teach_courses import ORDERS
    from tests.classes.building import make_course, make_lesson, make_people, make_school

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    school = make_school()
    (officer,) = make_people(1)
    network.grant_role(
        user=officer,
        role=RoleAssignment.Role.REGISTRAR,
        organisation=school.organisation,
        starts_on=local_day(django.utils.timezone.now()),
        actor=None,
    )
    browser = Client(SERVER_NAME="127.0.0.1")
    browser.force_login(officer)

    def told(what: str, learners: int, ask: Callable[[], object]) -> None:
        ask()
        taken = []
        for _again in range(TIMES):
            begun = time.perf_counter()
            ask()
            taken.append(1000 * (time.perf_counter() - begun))
        with CaptureQueriesContext(connection) as asked:
            ask()
        line = {"name": what, "database": connection.vendor, "learners": learners, "statements": len(asked)}
        line |= {"median_ms": round(statistics.median(taken), 1), "slowest_ms": round(max(taken), 1)}
        print(json.dumps(line), flush=True)

    def measure(count: int) -> None:
        course = make_course(school, lessons=[make_lesson(number) for number in range(1, 9)])
        fill(course, make_people(count))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        path = f"/teach/courses/{course.slug}/"
        middle = Enrolment.objects.filter(course=course).order_by("-last_active_on", "-pk")[count // 2].uuid
        asked = {
            **{f"learners, {order}": f"?sort={order}" for order in ORDERS},
            "learners, from the middle": f"?after={middle}",
            "learners, only who is stuck": "?state=stuck&sort=quiet",
        }
        for what, query in asked.items():
            told(what, count, lambda query=query: browser.get(f"{path}{query}"))
        told(
            "learners, as a table",
            count,
            lambda: b"".join(browser.post(f"{path}export/", {"format": "xlsx"}).streaming_content),
        )

    for count in SIZES:
        measure(count)
    told("courses", sum(SIZES), lambda: browser.get("/teach/courses/"))


def fill(course, people) -> None:
    """Learners of ``course`` of every kind, put straight into the table."""
    import datetime

    from django.utils import timezone

    from lms.core.days import local_day
    from lms.learning.models import Enrolment

    now, day = timezone.now(), datetime.timedelta(days=1)
    Enrolment.objects.bulk_create(
        (
            Enrolment(
                course=course,
                learner=person,
                joined_at=now - day * (number % 200),
                begun=number % 5 > 0,
                last_active_on=local_day(now) - day * (number % 90),
                lessons_done=number % 9 if number % 5 else 0,
                completed_at=now if number % 9 == 8 and number % 5 else None,
                failing=int(number % 50 == 1),
            )
            for number, person in enumerate(people)
        ),
        batch_size=2000,
    )


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    main()
