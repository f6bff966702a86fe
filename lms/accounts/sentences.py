"""What is said about cards, codes by text message, helping one another, and closing an account."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "codes_off": _("This site sends no text messages. Please log in with your password."),
    "code_too_soon": _("We have just sent you a code. Please wait a minute before you ask for another."),
    "code_too_many": _(
        "Too many codes were asked for today. Please log in with your password, or ask your service centre."
    ),
    "code_not_sent": _("The message could not be sent. Please try again in a moment."),
    "code_wrong": _("This code is not right, or it is too old. Look at the last message, or ask for a new code."),
    "roles_first": _("You still hold a role. Please let your manager end it first; then you can close your account."),
    "classes_first": _("You still teach a class. Please hand it over first; then you can close your account."),
    "help_in_nothing": _("Please say what the other person may do for you."),
    "help_dates": _("Please choose a last day from today on, within a year."),
    "help_too_many": _("You have %(most)s helpers already. Please end one of them first."),
    "help_code_wrong": _("This code is not right, or older than a day. Please ask for a new one."),
    "help_yourself": _("This is your own code. Please give it to the person who shall help you."),
    "help_already": _("You help this person already."),
    "code_worn_out": _("This code was tried too often. Please ask for a new one."),
    "guardian_of_age": _(
        "Only who is of age can be a guardian here. Please write your year of birth among your details."
    ),
    "not_a_child": _("A profile under yours is for somebody under 18. Who is older signs up alone."),
    "not_of_age_yet": _(
        "A log-in of one's own is given in the year of turning 18. Until then you learn together here."
    ),
    "username_taken": _("Somebody has this username already. Please choose another one."),
    "children_too_many": _("You have %(most)s children here already. Please ask your service centre."),
    "guardian_consent": _("Your child is under 14: please read what we keep and agree to it first."),
    "guardian_stays": _("You are the guardian. If you no longer agree, remove your child's profile on its page."),
    "children_first": _("Children learn under your account. Please remove their profiles first."),
    "child_no_pin": _("Children log in through their guardian; they have no PIN."),
    "wechat_taken": _("This WeChat account opens somebody else's account already."),
    "wechat_last": _("WeChat is your only way in. Please set a password or a PIN first."),
    "pin_weak": _("A PIN has six digits, not all alike and not counted up or down. Please choose another one."),
    "no_card": _("This person has no valid learner card."),
}
STATUSES = {
    "children_too_many": 409,
    "not_of_age_yet": 409,
    "username_taken": 409,
    "guardian_stays": 409,
    "children_first": 409,
    "child_no_pin": 409,
    "wechat_taken": 409,
    "wechat_last": 409,
    "help_too_many": 409,
    "help_already": 409,
    "roles_first": 409,
    "classes_first": 409,
    "code_too_soon": 429,
    "code_too_many": 429,
    "code_not_sent": 503,
}
