"""What learners are told when a lesson or an answer is not taken."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "course_retired": _("This course is not offered any more. What you have learned stays in your study archive."),
    "not_enrolled": _("Please join the course first."),
    "lesson_locked": _("The lessons of this course come one after the other. “%(lesson)s” comes first."),
    "lesson_needs_video": _("This lesson is done when you have watched the video."),
    "lesson_needs_sound": _("This lesson is done when you have listened to the sound."),
    "lesson_needs_quiz": _("This lesson is done when you have answered the questions."),
    "lesson_in_classroom": _("This lesson is held in the classroom; the teacher's roll counts."),
    "bad_report": _("We could not read how far you have watched. Please load the page again."),
    "impossible_report": _("More was reported than can have been watched. Please go on watching."),
    "daily_limit": _("That is enough for today: %(minutes)s minutes. Give your eyes a rest; tomorrow it goes on."),
    "answer_missing": _("Question %(number)s has no answer yet."),
    "message_empty": _("Please write what you want to say."),
    "message_too_long": _("Please write less: %(most)s characters are the most."),
    "message_sent_before": _("This message was sent before you changed it. Please begin a new one."),
    "message_to_nobody": _("Nobody is chosen. Please tick the learners whom you want to write to."),
    "answer_unknown": _("The answer to question %(number)s is none of the choices."),
    "answer_too_long": _(
        "The answer to question %(number)s is too long: at most %(most)s characters. It is still here."
    ),
    "answer_not_number": _("Question %(number)s asks for a number, in digits."),
    "answer_place_twice": _("In question %(number)s two things have the same place."),
    "attempt_closed": _("These answers were handed in already. Here is what came of them."),
    "attempt_unknown": _("These questions are not yours to answer. Please open the lesson again."),
    "attempts_used": _("You have used all your attempts: %(attempts)s."),
    "questions_changed": _("The questions have just been corrected. What you chose is still here; please look again."),
    "nothing_to_ask": _("There are no questions here at the moment. Please tell the school."),
    "not_extendable": _("There is no more time to give for these questions."),
    "answer_not_waiting": _("This answer waits for nobody: it has been marked, or it is not handed in."),
    "points_beyond": _("Give from 0 to %(most)s points."),
    "comment_too_long": _("The comment is too long: at most %(most)s characters."),
}
STATUSES = {
    "daily_limit": 403,
    "not_enrolled": 403,
    "lesson_locked": 403,
    "impossible_report": 409,
    "course_retired": 404,
    "attempt_closed": 409,
    "attempt_unknown": 404,
    "attempts_used": 409,
    "questions_changed": 409,
    "nothing_to_ask": 409,
    "not_extendable": 409,
    "message_sent_before": 409,
    "answer_not_waiting": 409,
}
