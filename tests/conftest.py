"""The small world of the tests: the real network of 新吴区, the cast, two courses of the demo, one class of forty.

Built once a run through the services, and copied by the other workers; a test's own changes are rolled back. Tests
that need a running site start the real one (see ``tests/browser``).
"""

import datetime
import os
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase
from django.utils import timezone, translation

from lms.accounts.models import User
from lms.classes.models import ClassGroup, Session
from lms.core import guards
from lms.courses.models import Course
from lms.network.models import Organisation
from tests.classes.building import first_past_session
from tests.world import KeptWorld, build_world

DEMO_COURSES = ("baduanjin", "deliberation")


def pytest_configure(config) -> None:
    """Files that tests write go to a folder of each worker's own."""
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    folder = Path(tempfile.mkdtemp(prefix=f"linxue-{worker}-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    settings.MEDIA_ROOT = folder / "media"
    settings.VAR_DIR = folder / "var"


@pytest.fixture(autouse=True)
def chinese():
    """Each test begins in Chinese: a page in English would otherwise leave its language behind for the next."""
    with translation.override("zh-hans"):
        yield


def pytest_collection_modifyitems(config, items) -> None:
    """Database tests that flush tables come last: they take the small world with them."""
    items.sort(key=_flushes)


def _flushes(item) -> bool:
    mark = item.get_closest_marker("django_db")
    return bool(mark and mark.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def kept_world(tmp_path_factory, worker_id) -> KeptWorld | None:
    """On SQLite; PostgreSQL's few tests run in one worker."""
    if connection.vendor != "sqlite":
        return None
    own = tmp_path_factory.getbasetemp()
    schema = os.environ.get("TEST_SCHEMA")
    return KeptWorld((own if worker_id == "master" else own.parent) / "world", Path(schema) if schema else None)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, kept_world):
    if kept_world and (kept_world.is_there or kept_world.schema):
        connection.settings_dict["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, kept_world):
    with django_db_blocker.unblock():
        if kept_world and kept_world.is_there:
            kept_world.take()
            return
        if kept_world:
            kept_world.take_schema()
        build_world(DEMO_COURSES)
        if kept_world:
            kept_world.keep()


def _person(username: str):
    @pytest.fixture(name=username)
    def person(db) -> User:
        return User.objects.get(username=username)

    return person


li, zhang, wang, sun = _person("li"), _person("zhang"), _person("wang"), _person("sun")
qian, zhao, chen = _person("qian"), _person("zhao"), _person("chen")


def sign_in(user: User, **extra) -> Client:
    client = Client(**extra)
    client.force_login(user)
    return client


@pytest.fixture
def as_user():
    """``as_user(li)`` is a browser in which Li is signed in."""
    return sign_in


@pytest.fixture
def street(db) -> Organisation:
    return Organisation.objects.get(code="320214052")


@pytest.fixture
def baduanjin(db) -> Course:
    return Course.objects.get(slug="baduanjin")


@pytest.fixture
def deliberation(db) -> Course:
    return Course.objects.get(slug="deliberation")


@pytest.fixture
def class_of_forty(db) -> ClassGroup:
    """Wang's class with forty learners and no roll kept yet; its first session was a week ago."""
    return ClassGroup.objects.get(name="八段锦四十人班")


@pytest.fixture
def past_session(class_of_forty) -> Session:
    return first_past_session(class_of_forty)


@pytest.fixture
def now() -> datetime.datetime:
    return timezone.now()


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_guards():
    """A transactional test ends by emptying all tables, the append-only ones too: the one place where guards lift."""
    flush = TransactionTestCase._fixture_teardown

    def teardown(self):
        with guards.lifted():
            flush(self)

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", teardown):
        yield


@pytest.fixture(autouse=True)
def empty_page_cache():
    """What one test has warmed is cold for the next: pages, and the parts of them that many readers share."""
    from lms.core.pagecache import bump_generation

    bump_generation()
