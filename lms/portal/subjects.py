"""A line on each subject, for the head of its courses: what a resident takes home from it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.courses.models import Subject

LINES: dict[str, str | Promise] = {
    Subject.CIVIC: _("Talk things over with the neighbours, and get them done together."),
    Subject.INTEGRITY: _("Keep your word, and keep your savings from those who do not."),
    Subject.ARTS: _("Sing, paint, play, read: it is never too late to begin."),
    Subject.SCIENCE: _("How the things around us work, from the stars to the smart doorbell."),
    Subject.SPORT: _("Stretch, play, sweat a little, at your own pace."),
    Subject.HEALTH: _("Eat well, sleep well, and know what to do when something is wrong."),
    Subject.LIVING: _("Cooking, flowers, photographs: days with more flavour."),
    Subject.VOCATIONAL: _("A skill that feeds its owner, learned in the evening."),
    Subject.PARTY: _("Where we come from, and what we owe one another."),
}
