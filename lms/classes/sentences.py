"""What learners and teachers are told when a class cannot be joined or a roll cannot be saved."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "class_over": _("This class has ended or does not take place."),
    "signup_not_open": _("Signing up has not begun yet."),
    "signup_closed": _("Signing up is over."),
    "too_many_classes": _(
        "In the first round a person can join %(most)s classes. "
        "More is possible in the second round, if places are left."
    ),
    "window_out_of_order": _("Signing up ends after it begins."),
    "window_too_long": _("Signing up ends before the last session begins."),
    "not_parallel": _("Changing is possible between classes of the same course in the same term."),
    "transfer_full": _(
        "This class is full, or people wait for it. You can wait in its queue and keep your place here."
    ),
    "class_begun": _("This class has begun already."),
    "merge_too_full": _("Not everybody fits in there: that class has %(free)s free places."),
    "no_offer": _("No place in this class is offered to you just now."),
    "offer_over": _("The time to take this place is over. You can sign up again and wait in the queue."),
    "not_registered": _("You have no place in this class."),
    "nothing_to_undo": _("This cannot be taken back any more. You can sign up again."),
    "not_in_class": _("The list holds somebody who has no place in this class. Please load the roll again."),
    "left_the_class": _(
        "This person has no place in this class now. If they are in the room, please sign them up first."
    ),
    "card_not_hers": _("This card is not valid any more. Please look who it is, and tap the name in the list."),
    "roll_empty": _("Nobody is marked yet. Please choose for each person, or begin with “everyone here”."),
    "gathering_not_open": _("The roll opens one hour before the class begins."),
    "mark_needs_reason": _("The class is over. Please say why a mark is changed."),
    "mark_correction_late": _(
        "Teachers put marks right within 7 days after the class. Please ask the registrar of the school."
    ),
    "gathering_over": _("This class is over. If you were there, please tell your teacher: she can still mark you."),
    "code_expired": _(
        "This code stood on the wall for a moment only. Please scan the one that is there now. "
        "If that does not help, tell your teacher: she can mark you as here."
    ),
    "code_unknown": _("This is no code of ours. Please scan the one on the wall once more, or type its number."),
    "number_unknown": _(
        "None of your classes shows this number now. It changes every 20 seconds: "
        "please type the one on the wall now. If that does not help, tell your teacher."
    ),
    "not_of_class": _(
        "You have no place in this class, so you cannot be marked here. "
        "If you are in the room, please speak to the teacher: she can help you sign up."
    ),
    "only_waiting": _(
        "You are still waiting for a place in this class, so you cannot be marked here. "
        "You keep your turn. If you are in the room, please speak to the teacher."
    ),
    "session_cancelled": _(
        "This class does not take place. Nothing is lost; please ask your school what comes instead."
    ),
    "unknown_status": _("We do not know this choice: %(value)s."),
    "holidays_wrong": _("Line %(line)s is not right: %(reason)s."),
    "teacher_is_child": _("A child under a guardian cannot teach or run a class. Please choose somebody else."),
    "course_not_run_here": _(
        "This course belongs to another place. Where it is shared, the school takes it over first."
    ),
    "term_out_of_order": _("A term ends after it begins, and its first round not after it."),
    "room_elsewhere": _("This room belongs to another centre."),
    "room_too_small": _("The room has %(seats)s seats only."),
}
STATUSES = {
    "code_expired": 410,
    "code_unknown": 404,
    "not_of_class": 403,
    "only_waiting": 403,
    "mark_correction_late": 403,
    "session_cancelled": 410,
    "gathering_over": 410,
}
