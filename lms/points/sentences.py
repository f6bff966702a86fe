"""Refusals of the ledger, told to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "unknown_rule": _("There is no rule %(rule)s for points."),
    "key_of_another_learner": _("This was written for another learner already."),
    "nothing_to_correct": _("There is no line in the points that this could set right."),
    "more_than_was_given": _("Only %(minutes)s minutes stand here; more than that cannot be taken back."),
}
