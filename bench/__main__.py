"""make bench: figures of the running site, one JSON line each."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from bench import lighthouse
from bench.load import Connection, Request, measure
from bench.national import file_of_places
from scripts.run_tests import find_postgres, postgres

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "linxue-demo"
LESSON = "/courses/baduanjin/lift-sky/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def say(text: str) -> None:
    print(f"→ {text}", file=sys.stderr, flush=True)


def start(folder: Path, port: int) -> subprocess.Popen:
    os.environ.update(
        DEMO="1",
        VAR_DIR=str(folder / "var"),
        MEDIA_ROOT=str(folder / "media"),
        DATABASE_URL=f"sqlite:///{folder / 'bench.sqlite3'}",
        SITE_URL=f"http://127.0.0.1:{port}",
        DJANGO_SETTINGS_MODULE="bench.settings",
    )
    say("loading the small demo")
    for command in (
        ["manage.py", "migrate", "--verbosity", "0"],
        ["manage.py", "collectstatic", "--noinput"],
        ["manage.py", "load_demo"],
        ["-m", "bench.rolls"],
    ):
        subprocess.run([sys.executable, *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "lms.wsgi:application",
         "--port", str(port), "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--log-level", "warning"],
        cwd=ROOT, start_new_session=True,
    )  # fmt: skip
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return server
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server does not answer")


def sign_in(port: int, username: str) -> tuple[str, str]:
    """Log in through the form; the Cookie header and the CSRF token of the session."""
    connection = Connection(port)
    _status, headers, body = connection.send(Request("/accounts/login/"))
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', body)[1].decode()
    cookie = headers["set-cookie"].split(";")[0]
    form = urlencode({"csrfmiddlewaretoken": token, "login": username, "password": PASSWORD})
    request = Request("/accounts/login/", "POST", (("Cookie", cookie), ("Origin", f"http://127.0.0.1:{port}")), form)
    connection.socket.sendall(request.encode(connection.host, 0))
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.socket.recv(65536)
    cookies = dict(re.findall(rb"set-cookie:\s*(\w+)=([^;]*)", answer, re.IGNORECASE))
    if b"sessionid" not in cookies:
        raise SystemExit(f"{username} could not log in")
    return "; ".join(f"{name.decode()}={value.decode()}" for name, value in cookies.items()), cookies[
        b"csrftoken"
    ].decode()


def queries(port: int, request: Request, number: int = 0) -> int:
    """The queries of a second request: the first may open a lesson or fill a cache for good."""
    connection = Connection(port)
    connection.send(request, number)
    return int(connection.send(request, number + 1)[1]["x-queries"])


def figure(name: str, **values) -> None:
    print(json.dumps({"figure": name, **values}, ensure_ascii=False), flush=True)


def pages(port: int) -> None:
    bare = measure(port, Request("/bare/"))
    figure("bare view", **bare)
    anonymous = {
        "home": "/",
        "home, not in the page cache": "/?n={n}",
        "catalogue": "/courses/",
        "catalogue, not in the page cache": "/courses/?n={n}",
        "course": "/courses/baduanjin/",
        "course, not in the page cache": "/courses/baduanjin/?n={n}",
        "free lesson": "/courses/baduanjin/stand/",
        "free lesson, not in the page cache": "/courses/baduanjin/stand/?n={n}",
    }
    for name, path in anonymous.items():
        request = Request(path)
        values = measure(port, request)
        figure(
            name,
            **values,
            queries=queries(port, request, 900_000_000),
            bare_requests_per_s=bare["requests_per_s"],
            ratio=round(values["requests_per_s"] / bare["requests_per_s"], 3),
        )


def signed_in(port: int) -> None:
    cookie, token = sign_in(port, "li")
    headers = (("Cookie", cookie), ("Origin", f"http://127.0.0.1:{port}"))
    bare = measure(port, Request("/bare/me/", headers=headers))
    figure("bare view, session and user read", **bare)
    report = json.dumps({"watched": [[0, 10]], "position": 10, "seconds": 75})
    requests = {
        "home, signed in": Request("/", headers=headers),
        "course, signed in": Request("/courses/baduanjin/", headers=headers),
        "lesson, signed in": Request(LESSON, headers=headers),
        "my page": Request("/my/", headers=headers),
        "progress write": Request(
            f"{LESSON}progress/", "POST", headers, urlencode({"csrfmiddlewaretoken": token, "report": report})
        ),
    }
    for name, request in requests.items():
        values = measure(port, request)
        figure(
            name,
            **values,
            queries=queries(port, request),
            bare_requests_per_s=bare["requests_per_s"],
            ratio=round(values["requests_per_s"] / bare["requests_per_s"], 3),
        )
    rolls(port, bare["requests_per_s"])


def rolls(port: int, bare: float) -> None:
    """First saves of rolls of forty, one after another: each writes marks, records and points of forty people."""
    cookie, token = sign_in(port, "wang")
    headers = (("Cookie", cookie), ("Origin", f"http://127.0.0.1:{port}"))
    connection = Connection(port)
    plan = json.loads(Path(os.environ["BENCH_ROLLS"]).read_text())
    times, counted, size = [], 0, 0
    for number, (session, learners) in enumerate(plan):
        size = len(learners)
        marks = {f"mark-{learner}": "present" for learner in learners}
        form = urlencode({"csrfmiddlewaretoken": token, "nonce": f"bench-roll-{number}", **marks})
        begun = time.perf_counter()
        status, answer, _body = connection.send(Request(f"/teach/{session}/roll/", "POST", headers, form))
        times.append(time.perf_counter() - begun)
        if status != 302:
            raise SystemExit(f"a roll was answered with {status}")
        counted = int(answer["x-queries"])
    rate = len(times) / sum(times)
    figure(
        f"roll save of {size}",
        requests_per_s=round(rate, 1),
        p95_ms=round(1000 * sorted(times)[int(len(times) * 0.95)], 1),
        queries=counted,
        bare_requests_per_s=bare,
        ratio=round(rate / bare, 4),
    )


def phones(port: int) -> None:
    """What Lighthouse gives the first pages on a slow phone: the middle one of three, which differ by the processor."""
    if reason := lighthouse.missing():
        say(f"left out Lighthouse's figures: {reason}")
        return
    for name, path in lighthouse.PAGES.items():
        address = f"http://127.0.0.1:{port}{path}"
        reports = [lighthouse.audit(address, ("performance",), throttled=True) for _ in range(3)]
        report = sorted(reports, key=lambda one: lighthouse.score(one, "performance"))[1]
        audits = report["audits"]
        figure(
            f"slow phone, {name}",
            performance=lighthouse.score(report, "performance"),
            largest_paint_ms=round(audits["largest-contentful-paint"]["numericValue"]),
            blocked_ms=round(audits["total-blocking-time"]["numericValue"]),
            shift=round(audits["cumulative-layout-shift"]["numericValue"], 3),
            kilobytes=round(audits["total-byte-weight"]["numericValue"] / 1000),
        )


def on_each_database(folder: Path) -> None:
    """What is measured in a database of its own, on each that is here."""
    file, what = file_of_places(folder)
    parts = {
        "places": ["-m", "bench.places", str(file), what],
        "search": ["-m", "bench.search"],
        "reports": ["-m", "bench.reports"],
        "republish": ["-m", "bench.republish"],
    }
    for part, measuring in parts.items():
        with contextlib.ExitStack() as stack:
            databases = {"sqlite": f"sqlite:///{folder / f'{part}.sqlite3'}"}
            if binaries := find_postgres():
                # Beside the bench's own folder, which nobody else may enter: PostgreSQL may run as another user.
                own = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=f"linxue-bench-{part}-")))
                databases["postgresql"] = stack.enter_context(postgres(own, binaries))
            else:
                say("left out PostgreSQL's figures: apt-get install postgresql")
            for name, url in databases.items():
                say(f"{part} on {name}")
                environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "lms.settings"}
                for command in (["manage.py", "migrate", "--verbosity", "0"], measuring):
                    subprocess.run([sys.executable, *command], cwd=ROOT, check=True, env=environment)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="linxue-bench-") as name:
        folder, port = Path(name), free_port()
        os.environ["BENCH_ROLLS"] = str(folder / "rolls.json")
        server = start(folder, port)
        try:
            pages(port)
            signed_in(port)
            phones(port)
            on_each_database(folder)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
