"""Headings, paragraphs, quotations and what is to be noticed."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.previewing import Previewed
from cms.build import build_in

# No italics: Chinese type has none, and browsers slant the characters. Emphasis is strong.
RICH_TEXT_FEATURES = ["bold", "link", "document-link", "ol", "ul"]


class HeadingBlock(Previewed, blocks.StructBlock):
    text = blocks.CharBlock(max_length=80, label=_("Heading"))
    level = blocks.ChoiceBlock(
        choices=[("h2", _("Section")), ("h3", _("Subsection"))], default="h2", label=_("Level"), required=True
    )

    class Meta:
        icon = "title"
        label = _("Heading")
        help_text = _("Begins a section. Learners find their way by headings: keep them short and telling.")
        template = "blocks/heading.html"
        preview_value = {"text": "课前准备", "level": "h2"}
        description = _("Begins a section of the lesson.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["anchor"] = build_in(parent_context).heading_id(value["text"])
        return context


class ParagraphBlock(Previewed, blocks.RichTextBlock):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": RICH_TEXT_FEATURES, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        help_text = _("Paragraphs and lists. Two or three sentences to a paragraph read best on a phone.")
        template = "blocks/paragraph.html"
        preview_value = "<p>两脚与肩同宽，重心落在两脚之间。</p>"
        description = _("Paragraphs, lists and links.")


class QuotationBlock(Previewed, blocks.StructBlock):
    text = blocks.TextBlock(
        label=_("Quotation"), rows=3, help_text=_("The lines of a poem stay as they are written here.")
    )
    source = blocks.CharBlock(
        max_length=120, required=False, label=_("Source"), help_text=_("Who said it, or where it stands.")
    )

    class Meta:
        icon = "openquote"
        label = _("Quotation or poem")
        help_text = _("A poem, a saying, a line from a document. Quote only what may be quoted.")
        template = "blocks/quotation.html"
        preview_value = {"text": "一根紫竹直苗苗，送与哥哥做管箫。", "source": "《紫竹调》，江南民歌"}
        description = _("Words of others with their source.")


class CalloutBlock(Previewed, blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("note", _("Good to know")), ("tip", _("A trick")), ("care", _("Take care"))],
        default="note",
        label=_("Kind"),
        help_text=_("It stands above the words, so that nobody needs to tell the colours apart."),
    )
    title = blocks.CharBlock(max_length=80, required=False, label=_("Title"))
    text = blocks.TextBlock(label=_("Text"), rows=3)

    class Meta:
        icon = "info-circle"
        label = _("Notice box")
        help_text = _("One thing that must not be missed. One or two in a lesson: a page of boxes has none.")
        template = "blocks/callout.html"
        preview_value = {"kind": "care", "title": "膝盖疼就停下", "text": "蹲到不疼的高度，扶着椅背也算做到。"}
        description = _("A sentence or two that stand out.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["kind_name"] = dict(self.child_blocks["kind"].field.choices)[value["kind"]]
        return context
