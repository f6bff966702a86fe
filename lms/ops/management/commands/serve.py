"""manage.py serve: the server and the worker together, ended together."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from lms.ops.demo_guard import CAST, DEMO_PASSWORD, refuse_demo_passwords
from lms.ops.preparation import make_broker_folders, prepare
from lms.ops.reaching import refuse_other_phone_key, refuse_unmigrated, refuse_unreachable

# Connections that wait to be read, of all processes together: at nine o'clock everybody presses at once. The kernel
# holds no more than net.core.somaxconn.
BACKLOG = 4096
PATIENCE = 15  # seconds a part has to end by itself
WHO = {
    "li": "learner 学员，景渎社区",
    "zhang": "learner, 74 学员",
    "wang": "teacher 教师",
    "sun": "editor 编辑 → /cms/",
    "qian": "registrar 教务员",
    "zhao": "manager of another street 旺庄街道管理员",
    "chen": "manager of the district 新吴区管理员",
}


SET_PARENT_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG


def _end_with_parent() -> None:
    """In a part before it starts: a killed parent must not leave it behind, holding the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


class Command(BaseCommand):
    help = "Run the web server (granian) and the worker (Celery with beat) until Ctrl-C."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument(
            "--prepare", action="store_true", help="migrate, collect static files and load the demo first"
        )

    def handle(self, *args, **options) -> None:
        host, port = options["host"], options["port"]
        self._check_port(host, port)
        try:
            refuse_unreachable()
            if options["prepare"]:
                self._prepare()
            else:
                refuse_unmigrated()
            refuse_other_phone_key()
            refuse_demo_passwords()
        except ImproperlyConfigured as error:
            raise CommandError(f"Linxue does not start: {error}") from None
        self._stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)
        parts = {"server": self._start_server(host, port, options["workers"])}
        try:
            if self._wait_for_server(host, port, parts["server"]):
                # Only now: nobody waits for the worker, and both would want the same processors.
                parts["worker"] = self._start_worker()
                self._announce(host, port)
            failed = self._watch(parts)
        finally:
            self._end(parts)
        if failed:
            raise CommandError(f"The {failed} ended by itself; see its words above.")
        self.stdout.write("Stopped.")

    def _prepare(self) -> None:
        def say(text: str) -> None:
            self.stdout.write(f"→ {text}")
            self.stdout.flush()

        try:
            prepare(say)
        except KeyboardInterrupt:
            raise CommandError("Stopped while preparing; the next start goes on from here.") from None
        except subprocess.CalledProcessError:
            raise CommandError("Preparing failed; the words above say why.") from None

    def _check_port(self, host: str, port: int) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except (OSError, OverflowError) as error:
                raise CommandError(
                    f"Port {port} cannot be used ({error}). Choose another: make run PORT=8001"
                ) from None

    def _start(self, command: list[str]) -> subprocess.Popen:
        # A session of its own: Ctrl-C reaches this process only, which ends the parts in order.
        return subprocess.Popen(
            [str(Path(sys.executable).parent / command[0]), *command[1:]],
            cwd=settings.BASE_DIR,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def _start_server(self, host: str, port: int, workers: int) -> subprocess.Popen:
        return self._start(
            [
                "granian", "--interface", "wsgi", "lms.wsgi:application",
                "--host", host, "--port", str(port),
                "--workers", str(workers), "--blocking-threads", str(settings.SERVER_THREADS),
                "--backlog", str(BACKLOG),
                "--no-access-log", "--log-level", "warning",
                "--respawn-failed-workers",
            ]
        )  # fmt: skip

    def _start_worker(self) -> subprocess.Popen:
        make_broker_folders()
        return self._start(
            # Several at once: a page appears on its minute while a video is converted or a table of people comes in.
            ["celery", "--quiet", "--app", "lms", "worker", "--beat", "--pool", "threads", "--concurrency", "3",
             "--loglevel", "warning", "--without-mingle", "--without-gossip"]
        )  # fmt: skip

    def _wait_for_server(self, host: str, port: int, server: subprocess.Popen) -> bool:
        """Whether the server came to answer; False when it ended or somebody stopped us meanwhile."""
        for _ in range(300):
            if self._stopping or server.poll() is not None:
                return False
            try:
                with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=2):
                    return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise CommandError("The server does not answer after 30 seconds.")

    def _announce(self, host: str, port: int) -> None:
        url = f"http://{host}:{port}"
        self.stdout.write(f"\n邻学 Linxue: {url}/   English: {url}/en/   editors: {url}/cms/")
        if settings.DEMO:
            self.stdout.write(f"Demo log-ins (password for all: {DEMO_PASSWORD})")
            for username in CAST:
                self.stdout.write(f"  {username:<6} {WHO[username]}")
        self.stdout.write("Ctrl-C stops both.\n")
        self.stdout.flush()

    def _watch(self, parts: dict[str, subprocess.Popen]) -> str:
        """Wait until somebody stops us or a part ends; the name of the part that ended by itself."""
        while not self._stopping:
            for name, part in parts.items():
                if part.poll() is not None:
                    return name
            time.sleep(0.3)
        return ""

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _end(self, parts: dict[str, subprocess.Popen]) -> None:
        """End what runs, and what a part that was killed has left behind in its group."""
        for part in parts.values():
            if part.poll() is None:
                part.terminate()
        deadline = time.monotonic() + PATIENCE
        for part in parts.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                part.wait(timeout=max(0.1, deadline - time.monotonic()))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(part.pid, signal.SIGKILL)
            part.wait()
