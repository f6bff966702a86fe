"""Keeping the demo's known passwords out of a real site."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lms.accounts.models import User

DEMO_PASSWORD = "linxue-demo"  # noqa: S105 - printed by `make run`; refused wherever DEMO is off
CAST = ("li", "zhang", "wang", "sun", "qian", "zhao", "chen")


def refuse_demo_passwords() -> None:
    """Raise ImproperlyConfigured when somebody of the demo's cast could log in to a real site.

    Where DEMO or DEBUG is on this is meant, and those answer on this machine only.
    """
    if settings.DEMO or settings.DEBUG:
        return
    for user in User.objects.filter(username__in=CAST):
        if user.check_password(DEMO_PASSWORD):
            raise ImproperlyConfigured(
                f"DEMO is off and the demo's account {user.username!r} still has the demo's password. "
                "Start with an empty database, or change the passwords."
            )
