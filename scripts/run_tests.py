"""make test: the whole suite, with throwaway servers where they are installed.

PostgreSQL and Redis are started on free ports in a temporary folder, used by this run only and ended with it. The suite
runs on SQLite, and the tests marked ``postgres`` run on PostgreSQL in a second pass. Parts that are not installed are
listed with the Debian package to install; ``REQUIRE_ALL=1`` refuses to leave any out.
"""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NOTHING_COLLECTED = 5  # pytest's code when the marks leave no test
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


def pytest(*arguments: str, **environment: str) -> int:
    base = {
        **os.environ,
        "DEMO": "1",
        "DEBUG": "0",
        "SITE_URL": "http://127.0.0.1:8000",
        **environment,
    }
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=base, check=False).returncode


def _passes(
    missing: dict[str, str], stack: contextlib.ExitStack, folder: Path
) -> Iterator[tuple[str, str, list[str], dict[str, str]]]:
    """Name, marks, arguments and environment of each run of pytest.

    The browser's tests have one of their own: Playwright leaves an event loop behind in which Django refuses to work.
    """
    left_out = [f"not {mark}" for mark in missing if mark not in {"browser", "postgres"}]
    yield "the suite on SQLite", " and ".join(["not postgres", "not browser", *left_out]), [], {}
    if "browser" not in missing:
        mark = "browser and not lighthouse" if "lighthouse" in missing else "browser"
        yield "real Chromium on a running site", mark, [], {}
    if "postgres" not in missing:
        url = stack.enter_context(postgres(folder, find_postgres()))
        yield (
            "what needs PostgreSQL, and what runs on both",
            "postgres or both_databases",
            [],
            {"DATABASE_URL": url},
        )


def main() -> int:
    missing = missing_parts()
    for mark, package in missing.items():
        print(f"not installed: the tests marked {mark!r} are left out; apt-get install {package}")
    if missing and REQUIRE_ALL:
        print("REQUIRE_ALL=1 refuses to leave them out.")
        return 1
    extra = sys.argv[1:]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="linxue-test-")))
        environment: dict[str, str] = {}
        if "redis" not in missing:
            environment["TEST_REDIS_URL"] = stack.enter_context(redis(folder))
        for name, mark, arguments, more in _passes(missing, stack, folder):
            print(f"→ {name}", flush=True)
            code = pytest("-m", mark, *arguments, *extra, **environment, **more)
            if code not in (0, NOTHING_COLLECTED):
                return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
