"""Says whether the study archive is sound; exits with 1 and a sentence for each fault when it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.records import verification
from lms.records.models import StudyRecord


class Command(BaseCommand):
    help = "Checks sums, corrections and awards of all study records against each other."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(verification.problems())
        for sentence in problems:
            self.stderr.write(sentence)
        if problems:
            raise CommandError(f"The study archive is not sound; found: {len(problems)}.")
        self.stdout.write(f"The study archive is sound: {StudyRecord.objects.count()} records.")
