"""Says whether the points ledger is sound; exits with 1 and a sentence for each fault when it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lms.points import verification
from lms.points.models import Award, DaySeal, Redemption, Transfer


class Command(BaseCommand):
    help = "Computes balances, carried minutes, caps and seals again and compares them with what is stored."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(verification.problems())
        for sentence in problems:
            self.stderr.write(sentence)
        if problems:
            raise CommandError(f"The ledger is not sound; found: {len(problems)}.")
        self.stdout.write(
            f"The ledger is sound: {Award.objects.count()} awards, {Redemption.objects.count()} redemptions, "
            f"{Transfer.objects.count()} transfers, {DaySeal.objects.count()} sealed days."
        )
