"""The field in which an editor ticks by what a lesson is completed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.courses.models import Lesson
from lms.courses.rules import JOINT, rule_of


class RuleField(forms.MultipleChoiceField):
    """Boxes to tick, one for each condition; its value is a rule (``courses.rules``)."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=Lesson.Rule.choices,
            label=_("completed by"),
            help_text=_(
                "Tick what a learner has to do. Where you tick several, all of them are needed, in whatever order. "
                "If the teacher confirms, she sees at “Teach” who waits for her, and the lesson is not done before."
            ),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return value.split(JOINT) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        return rule_of(super().clean(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)
