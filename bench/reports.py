"""Players' reports a second, from 1, 8 and 64 learners at once, beside bare upserts through the same server.

``python -m bench.reports`` on the empty, migrated database that DATABASE_URL names prints JSON lines. Each learner has
a session of her own and sends one report after the other; the bare view reads session and user, too, and writes a row.
"""

import io
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

import django

from bench.load import Connection, Request

LEARNERS = (1, 8, 64)
SECONDS = 6
PLAYED = 10  # seconds that each learner has watched; she reports them again with another position


def main() -> None:
    from django.core.management import call_command
    from django.db import connection

    from bench.__main__ import free_port

    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo", verbosity=0, stdout=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_upserts (person_id bigint PRIMARY KEY, watched text, position integer)")
    path, sessions = learners(max(LEARNERS))
    connection.close()
    port = free_port()
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "lms.wsgi:application", "--port",
         str(port), "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--log-level", "warning"],
        start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(port)
        for count in LEARNERS:
            bare = measure(port, "/bare/upsert/", sessions[:count])
            figure("bare upserts", learners=count, database=connection.vendor, **bare)
            told = measure(port, f"{path}progress/", sessions[:count])
            ratio = round(told["requests_per_s"] / bare["requests_per_s"], 3)
            figure("progress reports", learners=count, database=connection.vendor, **told, ratio=ratio)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=20)


def learners(count: int) -> tuple[str, list[tuple[str, str]]]:
    """The address of the demo's lesson with a video, and a session and a token for each of ``count`` in it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string
    from django.urls import reverse

    from lms.accounts.models import User
    from lms.courses.models import Course
    from lms.learning import services as learning
    from lms.learning.models import Enrolment

    course = Course.objects.get(slug="baduanjin")
    lesson = course.lessons.get(slug="lift-sky")
    sessions = []
    for person in User.objects.filter(username__startswith="r0").order_by("pk")[:count]:
        if not Enrolment.objects.filter(course=course, learner=person).exists():
            learning.enrol(course=course, learner=person)
        learning.open_lesson(enrolment=Enrolment.objects.get(course=course, learner=person), lesson=lesson)
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        token = _get_new_csrf_string()
        sessions.append(
            (f"{settings.SESSION_COOKIE_NAME}={session.session_key}; {settings.CSRF_COOKIE_NAME}={token}", token)
        )
    return reverse("lesson", args=[course.slug, lesson.slug]), sessions


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            if Connection(port).send(Request("/healthz"))[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def measure(port: int, path: str, sessions: list[tuple[str, str]]) -> dict[str, float]:
    times: list[float] = []
    wrong: list[int] = []

    def send(cookie: str, token: str) -> None:
        connection = Connection(port)
        headers = (("Cookie", cookie), ("Origin", f"http://127.0.0.1:{port}"), ("Accept", "application/json"))
        until, number = time.perf_counter() + SECONDS, 0
        while (begun := time.perf_counter()) < until:
            number += 1
            report = json.dumps({"watched": [[0, PLAYED]], "position": number % PLAYED, "seconds": 77})
            body = urlencode({"csrfmiddlewaretoken": token, "report": report})
            status, _headers, _body = connection.send(Request(path, "POST", headers, body))
            if status != 200:
                wrong.append(status)
                return
            times.append(time.perf_counter() - begun)

    running = [threading.Thread(target=send, args=session) for session in sessions]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    if wrong:
        raise SystemExit(f"{path} answered {sorted(set(wrong))}")
    return {
        "requests_per_s": round(len(times) / SECONDS, 1),
        "median_ms": round(1000 * statistics.median(times), 1),
        "p95_ms": round(1000 * sorted(times)[int(len(times) * 0.95)], 1),
    }


def figure(name: str, **values: object) -> None:
    print(json.dumps({"figure": name, **values}), flush=True)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    main()
