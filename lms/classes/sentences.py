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
    "session_marked": _("Somebody is marked for this session already, so it can neither be moved nor called off."),
    "reason_too_long": _("Please say why in fewer words: at most 200."),
    "awaits_draw": _("The places of that class are still to be drawn."),
    "messages_enough": _("This class was written to %(most)s times today. Please write again tomorrow."),
    "monitors_enough": _("This class has %(most)s monitors already. Please let one of them stop first."),
    "teacher_decides": _("In that class the teacher decides who gets a place. Please ask for a place there."),
    "refused_before": _(
        "The teacher could not take you into this class. Please speak to the teacher or the centre; they can look at "
        "it again."
    ),
    "not_asked": _("This person does not ask for a place in this class just now."),
    "seats_too_few": _("Only %(free)s places are free. Please choose fewer, or let somebody give a place back first."),
    "no_draw_here": _("The places of this class are not drawn."),
    "draw_too_early": _("People still sign up. The list is frozen when that is over."),
    "draw_of_nobody": _("Nobody has signed up, so there is nothing to draw."),
    "draw_not_frozen": _("The list is not frozen yet. Please freeze it first, then draw the number in public."),
    "draw_number_odd": _("The number has 6 to 20 digits, as they were drawn in public."),
    "draw_done": _("The places are drawn already, with the number %(number)s."),
    "draw_before_close": _("Please say when the draw is: after signing up is over."),
    "quotas_too_large": _("At most %(most)s percent are kept for new learners, and all together at most 100."),
    "list_empty": _("Nobody of the list is chosen. Please tick who is to be signed up."),
    "session_called_off": _("This session is called off. The other sessions of the class stay as they are."),
    "session_gone": _("This session is not there any more. Please choose again."),
    "leave_too_late": _("This session has begun. Please speak to your teacher."),
    "made_up_elsewhere": _("That a session is made up is marked by the class in which the person sat in."),
    "made_up_already": _("This session is made up in another class already."),
    "nothing_missed": _("This person has not missed that session."),
    "one_at_a_time": _("In one session one other can be made up."),
    "session_in_past": _("This time is over. Please choose one that is still ahead."),
    "session_too_far": _("This is more than a year ahead. Is this the right year?"),
    "sessions_too_many": _("A class has %(most)s sessions at most."),
    "room_taken": _("The room is taken by “%(name)s” (%(when)s)."),
    "teacher_taken": _("%(teacher)s has “%(name)s” then (%(when)s)."),
    "merge_too_full": _("Not everybody fits in there: that class has %(free)s free places."),
    "party_size": _("Two to %(most)s people sign up together."),
    "party_over_seats": _("This class has %(seats)s seats in all. Please sign up in smaller parties, or one by one."),
    "party_not_drawn": _("The places of this class are drawn for each person by herself. Please sign up one by one."),
    "party_member_in": _("%(name)s has a place in this class already, or waits for one. The others can sign up alone."),
    "desk_not_one": _("“%(typed)s” is not exactly one person of this desk. Please type the number of the card."),
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
    "days_off_outside": _("Days off lie within the term, and what is held instead lies on another day."),
    "room_elsewhere": _("This room belongs to another centre."),
    "room_too_small": _("The room has %(seats)s seats only."),
}
STATUSES = {
    "messages_enough": 429,
    "code_expired": 410,
    "code_unknown": 404,
    "not_of_class": 403,
    "only_waiting": 403,
    "mark_correction_late": 403,
    "session_cancelled": 410,
    "session_called_off": 410,
    "gathering_over": 410,
}
