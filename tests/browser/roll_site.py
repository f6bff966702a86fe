"""Rolls that are open just now in a demo that runs for a browser, and what its database has of them."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import environment

# Sessions of Wang's largest class that nobody has marked, moved to now; cards for people of it, and for one who is not.
MOVE = """
import datetime, json
from uuid import uuid4
from django.utils import timezone
from lms.accounts.cards import issue_card
from lms.accounts.models import User
from lms.attendance.models import Gathering
from lms.classes.models import ClassGroup, Registration, Session
from lms.classes.rescheduling import add_session
from lms.classes.timetable import Meeting
wang = User.objects.get(username="wang")
group = next(g for g in ClassGroup.objects.taught_by(wang).order_by("pk")
             if g.registrations.filter(status="confirmed").count() == 40)
sessions = list(group.sessions.filter(gathering__check_ins=None).order_by("number")[:8])
now = timezone.now()
# One for each test of a file: a number on the wall is looked for among the first 20 of a person that are on.
while len(sessions) < 5:
    start = now + datetime.timedelta(days=30 + len(sessions))
    meeting = Meeting(starts_at=start, ends_at=start + datetime.timedelta(hours=1))
    sessions.append(add_session(group=group, uuid=uuid4(), meeting=meeting, centre=group.centre, room=None,
                                all_the_same=True, actor=None))
Gathering.objects.filter(session__in=sessions).update(
    starts_at=now - datetime.timedelta(minutes=30), ends_at=now + datetime.timedelta(minutes=90))
people = [r.learner for r in group.registrations.filter(status="confirmed").select_related("learner").order_by("pk")]
second = next(p for p in people if p.username != "li")
second.set_password("linxue-demo")
second.save(update_fields=["password"])
outside = User.objects.get(username="sun")
def card(person):
    made = issue_card(person=person, actor=None)
    return {"uuid": str(made.uuid), "number": made.number, "name": person.name, "learner": str(person.uuid)}
print("RESULT" + json.dumps({"sessions": [str(s.uuid) for s in sessions],
    "people": [{"learner": str(p.uuid), "name": p.name, "username": p.username} for p in people],
    "able": ["li", second.username], "cards": [card(p) for p in people[:3]], "foreign": card(outside)}))
"""


@dataclass
class Rolls:
    """``sessions``: uuids, each for one test; ``people`` in the order of the roll; ``able`` to log in are
    two of them, by their names to log in with; ``cards`` of the first three."""

    folder: Path
    sessions: list[str]
    people: list[dict]
    able: list[str]
    cards: list[dict]
    foreign: dict

    def learners(self) -> list[dict]:
        """The two who can log in."""
        by_name = {person["username"]: person for person in self.people}
        return [by_name[name] for name in self.able]

    def take(self) -> str:
        return self.sessions.pop()

    def marks(self, session: str) -> list[tuple[str, str, str]]:
        """(name, status, how) of every mark of the session, the superseded ones too, as they came."""
        asked = """select u.name, c.status, c.method from attendance_checkin c
            join accounts_user u on u.id = c.learner_id join classes_session s on s.gathering_id = c.gathering_id
            where s.uuid = ? order by c.id"""
        with contextlib.closing(sqlite3.connect(self.folder / "site.sqlite3", timeout=30)) as database:
            return database.execute(asked, [session.replace("-", "")]).fetchall()


def rolls_of_now(folder: Path) -> Rolls:
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "-c", MOVE]
    told = subprocess.run(command, cwd=settings.BASE_DIR, env=environment(folder, "http://127.0.0.1:8000"), check=True,
                          capture_output=True, text=True)  # fmt: skip
    return Rolls(folder=folder, **json.loads(told.stdout.partition("RESULT")[2]))


class Server:
    """The server of a folder on one port, to be killed and started again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port, self.url = folder, port, f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(self.port)]
        log = (self.folder / "serve.log").open("a")
        variables = environment(self.folder, self.url)
        self.process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=variables, stdout=log,
                                        stderr=subprocess.STDOUT)  # fmt: skip
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
                return
            time.sleep(0.1)
        raise RuntimeError((self.folder / "serve.log").read_text())

    def kill(self) -> None:
        """Server and worker and what they have started, at once: nobody brings anything to an end."""
        if self.process is None:
            return
        for pid in [self.process.pid, *_below(self.process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


def _below(pid: int) -> list[int]:
    told = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    children = [int(child) for child in told.stdout.split()]
    return [*children, *(below for child in children for below in _below(child))]


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else writes to the database meanwhile: a request that wants to is held."""
    with contextlib.closing(sqlite3.connect(folder / "site.sqlite3", timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            database.execute("ROLLBACK")


def open_roll(page: Page, session: str, prefix: str = "") -> None:
    """Open the roll and wait until this browser keeps its marks."""
    page.goto(f"{prefix}/teach/{session}/roll/")
    expect(page.locator("[data-part=synced]")).to_be_visible()


def tap(page: Page, number: int, status: str) -> None:
    page.locator(".roll__row").nth(number).locator(f"label.mark--{status}").click()


def kept_for_offline(page: Page) -> None:
    """Wait until the worker has a copy of this roll and of all that its page needs."""
    for _ in range(100):
        if page.evaluate("""() => caches.match(location.pathname).then(async (roll) => roll !== undefined &&
            (await caches.match(document.querySelector("script[src*=roll-copy]").src)) !== undefined)"""):
            return
        page.wait_for_timeout(100)
    raise AssertionError("no copy of this roll")
