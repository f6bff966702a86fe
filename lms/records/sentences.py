"""Refusals of the study archive, told to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "minutes_of_a_day": _("Please give whole minutes from 0 to 1440: a study is of one day."),
    "minutes_stand_already": _("It counts so many minutes already; nothing was saved."),
    "no_credits_yet": _("There is nothing to state yet: credits come with the first lesson or class."),
    "correction_needs_reason": _("Please say why, so that the learner understands it."),
    "evidence_of_another_learner": _("This is in the study archive of another learner already."),
    "evidence_twice": _("The same study was given twice with different values; nothing was saved."),
}
