"""A real site for real Chromium: ``manage.py serve`` on the demo, in files of its own for each worker of pytest."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.browser.measuring import SCRIPT

PASSWORD = "linxue-demo"
PHONE = {"width": 375, "height": 740}
DESK = {"width": 1280, "height": 860}

PATIENCE = 15_000  # milliseconds: publishing a page beside another test can take longer than Playwright's five seconds
expect.set_options(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path, url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lms.settings",
        "DEMO": "1",
        "DEBUG": "0",
        "VAR_DIR": str(folder / "var"),
        "MEDIA_ROOT": str(folder / "media"),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        "CELERY_BROKER_URL": "filesystem://",
        "CACHE_URL": "",
        "SITE_URL": url,
        "SIGN_UPS_PATIENCE": "0",  # a rush shows its waiting page at once
    }


@contextlib.contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a demo that runs in ``folder``: server and worker as ``make run`` starts them."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    log = folder / "serve.log"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", str(port), "--prepare"],
        cwd=settings.BASE_DIR,
        env=environment(folder, url),
        stdout=log.open("w"),
        stderr=subprocess.STDOUT,
    )
    try:
        for _ in range(2400):
            if process.poll() is not None:
                raise RuntimeError(log.read_text())
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}/healthz", timeout=2).close()
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(log.read_text())
        yield url
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0, "Ctrl-C ends server and worker in order"
        assert re.search(r"^Stopped\.$", log.read_text(), re.MULTILINE)


def _migrate(folder: Path) -> None:
    """Make the tables first where the other tests of this run wait for them (see ``KeptWorld``)."""
    if schema := os.environ.get("TEST_SCHEMA"):
        variables = environment(folder, "http://127.0.0.1:8000")
        subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=settings.BASE_DIR,
                       env=variables, check=True)  # fmt: skip
        part = Path(f"{schema}.part")
        shutil.copy(folder / "site.sqlite3", part)
        part.replace(schema)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, worker_id: str) -> Path:
    """A folder with the demo ready to run, made by the first worker that asks; each takes a copy."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    folder = shared / "prepared"
    with (shared / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "prepared.done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            _migrate(folder)
            with running(folder):
                pass
            (shared / "prepared.done").touch()
    return folder


@pytest.fixture(scope="session")
def site_folder(prepared: Path, tmp_path_factory) -> Path:
    """Where this worker's own demo lies."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(prepared, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """The address of this worker's own running demo."""
    with running(site_folder) as url:
        yield url


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
    )
    yield browser
    browser.close()


@pytest.fixture
def open_browser(chromium: Browser, site: str) -> Iterator:
    """``open_browser(viewport, language)`` is a fresh browser; script errors and refused scripts fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(viewport: dict = PHONE, language: str = "zh-CN") -> Page:
        context = chromium.new_context(base_url=site, viewport=viewport, locale=language)
        context.add_init_script(path=SCRIPT)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text) if "Content Security Policy" in message.text else None,
        )
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def walk(chromium: Browser, site: str) -> Iterator:
    """``walk.open(view, reader)`` is a page as its role and a reader meet it; each role logs in once."""
    from tests.browser.access_walk import Walk

    walk = Walk(chromium, site)
    yield walk
    walk.close()


def log_in(page: Page, username: str, prefix: str = "") -> None:
    page.goto(f"{prefix}/accounts/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/my/"))
