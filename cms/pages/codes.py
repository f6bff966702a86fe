"""A field of some codes out of a few, ticked one by one in the editor."""

from typing import Any

from django import forms
from django.db import models


class CodesField(models.JSONField):
    """A list of codes of ``choices``, in their order; empty by default.

    The choices stand in the code, not in the database, so a migration does not know them.
    """

    def __init__(self, *args: Any, choices: list[tuple[str, Any]] | None = None, **kwargs: Any) -> None:
        self.codes = choices or []
        kwargs = {"default": list, "blank": True, **kwargs}
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> Any:
        return forms.MultipleChoiceField(
            label=self.verbose_name,
            help_text=self.help_text,
            choices=self.codes,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
