"""Bringing a machine from nothing to a running demo, and telling what happens meanwhile. Every step may run again."""

import fcntl
import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lms.core.models import AuditEntry
from lms.search.models import CourseListing, Document

Say = Callable[[str], None]


def make_broker_folders() -> None:
    """What the embedded broker keeps its messages in; nothing for another broker."""
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        for option, value in settings.CELERY_BROKER_TRANSPORT_OPTIONS.items():
            if "folder" in option:
                Path(str(value)).mkdir(parents=True, exist_ok=True)


def prepare(say: Say) -> None:
    """Database, static files, network, demo: what is there already is left alone."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    make_broker_folders()  # what the demo tells people is mailed
    with (settings.VAR_DIR / "prepare.lock").open("w") as lock:
        # Two starts at once: the second waits and finds everything done.
        fcntl.flock(lock, fcntl.LOCK_EX)
        _migrate(say)
        _collect_static(say)
        if settings.DEMO:
            _load_demo(say)
        if not (Document.objects.exists() and CourseListing.objects.exists()):
            say("search: indexing what is published")
            call_command("rebuild_search", stdout=io.StringIO())


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("database: applying migrations")
        call_command("migrate", interactive=False, verbosity=0)


def _static_stamp() -> str:
    """Changes whenever a static file of ours or the set of installed packages does."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for file in sorted(Path(folder).rglob("*")):
            if file.is_file():
                stat = file.stat()
                digest.update(f"{file}{stat.st_size}{stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def _collect_static(say: Say) -> None:
    stamp_file = settings.VAR_DIR / "static.stamp"
    stamp = _static_stamp()
    if stamp_file.exists() and stamp_file.read_text() == stamp and settings.STATIC_ROOT.exists():
        return
    say("static files: collecting, hashing and compressing")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp_file.write_text(stamp)


def _load_demo(say: Say) -> None:
    if AuditEntry.objects.filter(action="demo.loaded").exists():
        return
    say("demo: network, courses, residents, classes (one or two minutes, once)")
    # In a process of its own: what loading leaves in memory is not the server's burden.
    subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "load_demo"], check=True, cwd=settings.BASE_DIR
    )
