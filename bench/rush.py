"""Nine o'clock: a class of thirty opens to many people at once, over HTTP, on a real server.

``python -m bench.rush [PEOPLE]`` starts PostgreSQL (2,000 people) and SQLite (200), each with the server that
``make bench`` measures, and lets everybody press the button in the same moment, each in a session and on a connection
of her own. It fails unless thirty have a place, all others stand in the queue in the order in which they came, nobody
is lost or there twice, and no answer is an error of the server. One JSON line a database.
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
from urllib.parse import urlencode

from scripts.run_tests import find_postgres, postgres

ROOT = Path(__file__).resolve().parents[1]
SEATS = 30
PEOPLE = {"postgresql": 2_000, "sqlite": 200}
PATIENCE = 600  # seconds until everybody has an answer


def fill(people: int, file: Path) -> None:
    """A class that is open, and people who are signed in; where they press and as whom goes to ``file``."""
    import django

    django.setup()
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.middleware.csrf import _get_new_csrf_string

    from tests.classes.building import make_class, make_course, make_people, make_school

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    group = make_class(make_course(make_school()), seats=SEATS, weeks=16)
    cookies = []
    for person in make_people(people):
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
    assert came == sorted(came), "the queue is not in the order in which people came"
    assert not list(verification.problems())


async def _press(port: int, path: str, cookie: tuple[str, str], start: asyncio.Event, ready: asyncio.Semaphore):
    """One person: connected before nine, pressing with all others; the status and the seconds until the answer."""
    session, token = cookie
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = urlencode({"csrfmiddlewaretoken": token}).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Cookie: sessionid={session}; csrftoken={token}\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    ready.release()
    await start.wait()
    begun = time.perf_counter()
    writer.write(head.encode() + body)
    await writer.drain()
    status = int((await reader.readline()).split()[1])
    seconds = time.perf_counter() - begun
    writer.close()
    return status, seconds


async def rush(port: int, path: str, cookies: list[tuple[str, str]]) -> list[tuple[int, float]]:
    start, ready = asyncio.Event(), asyncio.Semaphore(0)
    people = [asyncio.ensure_future(_press(port, path, cookie, start, ready)) for cookie in cookies]
    for _person in people:
        await ready.acquire()
    start.set()
    return await asyncio.wait_for(asyncio.gather(*people), PATIENCE)


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
         "--port", str(port), "--workers", "2", "--blocking-threads", "4", "--backlog", "4096",
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


def measure(database: str, url: str, folder: Path, people: int) -> None:
    file = folder / "rush.json"
    environment = _environment(url, folder)

    def part(*arguments: str) -> None:
        subprocess.run([sys.executable, "-m", "bench.rush", *arguments], cwd=ROOT, env=environment, check=True)

    part("--fill", str(people), str(file))
    plan = json.loads(file.read_text())
    with server(url, folder) as port:
        begun = time.perf_counter()
        answers = asyncio.run(rush(port, plan["path"], plan["cookies"]))
        whole = time.perf_counter() - begun
    statuses = Counter(status for status, _seconds in answers)
    times = sorted(seconds for _status, seconds in answers)
    print(
        json.dumps(
            {
                "figure": f"rush on {database}",
                "people": people,
                "answers": {str(status): number for status, number in sorted(statuses.items())},
                "a_second": round(people / whole, 1),
                "median_s": round(times[len(times) // 2], 2),
                "p95_s": round(times[int(len(times) * 0.95)], 2),
                "slowest_s": round(times[-1], 2),
            }
        ),
        flush=True,
    )
    part("--check", str(people))
    if set(statuses) != {302}:
        raise SystemExit(f"not everybody was answered as she should be: {dict(statuses)}")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else None
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
            measure(database, url, folder, asked or usual)
    return 0


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--fill", people, file]:
            fill(int(people), Path(file))
        case ["--check", people]:
            check(int(people))
        case _:
            sys.exit(main())
