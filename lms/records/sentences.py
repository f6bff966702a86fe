"""Refusals of the study archive, told to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "evidence_of_another_learner": _("This is in the study archive of another learner already."),
    "evidence_twice": _("The same study was given twice with different values; nothing was saved."),
}
