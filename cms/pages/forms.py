"""Forms of course and lesson pages in the editor."""

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class DraftFirstForm(WagtailAdminPageForm):
    """Wagtail's "create and publish" saves the new page live before it publishes it; ours begins as a draft.

    So a page that cannot be compiled is kept as a draft, and one with a later date is not shown for a moment.
    """

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.live = False
        return super().save(commit=commit)
