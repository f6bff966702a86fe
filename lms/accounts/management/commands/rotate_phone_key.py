"""manage.py rotate_phone_key: seal every telephone number and second factor with the first key of PHONE_KEY."""

from django.core.management.base import BaseCommand, CommandError

from lms.accounts import sealing, second_factor


class Command(BaseCommand):
    help = "After PHONE_KEY=new,old: seal with the new key what the old one has sealed. It may be run again."

    def handle(self, *args, **options) -> None:
        if columns := sealing.unreadable():
            raise CommandError(
                f"PHONE_KEY lacks the key that sealed what is in {', '.join(columns)}; write PHONE_KEY=new,old."
            )
        for model, field in sealing.sealed_columns():
            self.stdout.write(f"{model._meta.label}.{field}: {sealing.reseal(model, field)} sealed anew.")
        self.stdout.write(f"Second factors: {second_factor.reseal_all()} sealed anew.")
