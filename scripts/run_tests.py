"""make test: the whole suite, with throwaway servers where they are installed.

PostgreSQL and Redis are started on free ports in a temporary folder, used by this run only and ended with it. The suite
runs on SQLite and then, where it matters, on PostgreSQL, while real Chromium walks a running site. Parts that are not
installed are listed with the Debian package to install; ``REQUIRE_ALL=1`` refuses to leave any out.
"""

import contextlib
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTHING_COLLECTED = 5  # pytest's code when the marks leave no test
TELL_EVERY = 30  # seconds
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def find_postgres() -> Path | None:
    """The folder with initdb and postgres: Debian keeps them out of PATH."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists() and int(folder.parent.name) >= 15:
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


def _as_other_user() -> dict:
    """PostgreSQL refuses to run as root; then it runs as the user its package made."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam("postgres")
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def postgres(folder: Path, binaries: Path) -> Iterator[str]:
    data, who = folder / "postgres", _as_other_user()
    data.mkdir()
    if who:
        os.chown(data, who["user"], who["group"])
        folder.chmod(0o755)
    quiet = {"stdout": subprocess.DEVNULL, "cwd": "/", **who}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "linxue", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
        check=True, **quiet,
    )  # fmt: skip
    port = free_port()
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, "-h", "127.0.0.1", "-c", "fsync=off",
         "-c", "max_connections=100"],
        stderr=(folder / "postgres.log").open("w"), **quiet,
    )  # fmt: skip
    try:
        for _ in range(100):
            ready = subprocess.run(
                [binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, check=False
            )
            if ready.returncode == 0:
                break
            time.sleep(0.1)
        else:
            raise SystemExit((folder / "postgres.log").read_text())
        subprocess.run(
            [binaries / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "linxue", "linxue"], check=True
        )
        yield f"postgresql://linxue@127.0.0.1:{port}/linxue"
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    port = free_port()
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)],
        stdout=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=20)


def missing_parts() -> dict[str, str]:
    """Parts that are not installed: the mark of their tests and the Debian package."""
    missing = {}
    if not shutil.which("chromium"):
        missing["browser"] = "chromium"
    if find_postgres() is None:
        missing["postgres"] = "postgresql"
    if not shutil.which("redis-server"):
        missing["redis"] = "redis-server"
    if not (shutil.which("node") and shutil.which("npm")):
        missing["lighthouse"] = "nodejs npm"
    return missing


@dataclass(frozen=True)
class Pass:
    """One run of pytest: the tests of ``folder`` that ``marks`` choose, by so many ``workers`` beside it.

    ``first``: it gets the processors before the others.
    """

    name: str
    marks: str
    folder: str = "tests"
    environment: dict[str, str] = field(default_factory=dict)
    first: bool = False
    workers: int = 2

    def run(self, output: Path, arguments: list[str]) -> int:
        base = {**os.environ, "DEMO": "1", "DEBUG": "0", "SITE_URL": "http://127.0.0.1:8000", "PYTHONUNBUFFERED": "1"}
        behind = [] if self.first else ["nice", "-n", "19"]
        with output.open("w") as file:
            return subprocess.run(
                [*behind, sys.executable, "-m", "pytest", "-n", str(self.workers), "-m", self.marks,
                 *(arguments or [self.folder])],
                cwd=ROOT, env={**base, **self.environment}, stdout=file, stderr=subprocess.STDOUT, check=False,
            ).returncode  # fmt: skip


def lanes_of(missing: dict[str, str], stack: contextlib.ExitStack, folder: Path) -> list[list[Pass]]:
    """What runs side by side, each lane one pass after another.

    The browser's tests have a lane of their own: Playwright leaves an event loop behind in which Django refuses to
    work. They wait for pages half of the time and go first; the others take what they leave of the processors.
    """
    # Tables made by the first for all who use SQLite: migrating takes half a minute.
    environment: dict[str, str] = {"TEST_SCHEMA": str(folder / "schema.sqlite3")}
    if "redis" not in missing:
        environment["TEST_REDIS_URL"] = stack.enter_context(redis(folder))
    left_out = [f"not {mark}" for mark in missing if mark not in {"browser", "postgres"}]
    marks = " and ".join(["not postgres", "not browser", *left_out])
    suite = Pass("the suite on SQLite", marks, environment=environment)
    lanes = [[suite]]
    if "postgres" not in missing:
        url = stack.enter_context(postgres(folder, find_postgres()))
        both = "what needs PostgreSQL, and what runs on both"
        # First, and in one process: each builds the small world anew, and these tests are few.
        few = Pass(both, "postgres or both_databases", environment={**environment, "DATABASE_URL": url}, workers=0)
        lanes[0].insert(0, few)
    if "browser" not in missing:
        marks = "browser and not lighthouse" if "lighthouse" in missing else "browser"
        # By their folder: all others need not be read only to be left out.
        lanes.append([Pass("real Chromium on a running site", marks, "tests/browser", environment, first=True)])
    return lanes


def how_far(output: Path) -> str:
    told = re.findall(r"\[ *(\d+%)\]", output.read_text()) if output.exists() else []
    return told[-1] if told else "beginning"


def run_all(lanes: list[list[Pass]], folder: Path, arguments: list[str]) -> bool:
    """Run the lanes; print each pass when it has ended, and now and then how far the others are. True if all passed."""
    running: dict[str, Path] = {}
    passed: list[bool] = []

    def run(lane: list[Pass]) -> None:
        for number, one in enumerate(lane):
            output = running[one.name] = folder / f"{id(lane)}-{number}.txt"
            code = one.run(output, arguments)
            del running[one.name]
            passed.append(code in (0, NOTHING_COLLECTED))
            print(f"→ {one.name}\n{output.read_text()}", flush=True)

    threads = [threading.Thread(target=run, args=[lane]) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        while thread.is_alive():
            thread.join(timeout=TELL_EVERY)
            if thread.is_alive():
                told = ", ".join(f"{name} {how_far(output)}" for name, output in sorted(running.items()))
                print(f"  running: {told}", flush=True)
    return len(passed) == sum(map(len, lanes)) and all(passed)


def main() -> int:
    missing = missing_parts()
    for mark, package in missing.items():
        print(f"not installed: the tests marked {mark!r} are left out; apt-get install {package}")
    if missing and REQUIRE_ALL:
        print("REQUIRE_ALL=1 refuses to leave them out.")
        return 1
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linxue-test-")))
        lanes = lanes_of(missing, stack, folder)
        return 0 if run_all(lanes, folder, sys.argv[1:]) else 1


if __name__ == "__main__":
    sys.exit(main())
