"""What who writes to many is told when it cannot be sent."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "message_empty": _("Please write what you want to say."),
    "message_too_long": _("Please write less: %(most)s characters are the most."),
    "message_sent_before": _("This message was sent before you changed it. Please begin a new one."),
    "message_to_nobody": _("Nobody is chosen. Please tick the learners whom you want to write to."),
}

STATUSES = {"message_sent_before": 409}
