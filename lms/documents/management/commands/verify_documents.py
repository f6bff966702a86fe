"""Says whether all issued documents are sound; exits with 1 and a sentence for each fault when they are not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.documents import verification
from lms.documents.models import IssuedDocument


class Command(BaseCommand):
    help = "Checks that every issued document still says what was issued."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(verification.problems())
        for sentence in problems:
            self.stderr.write(sentence)
        if problems:
            raise CommandError(f"The documents are not sound; found: {len(problems)}.")
        self.stdout.write(f"The documents are sound: {IssuedDocument.objects.count()}.")
