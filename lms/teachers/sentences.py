"""What is said about teachers."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "teacher_there": _("This person is in the pool of teachers already."),
    "training_there": _("This training of that day is entered already."),
    "appointed_then": _("There is an appointment at this school in these days already."),
    "consent_is_hers": _("This person has an account: only she herself agrees, on the page “My page as a teacher”."),
    "day_to_come": _("This day is still to come."),
}
STATUSES = {"teacher_there": 409, "training_there": 409, "appointed_then": 409, "consent_is_hers": 403}
