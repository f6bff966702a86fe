"""Says whether rolls are sound; exits with 1 and a sentence for each fault when they are not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.classes import verification
from lms.classes.models import Session


class Command(BaseCommand):
    help = "Checks what is noted of each roll against places and marks."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(verification.problems())
        for sentence in problems:
            self.stderr.write(sentence)
        if problems:
            raise CommandError(f"The rolls are not sound; found: {len(problems)}.")
        self.stdout.write(f"The rolls are sound: {Session.objects.count()} sessions.")
