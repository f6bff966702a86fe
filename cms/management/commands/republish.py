"""``manage.py republish [--all | SLUG…]``: compile live courses and news again, as after a change of templates.

Each course and each item is stored by itself, with the stamp of the templates that made it: a run that was cut off is
begun again and goes on with what is left.
"""

import time
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.compile import CannotPublish, stamp
from cms.pages import CoursePage, NewsPage
from lms.courses.models import CourseText
from lms.news.models import NewsText

BAR = 30  # signs


class Stale(NamedTuple):
    model: Any
    pk: int
    language: str
    pages: int  # with its lessons, drafts too: what the bar goes forward by


class Command(BaseCommand):
    help = "Compile what other templates have compiled; a text that comes out the same makes no new version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", metavar="SLUG", help="only the courses and news at these addresses")
        parser.add_argument("--all", action="store_true", help="also what these templates have compiled")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            for texts in (CourseText, NewsText):
                texts.objects.filter(live=True).update(stamp="")  # so that this run, too, can be gone on with
        queue = [
            *_stale(CoursePage, CourseText.objects.values_list("course__key", "language"), options["slugs"]),
            *_stale(NewsPage, NewsText.objects.values_list("item__key", "language"), options["slugs"]),
        ]
        bar = Bar(self.stdout, sum(one.pages for one in queue))
        failed = []
        for one in queue:
            page = one.model.objects.get(pk=one.pk)
            try:
                page.bridge.republish(page)
            except CannotPublish as error:
                failed.append(f"{one.language} {error}")
            except KeyboardInterrupt:
                raise CommandError(_("Stopped. Begun again, it goes on with what is left.")) from None
            bar.go(one.pages)
        self.stdout.write(_("%(count)s texts of courses and news compiled.") % {"count": len(queue) - len(failed)})
        if failed:
            raise CommandError("\n".join(failed))


def _stale(model: Any, texts: QuerySet[Any, Any], slugs: list[str]) -> list[Stale]:
    """Live pages of ``model`` that these templates have not compiled; with ``slugs`` those, whoever has compiled them.

    ``texts``: the keys and languages of their compiled words.
    """
    pages = model.objects.live().filter(alias_of=None).order_by("path")
    if slugs:
        pages = pages.filter(address__in=slugs)
    fresh = set() if slugs else set(texts.filter(live=True, stamp=stamp()))
    rows = pages.values_list("pk", "translation_key", "locale__language_code", "numchild")
    return [
        Stale(model, pk, language, max(1, below)) for pk, key, language, below in rows if (key, language) not in fresh
    ]


class Bar:
    """How far a run is: one line that is written over on a screen, a line for each tenth elsewhere."""

    def __init__(self, out: OutputWrapper, total: int) -> None:
        self.out, self.total = out, total
        self.done = self.tenth = 0
        self.begun = time.monotonic()

    def go(self, pages: int) -> None:
        self.done += pages
        part = self.done / self.total if self.total else 1
        left = (time.monotonic() - self.begun) * (1 - part) / part if part else 0
        words = _("%(done)s of %(total)s pages, %(seconds)s s left") % {
            "done": self.done,
            "total": self.total,
            "seconds": round(left),
        }
        if self.out.isatty():
            filled = int(BAR * part)
            self.out.write(f"\r{'█' * filled}{'░' * (BAR - filled)} {words}\033[K", ending="\n" if part == 1 else "")
            self.out.flush()
        elif int(10 * part) > self.tenth:
            self.tenth = int(10 * part)
            self.out.write(words)
