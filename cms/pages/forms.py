"""Forms of course and lesson pages in the editor."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from cms.home_of_facts import stated_elsewhere
from cms.slugs import ascii_slug

# Folded away at the end: Wagtail writes it from the title, and few want another.
ADDRESS_PANEL = MultiFieldPanel(
    [FieldPanel("slug", help_text=_("Part of the address; it does not change any more after the first publishing."))],
    heading=_("Address"),
    classname="collapsed",
)


class DraftFirstForm(WagtailAdminPageForm):
    """Wagtail's "create and publish" saves the new page live before it publishes it; ours begins as a draft.

    So a page that cannot be compiled is kept as a draft, and one with a later date is not shown for a moment.
    """

    # Facts that stand once for all languages: on other pages than the one that states them there is no field.
    facts: Sequence[str] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.facts and self.instance.pk and stated_elsewhere(self.instance):
            for name in self.facts:
                self.fields.pop(name, None)
        # The page makes one from its title: who pastes a title and saves at once need not know what a slug is.
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> dict[str, Any]:
        title, slug = self.cleaned_data.get("title"), self.cleaned_data.get("slug")
        # What Wagtail's script makes of the title is Chinese; the address that readers see is not.
        own = slugify(title or "", allow_unicode=True)
        if title and slug in {"", own} and not self.instance.address:
            # A title of signs alone makes no address: the page is then called what it is, course or lesson.
            kind = self.instance._meta.model_name.removesuffix("page")
            self.cleaned_data["slug"] = self._free(ascii_slug(title) or own or kind)
        return super().clean()

    def _free(self, slug: str) -> str:
        """``slug``, or with a number behind it: a second lesson of the same title is no mistake."""
        others = self.parent_page.get_children().exclude(pk=self.instance.pk).filter(slug__startswith=slug[:240])
        taken = set(others.values_list("slug", flat=True))
        return next(
            free
            for free in (slug, *(f"{slug[:240]}-{number}" for number in range(2, len(taken) + 3)))
            if free not in taken
        )

    def save(self, commit: bool = True) -> Any:
        if self.instance.pk is None:
            self.instance.live = False
        return super().save(commit=commit)
