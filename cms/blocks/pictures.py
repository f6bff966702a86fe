"""Pictures: one, several beside each other, and two that show what has changed."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.blocks.previewing import Previewed
from cms.build import build_in

MOST_PICTURES = 12


def _alt() -> blocks.CharBlock:
    return blocks.CharBlock(
        max_length=250,
        label=_("What the picture shows"),
        help_text=_("Read aloud to people who cannot see it: what matters in the picture, in one sentence."),
    )


class ImageBlock(Previewed, blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = _alt()
    caption = blocks.CharBlock(max_length=200, required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        help_text = _("A drawing or photograph that belongs to the text beside it.")
        template = "blocks/image.html"
        preview_value = {"image": None, "alt": "三位邻居围着圆桌议事", "caption": "先听，再说"}
        description = _("A picture with a caption.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["picture"] = build_in(parent_context).picture(value["image"], alt=value["alt"])
        return context


class GalleryBlock(Previewed, blocks.StructBlock):
    pictures = blocks.ListBlock(ImageBlock(), min_num=2, max_num=MOST_PICTURES, label=_("Pictures"))

    class Meta:
        icon = "image"
        label = _("Several pictures")
        help_text = _("Two to six pictures of one thing: a class at work, the same movement from two sides.")
        template = "blocks/gallery.html"
        preview_value = {
            "pictures": [
                {"image": None, "alt": "学员在揉泥", "caption": "揉"},
                {"image": None, "alt": "学员在捏形", "caption": "捏"},
            ]
        }
        description = _("Pictures beside each other; on a phone one below the other.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        context["pictures"] = [
            {"words": one, "picture": build.picture(one["image"], alt=one["alt"], beside=True)}
            for one in value["pictures"]
        ]
        return context


class CompareBlock(Previewed, blocks.StructBlock):
    before = ImageChooserBlock(label=_("Picture before"))
    before_alt = _alt()
    after = ImageChooserBlock(label=_("Picture after"))
    after_alt = _alt()
    caption = blocks.CharBlock(
        max_length=200, required=False, label=_("Caption"), help_text=_("What has changed, and by what.")
    )

    class Meta:
        icon = "resubmit"
        label = _("Before and after")
        help_text = _("Two pictures from the same place: the corner before the neighbours talked, and after.")
        template = "blocks/compare.html"
        preview_value = {
            "before": None,
            "before_alt": "楼道里堆着杂物",
            "after": None,
            "after_alt": "同一处楼道，杂物已经清走",
            "caption": "议过一次，清了一个下午",
        }
        description = _("What was and what came of it, beside each other.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        for name in ("before", "after"):
            context[name] = build.picture(value[name], alt=value[f"{name}_alt"], beside=True)
        return context
