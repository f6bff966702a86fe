"""A wrong setting stops the start with one sentence that names it: no traceback, no guess."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from lms.settings.environment import secret_key

GOOD = {
    "SECRET_KEY": "a-key-for-the-tests-of-settings-with-more-than-fifty-characters",
    "ALLOWED_HOSTS": "learn.example.cn",
    "PHONE_KEY": "a-key-for-telephone-numbers-with-more-than-fifty-characters",
    "SITE_URL": "https://learn.example.cn",
    "DATABASE_URL": "sqlite:////nowhere/linxue.sqlite3",
}
OURS = (
    "DEBUG", "DEMO", "ALLOWED_HOSTS", "SECRET_KEY", "PHONE_KEY", "SITE_URL", "DATABASE_URL", "CACHE_URL",
    "CELERY_BROKER_URL", "SSL_REDIRECT", "BEHIND_PROXY", "VAR_DIR", "MEDIA_ROOT", "EMAIL_URL",
    "EMAIL_FROM", "SMS_URL", "STAFF_SECOND_FACTOR",
    "WECHAT_APP_ID", "WECHAT_SECRET", "WECHAT_MP_APP_ID", "WECHAT_MP_SECRET", "WECHAT_SERVER",
    "MAP_TILES_URL", "MAP_TILES_ATTRIBUTION", "SIGN_UPS_AT_ONCE", "SIGN_UPS_PATIENCE",
)  # fmt: skip


def start(**changes: str | None) -> subprocess.CompletedProcess:
    """``manage.py check`` as on a server with GOOD settings and ``changes``; None takes a variable away."""
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    chosen = {name: value for name, value in (GOOD | changes).items() if value is not None}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=settings.BASE_DIR,
        env=inherited | chosen,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_good_settings_start():
    done = start()
    assert done.returncode == 0, done.stderr


WRONG = [
    ("DEBUG", {"DEBUG": "maybe"}),
    ("DEMO", {"DEMO": "ja"}),
    ("BEHIND_PROXY", {"BEHIND_PROXY": "nginx"}),
    ("STAFF_SECOND_FACTOR", {"STAFF_SECOND_FACTOR": "staff"}),
    ("WECHAT_SECRET", {"WECHAT_APP_ID": "wx0123456789abcdef"}),
    ("WECHAT_MP_APP_ID", {"WECHAT_MP_APP_ID": "12", "WECHAT_MP_SECRET": "x"}),
    ("WECHAT_SERVER", {"WECHAT_SERVER": "http://127.0.0.1:9000"}),
    ("SSL_REDIRECT", {"SSL_REDIRECT": "never"}),
    ("SIGN_UPS_AT_ONCE", {"SIGN_UPS_AT_ONCE": "4"}),
    ("SIGN_UPS_AT_ONCE", {"SIGN_UPS_AT_ONCE": "0"}),
    ("SIGN_UPS_AT_ONCE", {"SIGN_UPS_AT_ONCE": "two"}),
    ("SIGN_UPS_PATIENCE", {"SIGN_UPS_PATIENCE": "121"}),
    ("SIGN_UPS_PATIENCE", {"SIGN_UPS_PATIENCE": "-1"}),
    ("VAR_DIR", {"VAR_DIR": "var"}),
    ("MEDIA_ROOT", {"MEDIA_ROOT": "./media"}),
    ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": "*"}),
    ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": "learn.example.cn, *"}),
    ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": None}),
    ("ALLOWED_HOSTS", {"ALLOWED_HOSTS": "learn.example.cn", "DEMO": "1"}),
    ("SECRET_KEY", {"SECRET_KEY": None}),
    ("SECRET_KEY", {"SECRET_KEY": ""}),
    ("SECRET_KEY", {"SECRET_KEY": "demo-only-secret-key-of-linxue"}),
    ("SECRET_KEY", {"SECRET_KEY": "short"}),
    ("PHONE_KEY", {"PHONE_KEY": None}),
    ("PHONE_KEY", {"PHONE_KEY": " , "}),
    ("PHONE_KEY", {"PHONE_KEY": "short"}),
    ("PHONE_KEY", {"PHONE_KEY": "demo-only-phone-key-of-linxue-for-invented-people"}),
    ("PHONE_KEY", {"PHONE_KEY": GOOD["SECRET_KEY"]}),
    ("SITE_URL", {"SITE_URL": None}),
    ("SITE_URL", {"SITE_URL": "learn.example.cn"}),
    ("SITE_URL", {"SITE_URL": "https://learn.example.cn/"}),
    ("SITE_URL", {"SITE_URL": "https://[learn"}),
    ("DATABASE_URL", {"DATABASE_URL": "mysql://linxue@127.0.0.1/linxue"}),
    ("DATABASE_URL", {"DATABASE_URL": "linxue.sqlite3"}),
    ("DATABASE_URL", {"DATABASE_URL": "sqlite://"}),
    ("DATABASE_URL", {"DATABASE_URL": "postgresql://linxue@127.0.0.1"}),
    ("DATABASE_URL", {"DATABASE_URL": "postgresql://linxue@127.0.0.1:port/linxue"}),
    ("CACHE_URL", {"CACHE_URL": "memcached://127.0.0.1"}),
    ("CACHE_URL", {"CACHE_URL": "db://"}),
    ("CELERY_BROKER_URL", {"CELERY_BROKER_URL": "kafka://127.0.0.1"}),
    ("CELERY_BROKER_URL", {"CELERY_BROKER_URL": "redis"}),
    ("MAP_TILES_URL", {"MAP_TILES_URL": "http://tiles.example.cn/{z}/{x}/{y}.png", "MAP_TILES_ATTRIBUTION": "样例"}),
    ("MAP_TILES_ATTRIBUTION", {"MAP_TILES_URL": "https://tiles.example.cn/{z}/{x}/{y}.png"}),
    ("EMAIL_URL", {"EMAIL_URL": "console://"}),
    ("EMAIL_URL", {"EMAIL_URL": "smtp.example.cn"}),
    ("EMAIL_URL", {"EMAIL_URL": "smtps://"}),
    ("EMAIL_URL", {"EMAIL_URL": "smtp://linxue@smtp.example.cn:port"}),
    ("EMAIL_FROM", {"EMAIL_FROM": "the school"}),
]


@pytest.mark.parametrize(
    ("named", "changes"), WRONG, ids=[" ".join(f"{k}={v}" for k, v in c.items()) for _, c in WRONG]
)
def test_a_wrong_setting_stops_the_start_with_a_sentence_that_names_it(named, changes):
    done = start(**changes)

    assert done.returncode != 0
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("Linxue does not start: ")
    assert named in lines[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"DATABASE_URL": "postgresql://linxue:hunter2@127.0.0.1:port/linxue"},
        {"EMAIL_URL": "smtp+ssl://linxue:hunter2@smtp.example.cn"},
    ],
    ids=["database", "mail server"],
)
def test_the_sentence_tells_no_password(wrong):
    done = start(**wrong)

    assert done.returncode != 0
    assert "hunter2" not in done.stderr


def test_processes_that_start_together_have_one_key(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with ThreadPoolExecutor(16) as pool:
        for number in range(40):
            file = tmp_path / str(number) / "secret_key"
            keys = set(pool.map(lambda _: secret_key(debug=False, demo=True, key_file=file), range(16)))  # noqa: B023
            assert keys == {file.read_text()} and len(keys.pop()) > 50
            assert [found.name for found in file.parent.iterdir()] == ["secret_key"]
            assert file.stat().st_mode & 0o77 == 0
