"""A worker that is killed and a broker that is away lose no work. Real processes, a database file of their own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.fixture
def process(tmp_path):
    """``process(word)`` runs ``tests.core.job_process`` to its end; a killed one gives None."""

    def run(word: str, **environment: str) -> dict | None:
        done = subprocess.run(
            [sys.executable, "-m", "tests.core.job_process", word],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/jobs.sqlite3", "DEMO": "1", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode == -signal.SIGKILL:
            return None
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return run


def test_a_killed_worker_leaves_no_half_effect_and_the_next_beat_after_its_lease_does_the_work(process, tmp_path):
    broker = {"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"}
    assert process("ask", **broker) == {"state": "waiting", "attempts": 0, "effects": 0}
    assert process("die", **broker) is None
    # Its lease holds: who has it may only be slow.
    assert process("beat", **broker) == {"state": "running", "attempts": 1, "effects": 0}

    with sqlite3.connect(tmp_path / "jobs.sqlite3") as database:
        database.execute("UPDATE core_job SET lease_until = datetime('now', '-1 second')")

    assert process("beat", **broker) == {"state": "done", "attempts": 2, "effects": 1}
    assert process("beat", **broker) == {"state": "done", "attempts": 2, "effects": 1}


@pytest.mark.parametrize(
    "away",
    [
        {"CELERY_BROKER_URL": "redis://127.0.0.1:1/0"},
        {"CELERY_BROKER_URL": "filesystem://", "BROKER_FOLDER": "/dev/null/x"},
    ],
    ids=["redis does not answer", "the folder of the embedded broker cannot be written"],
)
def test_work_can_be_asked_for_while_the_broker_is_away(process, away):
    assert process("ask", **away) == {"state": "waiting", "attempts": 0, "effects": 0}
    assert process("beat", **away) == {"state": "done", "attempts": 1, "effects": 1}
