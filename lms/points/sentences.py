"""Refusals of the ledger, told to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "unknown_rule": _("There is no rule %(rule)s for points."),
    "key_of_another_learner": _("This was written for another learner already."),
    "nothing_to_correct": _("There is no line in the points that this could set right."),
    "points_missing": _("%(missing)s points are missing for this."),
    "reward_elsewhere": _("This reward is not offered where this person lives."),
    "reward_had": _("This quarter’s share of this reward has been handed over already."),
    "reward_price_changed": _("The price has changed in the meantime. Please look at it again."),
    "reward_there": _("A reward of this name is in the list already."),
    "reward_withdrawn": _("This reward is not offered any more."),
    "take_back_over": _("It can only be taken back on the day on which it was handed over."),
    "more_than_was_given": _("Only %(minutes)s minutes stand here; more than that cannot be taken back."),
}
STATUSES = dict.fromkeys(
    ("points_missing", "reward_had", "reward_price_changed", "reward_there", "reward_withdrawn", "take_back_over"), 409
)
