"""How something is done, a table, a place to go to, a question to talk about."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from cms.blocks.previewing import Previewed
from cms.build import build_in
from cms.place_choosers import CentreChooserBlock, SchoolChooserBlock
from lms.network.models import ServiceCentre

MOST_STEPS = 20
MOST_COLUMNS = 6
_BETWEEN_CELLS = re.compile(r"[ \t]*(?:\t|\|)[ \t]*")


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(
        max_length=120, label=_("What to do"), help_text=_("Begins with a verb: 打开通话，选视频。")
    )
    text = blocks.TextBlock(required=False, rows=2, label=_("More words"))
    image = ImageChooserBlock(required=False, label=_("Picture"))
    alt = blocks.CharBlock(
        max_length=250,
        required=False,
        label=_("What the picture shows"),
        help_text=_("Needed with a picture: what matters in it, in one sentence."),
    )

    class Meta:
        icon = "list-ol"
        label = _("Step")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["image"] and not cleaned["alt"].strip() and not self.is_deferred_validation:
            raise StructBlockValidationError(block_errors={"alt": ValidationError(_("Say what the picture shows."))})
        return cleaned


class StepsBlock(Previewed, blocks.StructBlock):
    steps = blocks.ListBlock(StepBlock(), min_num=2, max_num=MOST_STEPS, label=_("Steps"))

    class Meta:
        icon = "list-ol"
        label = _("Step by step")
        help_text = _("What is done one after the other, one deed a step. They are numbered by themselves.")
        template = "blocks/steps.html"
        preview_value = {
            "steps": [
                {"title": "打开微信，点“通讯录”", "text": "", "image": None, "alt": ""},
                {"title": "点女儿的名字", "text": "找不到就往下滑。", "image": None, "alt": ""},
                {"title": "点“音视频通话”", "text": "", "image": None, "alt": ""},
            ]
        }
        description = _("Numbered steps, with a picture where one is needed.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        context["steps"] = [
            {"words": step, "picture": build.picture(step["image"], alt=step["alt"]) if step["image"] else None}
            for step in value["steps"]
        ]
        return context


def cells_of(rows: str) -> list[list[str]]:
    """The rows of a table that was pasted (tabs) or typed (``|``), all as wide as the widest."""
    found = [_BETWEEN_CELLS.split(line.strip(" ")) for line in rows.splitlines() if line.strip()]
    width = max((len(row) for row in found), default=0)
    return [row + [""] * (width - len(row)) for row in found]


def tidy_rows(rows: str) -> str:
    """``rows`` as they are kept: nobody tells the tabs of a pasted table from spaces."""
    return "\n".join(" | ".join(row).strip() for row in cells_of(rows))


class TableBlock(Previewed, blocks.StructBlock):
    caption = blocks.CharBlock(
        max_length=120, required=False, label=_("Title"), help_text=_("What the table tells, in a few words.")
    )
    head = blocks.ChoiceBlock(
        choices=[
            ("row", _("The first row")),
            ("column", _("The first column")),
            ("both", _("The first row and the first column")),
            ("none", _("Nothing")),
        ],
        default="row",
        label=_("What names the others"),
        help_text=_("Read aloud before each cell, and printed in bold."),
    )
    rows = blocks.TextBlock(
        rows=6,
        label=_("Rows"),
        help_text=_("Paste them from WPS or Excel. Or write one row a line, with | between its cells."),
    )

    class Meta:
        icon = "table"
        label = _("Table")
        help_text = _("Two to four columns are read well on a phone; at most six.")
        template = "blocks/table.html"
        preview_value = {
            "caption": "打什么电话",
            "head": "row",
            "rows": "遇到的事 | 电话\n着火 | 119\n突发急病 | 120",
        }
        description = _("Rows and columns; on a phone each row becomes a card.")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        cleaned["rows"] = tidy_rows(cleaned["rows"])
        if not self.is_deferred_validation and (reason := against_table(cleaned["rows"])):
            raise StructBlockValidationError(block_errors={"rows": ValidationError(reason)})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        if reason := against_table(value["rows"]):
            build_in(parent_context).problem(reason)
            return context
        rows, by_row = cells_of(value["rows"]), value["head"] in {"row", "both"}
        head = rows.pop(0) if by_row else []
        context |= {"head": head, "first_is_head": value["head"] in {"column", "both"}}
        context["body"] = [
            [{"label": head[number] if head else "", "words": words} for number, words in enumerate(row)]
            for row in rows
        ]
        # Two columns have room on a phone; more of them become cards, where the first row names their cells.
        context["cards"] = bool(head) and len(head) > 2
        return context


def against_table(rows: str) -> Any:
    """Why ``rows`` make no table (translated lazily); empty when they do."""
    cells = cells_of(rows)
    if len(cells) < 2 or len(cells[0]) < 2:
        return _("A table has at least two rows and two columns.")
    return _("A table has at most six columns.") if len(cells[0]) > MOST_COLUMNS else ""


class PlaceBlock(Previewed, blocks.StructBlock):
    centre = CentreChooserBlock(required=False, label=_("Service centre"))
    school = SchoolChooserBlock(required=False, label=_("or school"))
    note = blocks.CharBlock(
        max_length=200,
        required=False,
        label=_("What to do there"),
        help_text=_("“二楼服务台领材料包。” Address, opening hours and telephone come by themselves and stay right."),
    )

    class Meta:
        icon = "site"
        label = _("Place")
        help_text = _("One of our service centres or schools that this lesson sends people to.")
        template = "blocks/place.html"
        preview_value = {"centre": None, "school": None, "note": "二楼服务台领材料包。"}
        description = _("Where to go, with address, opening hours and telephone.")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned["centre"]) == bool(cleaned["school"]) and not self.is_deferred_validation:
            reason = _("Choose a service centre or a school, one of them.")
            raise StructBlockValidationError(non_block_errors=[ValidationError(reason)])
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        place = value["centre"] or value["school"] or build.stand_in("place")
        if place is None:
            build.problem(_("A place is missing; choose it again or delete the block."))
            return context
        is_centre = isinstance(place, ServiceCentre)
        address = reverse("centre" if is_centre else "school", args=[place.uuid])
        return {**context, "place": place, "hours": place.hours if is_centre else [], "address": address}


class DiscussionBlock(Previewed, blocks.StructBlock):
    where = blocks.ChoiceBlock(
        choices=[
            ("class", _("Talk about it in class")),
            ("home", _("Talk about it at home")),
            ("both", _("Talk about it")),
        ],
        default="both",
        label=_("Where"),
    )
    prompt = blocks.TextBlock(
        rows=2, label=_("Question"), help_text=_("One that has more than one good answer, out of people's own lives.")
    )
    points = blocks.TextBlock(
        required=False, rows=3, label=_("To think about"), help_text=_("One a line; what helps to begin talking.")
    )

    class Meta:
        icon = "comment"
        label = _("To talk about")
        help_text = _(
            "A question for the class, the family or the neighbours. Nothing is written down and nothing counts."
        )
        template = "blocks/discussion.html"
        preview_value = {
            "where": "class",
            "prompt": "您家楼道里最难商量的是哪一件事？",
            "points": "先说事，不说人\n谁会因此为难",
        }
        description = _("A question to talk about, in class or at home.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        context["where"] = dict(self.child_blocks["where"].field.choices)[value["where"]]
        context["points"] = [line.strip() for line in value["points"].splitlines() if line.strip()]
        return context
