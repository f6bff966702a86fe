"""manage.py reset_second_factor: for the manager whose phone is lost and who has nobody above."""

from django.core.management.base import BaseCommand, CommandError

from lms.accounts import second_factor
from lms.accounts.models import User


class Command(BaseCommand):
    help = "Take away the second factor of a person, who then sets up a new one with her password."

    def add_arguments(self, parser) -> None:
        parser.add_argument("username")

    def handle(self, *args, username: str, **options) -> None:
        user = User.objects.filter(username=username).first()
        if user is None or not second_factor.is_set_up(user):
            raise CommandError(f"nobody called {username} has a second factor.")
        second_factor.forget(user=user, actor=None)
        self.stdout.write(f"The second factor of {username} is taken away.")
