"""Building the small world of the tests, through the services."""

import contextlib
import datetime
import fcntl
import io
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cms.box.importing import import_course
from cms.box.news import import_news
from cms.documents import MediaDocument
from cms.renditions.converting import CONVERT
from cms.uploads import Kind
from lms.accounts.services import NewPerson, create_people
from lms.classes import services as classes
from lms.classes.models import Term
from lms.core.days import local_day
from lms.core.models import Job
from lms.courses.models import Course
from lms.network import services as network
from lms.network.models import Organisation
from lms.ops.demo.news import dated
from lms.ops.demo.street import DEMO_DIR, Street, load_cast, load_places, read_plan

# One that is pinned and has a picture, one that is over, one in Chinese alone and of another street.
NEWS = ("spring-enrolment", "holiday-classes", "wangzhuang-evening")


class KeptWorld:
    """The built world in ``folder``, database and files, for the workers of one run: the first builds, the others copy.

    Migrating and building take half a minute of a processor. Who comes while the first builds waits for it. ``schema``
    is an empty database that has been migrated for the site in real Chromium: most of that half minute.
    """

    def __init__(self, folder: Path, schema: Path | None) -> None:
        self.folder = folder
        self.schema = schema if schema is not None and schema.exists() else None
        self.lock = folder.with_suffix(".lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.is_there = folder.exists()
        if self.is_there:
            self.lock.close()

    def keep(self) -> None:
        for name in ("MEDIA_ROOT", "VAR_DIR"):
            shutil.copytree(_own(name), self.folder / name)
        with contextlib.closing(sqlite3.connect(self.folder / "world.sqlite3")) as file:
            connection.connection.backup(file)
        self.lock.close()

    def take(self) -> None:
        for name in ("MEDIA_ROOT", "VAR_DIR"):
            shutil.copytree(self.folder / name, _own(name), dirs_exist_ok=True)
        _load(self.folder / "world.sqlite3")

    def take_schema(self) -> None:
        if self.schema is not None:
            _load(self.schema)


def _load(database: Path) -> None:
    with contextlib.closing(sqlite3.connect(database)) as file:
        file.backup(connection.connection)
    ContentType.objects.clear_cache()  # its numbers are those of the database that was there before


def _own(setting: str) -> Path:
    folder = Path(getattr(settings, setting))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def build_world(course_slugs: Iterable[str]) -> None:
    street = Street(plan=read_plan())
    load_places(street)
    load_cast(street)
    for slug in course_slugs:
        import_course(Path(DEMO_DIR) / "courses" / slug, actor=street.people["sun"], publish=True)
    # As they are where FFmpeg is not installed; those that try it upload films of their own.
    MediaDocument.objects.filter(kind=Kind.VIDEO).update(state=MediaDocument.State.READY)
    Job.objects.filter(kind=CONVERT).delete()
    for slug in NEWS:
        announce(slug)
    open_class_of_forty(street)
    call_command("rebuild_search", stdout=io.StringIO())  # places come by bulk, and no service tells of them


def announce(slug: str) -> None:
    """The news of the demo's folder ``slug``, dated by today."""
    with tempfile.TemporaryDirectory() as place:
        folder = dated(DEMO_DIR / "news" / slug, Path(place), local_day(timezone.now()))
        import_news(folder, actor=None, publish=True)


def open_class_of_forty(street: Street) -> None:
    now = timezone.now()
    today = local_day(now)
    term = Term.objects.create(
        organisation=Organisation.objects.get(code="320214052"),
        name="测试学期",
        name_en="Term of the tests",
        starts_on=today - datetime.timedelta(days=60),
        ends_on=today + datetime.timedelta(days=60),
        first_round_ends_on=today + datetime.timedelta(days=10),
    )
    course = Course.objects.get(slug="baduanjin")
    centre = street.centres["jingdu"]
    first = now - datetime.timedelta(days=7, hours=2)
    group = classes.open_class(
        course=course,
        school=course.school,
        centre=centre,
        room=centre.rooms.get(),
        term=term,
        name="八段锦四十人班",
        name_en="Baduanjin, forty people",
        teachers=[(street.people["wang"], "teacher")],
        meetings=[
            classes.Meeting(
                starts_at=first + datetime.timedelta(days=7 * week),
                ends_at=first + datetime.timedelta(days=7 * week, minutes=90),
            )
            for week in range(4)
        ],
        opens_at=now - datetime.timedelta(days=30),
        closes_at=now + datetime.timedelta(days=20),
        actor=None,
        seats=40,
    )
    learners = create_people(
        [NewPerson(username=f"forty-{number:02}", name=f"学员{number:02}", birth_year=1955) for number in range(1, 41)]
    )
    home = Organisation.objects.get(code="320214052005")
    network.settle_many(homes=[(learner.pk, home) for learner in learners], actor=None)
    classes.register_many(group=group, learners=learners, actor=None)
