"""The doors: what leads from the home page to each of the audience pages."""

from dataclasses import dataclass

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Door:
    code: str
    label: str
    text: str
    image: str
    url: str


def doors() -> list[Door]:
    words = [
        ("youth", _("Young people"), _("After school and in the holidays")),
        ("adult", _("Adults"), _("Evenings, job skills, city life")),
        ("elderly", _("The elderly"), _("Near home, calm and easy")),
    ]
    return [
        Door(code, label, text, static(f"img/door-{code}.svg"), reverse("audience", args=[code]))
        for code, label, text in words
    ]
