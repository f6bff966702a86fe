"""Nine o'clock: a class of thirty opens to many people at once, over HTTP, on a real server.

``python -m bench.rush [--first-round] [PEOPLE]`` starts PostgreSQL (2,000 people) and SQLite (200), each with the
server that ``make bench`` measures, and lets everybody press the button in the same moment, each in a session and on a
connection of her own; who gets the waiting page (503) does what it says. Meanwhile somebody else looks at the
catalogue. It fails unless thirty have a place, all others stand in the queue in the order in which they were accepted,
nobody is lost or there twice, and every last answer is that of a sign-up. One JSON line a database.

``--first-round``: the term's first round is still on, in which each may have two classes.
"""

import asyncio
import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from pathlib import Path

from bench.pressing import Answer, rush
from scripts.run_tests import find_postgres, postgres

ROOT = Path(__file__).resolve().parents[1]
SEATS = 30
PEOPLE = {"postgresql": 2_000, "sqlite": 200}
PATIENCE = 300  # seconds from her first press until somebody gives up
BACKLOG = 4096  # connections that the server lets wait to be read; the kernel holds no more than its somaxconn
BESIDE = "/courses/"
SOMAXCONN = Path("/proc/sys/net/core/somaxconn")


def fill(people: int, file: Path, *, first_round: bool) -> None:
    """A class that is open, and people who are signed in, one more than press; where and as whom goes to ``file``."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.middleware.csrf import _get_new_csrf_string

    from tests.classes.building import make_class, make_course, make_people, make_school, make_term

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    course = make_course(make_school())
    term = make_term(course.school, first_round_days=5 if first_round else -1)
    group = make_class(course, term=term, seats=SEATS, weeks=16)
    cookies = []
    for person in make_people(people + 1):
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "lms.notices.backends.ReaderBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        cookies.append((session.session_key, _get_new_csrf_string()))
    file.write_text(json.dumps({"path": f"/classes/{group.uuid}/register/", "cookies": cookies}))


def check(people: int) -> None:
    """Raise AssertionError unless the class stands as it must."""
    import django

    django.setup()
    from lms.classes import verification
    from lms.classes.models import Registration

    rows = list(Registration.objects.order_by("pk").values_list("learner", "status", "registered_at"))
    assert len(rows) == len({learner for learner, _status, _at in rows}) == people, "somebody is lost or there twice"
    statuses = [status for _learner, status, _at in rows]
    assert statuses == ["confirmed"] * SEATS + ["waiting"] * (people - SEATS), Counter(statuses)
    came = [at for _learner, _status, at in rows]
    assert came == sorted(came), "the queue is not in the order in which people were accepted"
    assert not list(verification.problems())


@contextlib.contextmanager
def server(url: str, folder: Path):
    """The site on ``url`` with two workers of four threads; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**_environment(url, folder), "SITE_URL": f"http://127.0.0.1:{port}"}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput"],
        cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    running = subprocess.Popen(
        [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "lms.wsgi:application",
         "--port", str(port), "--workers", "2", "--blocking-threads", "4", "--backlog", str(BACKLOG),
         "--no-access-log", "--log-level", "warning"],
        cwd=ROOT, env=environment, start_new_session=True,
    )  # fmt: skip
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
                break
            time.sleep(0.1)
        else:
            raise SystemExit("the server does not answer")
        yield port
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=20)


def _environment(url: str, folder: Path) -> dict[str, str]:
    paths = {"DATABASE_URL": url, "VAR_DIR": str(folder / "var"), "MEDIA_ROOT": str(folder / "media")}
    return {**os.environ, **paths, "DEMO": "1", "DJANGO_SETTINGS_MODULE": "lms.settings"}


def measure(database: str, url: str, folder: Path, people: int, *, first_round: bool) -> None:
    file = folder / "rush.json"
    environment = _environment(url, folder)

    def part(*arguments: str) -> None:
        subprocess.run([sys.executable, "-m", "bench.rush", *arguments], cwd=ROOT, env=environment, check=True)

    part("--fill", str(people), str(file), "first" if first_round else "second")
    plan = json.loads(file.read_text())
    with server(url, folder) as port:
        begun = time.perf_counter()
        answers, looks = asyncio.run(rush(port, plan["path"], plan["cookies"], beside=BESIDE, patience=PATIENCE))
        whole = time.perf_counter() - begun
    statuses = Counter(answer.status for answer in answers)
    waited = [answer.waited for answer in answers]
    print(
        json.dumps(
            {
                "figure": f"rush on {database}{', first round' if first_round else ''}",
                "people": people,
                "backlog": min(BACKLOG, int(SOMAXCONN.read_text())) if SOMAXCONN.exists() else BACKLOG,
                "answers": {str(status): number for status, number in sorted(statuses.items())},
                "a_second": round(people / whole, 1),
                "to_the_place_s": _spread([answer.seconds for answer in answers]),
                "first_answer_s": _spread([answer.first_seconds for answer in answers]),
                "waiting_pages": {"all": sum(waited), "most_for_one": max(waited), "at_once": waited.count(0)},
                "order_kept": _order_kept(answers),
                "catalogue_s": _spread(looks),
            }
        ),
        flush=True,
    )
    part("--check", str(people))
    if set(statuses) != {302}:  # nothing (0), or an error
        raise SystemExit(f"not everybody was answered as she should be: {dict(statuses)}")


def _spread(seconds: list[float]) -> dict[str, float]:
    times = sorted(seconds)
    return {
        "median": round(times[len(times) // 2], 2),
        "p95": round(times[int(len(times) * 0.95)], 2),
        "slowest": round(times[-1], 2),
    }


def _coming(answer: Answer) -> tuple[bool, float]:
    """Who was taken at once came first, though her answer took longer than a waiting page."""
    return answer.waited > 0, answer.first_seconds


def _order_kept(answers: list[Answer]) -> dict[str, float]:
    """How nearly people were taken in the order in which they were first answered.

    ``rank_correlation``: Spearman's, from -1 to 1. ``seats_went_to_the_first``: behind how many stood the last of those
    who got a seat.
    """
    came = {id(answer): rank for rank, answer in enumerate(sorted(answers, key=_coming))}
    taken = sorted(answers, key=lambda one: one.seconds)
    apart = sum((came[id(answer)] - rank) ** 2 for rank, answer in enumerate(taken))
    number = len(answers)
    return {
        "rank_correlation": round(1 - 6 * apart / (number * (number**2 - 1)), 3),
        "seats_went_to_the_first": max(came[id(answer)] for answer in taken[:SEATS]) + 1,
    }


def main(*, first_round: bool, asked: int | None) -> int:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    for database, usual in PEOPLE.items():
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linxue-rush-")))
            url = f"sqlite:///{folder / 'rush.sqlite3'}"
            if database == "postgresql":
                if not (binaries := find_postgres()):
                    print("left out PostgreSQL: apt-get install postgresql", file=sys.stderr)
                    continue
                own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linxue-rush-pg-")))
                url = stack.enter_context(postgres(own, binaries))
            measure(database, url, folder, asked or usual, first_round=first_round)
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--fill", people, file, round_]:
            fill(int(people), Path(file), first_round=round_ == "first")
        case ["--check", people]:
            check(int(people))
        case ["--first-round", *rest]:
            sys.exit(main(first_round=True, asked=int(rest[0]) if rest else None))
        case rest:
            sys.exit(main(first_round=False, asked=int(rest[0]) if rest else None))
