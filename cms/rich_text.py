"""The editor's field for formatted text."""

from typing import Any

from django.core.exceptions import BadRequest
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea


class RichTextArea(DraftailRichTextArea):
    """Wagtail's own; a form that no page of ours has made is answered with 400 where Wagtail fails."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        try:
            return super().value_from_datadict(data, files, name)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadRequest(f"{name} holds no formatted text") from error
