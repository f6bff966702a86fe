"""What is said about homes and roles."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "home_not_community": _("A home is a community. Please choose one."),
    "home_elsewhere": _("This community belongs to another desk. People register where they live, or by themselves."),
    "elder_papers_missing": _(
        "From 80 on a relative agrees, the safety statement is signed, and somebody can be called."
    ),
}
STATUSES: dict[str, int] = {}
