"""What was found, at the top of the form of a page."""

from typing import Any

from wagtail.admin.panels import Panel

_PICTURES = {"image", "gallery", "compare", "steps"}


class FindingsPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/desk/findings_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from cms.checking.findings import findings  # it stands on the pages, whose forms hold this panel

            found = findings(self.instance)
            return {**super().get_context_data(parent_context), **shown(self.instance, found)}


def shown(page: Any, found: list[Any]) -> dict[str, Any]:
    """What ``cms/desk/findings.html`` needs. Whether a picture holds text no program sees: a person looks."""
    body = getattr(page, "body", [])
    return {"page": page, "findings": found, "has_pictures": any(child.block_type in _PICTURES for child in body)}
