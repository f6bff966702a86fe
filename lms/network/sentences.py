"""What is said about homes and roles."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {"home_not_community": _("A home is a community. Please choose one.")}
STATUSES: dict[str, int] = {}
