"""What officers are told when a lecture cannot be planned or somebody cannot be marked at it."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "occasion_begun": _("Somebody is marked already, so neither the time nor the study hours can change any more."),
    "occasion_cancelled": _("This does not take place."),
    "headcount_odd": _("Please write a number from %(least)s (so many came with a card) to %(most)s."),
    "card_of_nobody": _("This is no valid learner card. Please look whether the number is right."),
}

STATUSES = {"occasion_cancelled": 409}
