"""What the style guide shows its components with: each in all its states, without the database.

They are the classes that the views hand to the templates, models among them that are never saved, so that a field of
another name breaks the style guide and its test. Words are those a resident might read, in the language of the page;
some are long, to show what a component does with more than it was drawn for.
"""

from typing import Any

from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.portal.samples import (
    answers,
    blocks,
    calendar,
    classes,
    courses,
    desk,
    fields,
    news,
    officers,
    places,
    rewards,
    study,
    teachers,
)
from lms.portal.samples.words import said


def in_every_frame() -> dict[str, Any]:
    """The samples that are the same in each frame."""
    return {
        **places.in_every_frame(),
        **answers.in_every_frame(),
        **news.in_every_frame(),
        **teachers.in_every_frame(),
        **courses.in_every_frame(),
        **classes.in_every_frame(),
        **calendar.in_every_frame(),
        **study.in_every_frame(),
        **blocks.in_every_frame(),
        **desk.in_every_frame(),
        **rewards.in_every_frame(),
        **officers.in_every_frame(),
        "page": Paginator(range(60), 20).page(2),
        "reader": User(name=said("李芳", "Li Fang"), username="li"),
        "undoable": Message(constants.SUCCESS, _("You have a place."), extra_tags="/"),
        "catalogue_url": reverse("catalogue"),
        "button_states": [
            ("", _("as it is")),
            ("hover", _("pointed at")),
            ("active", _("pressed")),
            ("focus", _("with the keyboard on it")),
        ],
    }


def in_frame(name: str) -> dict[str, Any]:
    """Those whose fields have names and ids, which begin with ``name``."""
    return {
        "questions": study.questions(name),
        "roll_rows": desk.roll_rows(name),
        "form": fields.form(name),
        "choices": fields.choices(name),
        "wrong_form": fields.form(name, wrong=True),
        "rename_form": officers.rename_form(name),
    }
