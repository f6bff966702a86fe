"""manage.py load_demo [--size small|street|district] [--seed N]"""

import datetime
import io
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cms.approval.rules import set_rule
from cms.box.importing import import_course
from lms.core import audit
from lms.core.days import day_start, local_day
from lms.core.models import AuditEntry
from lms.core.pagecache import bump_generation
from lms.core.tasks import refresh_statistics
from lms.courses.models import Course
from lms.courses.sharing import adopt
from lms.network.models import Organisation
from lms.ops.demo.archive import load_archive
from lms.ops.demo.certificates import load_certificates
from lms.ops.demo.classes import keep_past_rolls, load_classes
from lms.ops.demo.following import load_confirmed, load_stuck
from lms.ops.demo.learning import load_learning
from lms.ops.demo.neighbours import load_neighbours
from lms.ops.demo.news import load_news
from lms.ops.demo.notes import load_notes
from lms.ops.demo.notices import load_notices
from lms.ops.demo.occasions import load_occasions
from lms.ops.demo.questions import load_questions
from lms.ops.demo.rewards import load_rewards
from lms.ops.demo.street import (
    DEMO_DIR,
    Street,
    load_cards,
    load_cast,
    load_child,
    load_help,
    load_places,
    load_residents,
    load_teachers,
    read_plan,
)
from lms.ops.demo.tables import load_table
from lms.ops.demo.teachers import load_pool

# Residents, and how often each class of the plan runs side by side.
SIZES = {"small": (300, 1), "street": (5_000, 6), "district": (50_000, 40)}
LOADED = "demo.loaded"
PUBLISHED_BEFORE = datetime.timedelta(weeks=26) - datetime.timedelta(hours=10)


def is_loaded() -> bool:
    return AuditEntry.objects.filter(action=LOADED).exists()


class Command(BaseCommand):
    help = "Load the demo: the network, fourteen courses, residents, a term of classes with its rolls."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--size", choices=SIZES, default="small")
        parser.add_argument("--seed", type=int, default=2026)

    def handle(self, *args, **options) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("DEMO is off: the demo's people have known passwords, so it is loaded for a demo only.")
        if is_loaded():
            self.stdout.write("The demo is loaded already.")
            return
        residents, parallel = SIZES[options["size"]]
        seed = options["seed"]
        # All or nothing: a demo that was interrupted begins anew.
        with transaction.atomic():
            street = Street(plan=read_plan())
            self._step("places", load_places, street)
            self._step("neighbours", load_neighbours, street)
            self._step("cast", load_cast, street)
            self._step("teachers", load_teachers, street)
            self._step("courses", self._courses, street)
            self._step("news", load_news, street)
            self._step("residents", load_residents, street, count=residents, seed=seed, wide=residents > 10_000)
            self._step("cards", load_cards, street)
            self._step("help", load_help, street)
            self._step("child", load_child, street)
            loaded = self._step("classes", load_classes, street, parallel=parallel, seed=seed)
            self._step("pool of teachers", load_pool, street)
            self._step("lectures", load_occasions, street)
            rolls = self._step("rolls", keep_past_rolls, loaded, seed=seed)
            lessons = self._step("learning online", load_learning, street, seed=seed)
            self._step("notes", load_notes, street)
            self._step("learners stuck", load_stuck, street)
            self._step("confirmed", load_confirmed, street)
            self._step("questions", load_questions, street)
            self._step("certificates", load_certificates, street)
            self._step("rewards", load_rewards, street, seed=seed)
            self._step("study archive", load_archive, street)
            self._step("messages", load_notices, street, loaded)
            self._step("table of people", load_table, street)
            audit.record(LOADED, actor=None, object_kind="demo", size=options["size"], seed=seed)
        call_command("rebuild_search", stdout=io.StringIO())
        bump_generation()
        refresh_statistics()
        self.stdout.write(f"Demo loaded: {residents} residents, {rolls} rolls, {lessons} lessons finished.")

    def _step(self, name: str, function, *args, **kwargs):
        begun = time.monotonic()
        result = function(*args, **kwargs)
        self.stdout.write(f"  {name:<16} {time.monotonic() - begun:5.1f} s")
        self.stdout.flush()
        return result

    def _courses(self, street: Street) -> None:
        """One a day, and all of them there before anybody has learned in them."""
        day = day_start(local_day(timezone.now())) - PUBLISHED_BEFORE
        for folder in sorted(path for path in (DEMO_DIR / "courses").iterdir() if path.is_dir()):
            shared = street.plan["shared"].get(folder.name)
            editor = street.people[shared["by"] if shared else "sun"]
            import_course(folder, actor=editor, publish=True, published_at=day)
            day += datetime.timedelta(days=1)
        for slug, run in street.plan["shared"].items():
            adopt(
                course=Course.objects.get(slug=slug),
                school=street.schools[run["school"]],
                note=run["note"],
                note_en=run["note_en"],
                actor=street.people["sun"],
            )
        for code, steps in street.plan["reviewed"].items():
            place, chen = Organisation.objects.get(code=code), street.people["chen"]
            set_rule(organisation=place, steps=steps, days=3, alone=False, strict=False, actor=chen)
