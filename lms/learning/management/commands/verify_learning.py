"""Says whether what is kept of learners online is sound; exits with 1 and a sentence for each fault when it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.learning import verification
from lms.learning.models import Enrolment


class Command(BaseCommand):
    help = "Checks what is kept with each enrolment against its lessons and answers."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(verification.problems())
        for sentence in problems:
            self.stderr.write(sentence)
        if problems:
            raise CommandError(f"What is kept of learners is not sound; found: {len(problems)}.")
        self.stdout.write(f"What is kept of learners is sound: {Enrolment.objects.count()} enrolments.")
