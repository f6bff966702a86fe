"""A start with something unreachable ends at once, with one sentence that names the setting and no password."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from tests.ops.ports import closed_port


def serve(tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", "serve", "--port", str(closed_port())],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "lms.settings",
            "DEMO": "1",
            "SITE_URL": "http://127.0.0.1:8000",
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
            "CACHE_URL": "",
            "CELERY_BROKER_URL": "filesystem://",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DATABASE_URL", "postgresql://linxue:hunter2@127.0.0.1:{port}/linxue"),
        ("CACHE_URL", "redis://:hunter2@127.0.0.1:{port}/0"),
        ("CELERY_BROKER_URL", "redis://:hunter2@127.0.0.1:{port}/0"),
        ("CELERY_BROKER_URL", "amqp://linxue:hunter2@127.0.0.1:{port}//"),
    ],
)
def test_what_cannot_be_reached_stops_the_start_with_a_sentence(tmp_path, setting, value):
    done = serve(tmp_path, **{setting: value.format(port=closed_port())})

    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith(f"CommandError: Linxue does not start: {setting} names ")
    assert "hunter2" not in done.stderr


def test_a_database_without_tables_stops_the_start_too(tmp_path):
    done = serve(tmp_path)

    assert done.returncode != 0
    assert done.stderr.strip() == (
        "CommandError: Linxue does not start: the database is older than the program; run manage.py migrate first."
    )
