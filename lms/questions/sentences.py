"""What is said about the bank of questions."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "question_unsound": _("This question cannot be asked yet: %(problems)s"),
    "question_there": _("The bank asks this already."),
    "question_retired": _("This question is not in use any more. Take it back first."),
    "question_file_ended": _("This file has been imported or thrown away already."),
    "bank_too_small": _("There are %(there)s such questions in the bank; %(count)s are needed."),
}
STATUSES = {"question_there": 409, "question_retired": 409, "question_file_ended": 409, "bank_too_small": 409}
