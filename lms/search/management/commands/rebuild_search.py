"""``manage.py rebuild_search``: make the index of the search anew from what is published."""

import sys
import time
from typing import Any

from django.core.management.base import BaseCommand

from lms.search import engines, index, listings
from lms.search.models import Document
from lms.search.sources import sources


class Command(BaseCommand):
    help = "Bring the index of the search in line with all that can be found; what is right already is left alone."

    def handle(self, *args: Any, **options: Any) -> None:
        begun, written, gone = time.monotonic(), 0, 0
        for source in sources():
            gone += index.forget_strangers(source)
            owners = list(source.owners().order_by("pk").values_list("uuid", flat=True))
            for done, batch in enumerate(index.batches(owners), start=1):
                written += index.refresh(source, batch)
                self._say(f"{source.deeds}: {min(done * index.A_BATCH, len(owners))} of {len(owners)}")
        engines.settle()
        listings.list_all()
        self.stdout.write(
            f"{Document.objects.count()} documents can be found: {written} written, {gone} removed,"
            f" {time.monotonic() - begun:.1f} s."
        )

    def _say(self, line: str) -> None:
        if sys.stdout.isatty():
            self.stdout.write(f"\r{line}\033[K", ending="")
            self.stdout.flush()
        else:
            self.stdout.write(line)
