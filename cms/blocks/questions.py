"""The types of questions, as an editor fills them in. What each must hold is said in ``lms.questions.types``."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from lms.questions.types import findings_of
from lms.questions.types.arranged import MOST_PARTS
from lms.questions.types.choices import MOST_CHOICES
from lms.questions.types.finding import Finding
from lms.questions.types.written import MOST_GAPS, MOST_LINES, MOST_POINTS

# Names the file of a chosen picture in the form wanted; empty for none.
Name = Callable[[Any], str]


def _any_name(image: Any) -> str:
    """Some name, where it matters only whether a picture was chosen."""
    return str(UUID(int=0)) if image is not None else ""


def _lines(words: str) -> list[str]:
    return [line.strip() for line in words.splitlines() if line.strip()]


class ChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=200, label=_("Choice"))
    right = blocks.BooleanBlock(required=False, label=_("This is right"))
    feedback = blocks.CharBlock(
        max_length=200,
        required=False,
        label=_("Words for who chooses this"),
        help_text=_("Shown after answering; for a wrong choice, say what was probably mixed up. May stay empty."),
    )

    class Meta:
        icon = "circle-check"
        label = _("Choice")
        form_classname = "struct-block question-choice"


class PictureChoiceBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        max_length=200,
        label=_("What the picture shows"),
        help_text=_("Read aloud to people who cannot see it. Say what is there, not whether it is right."),
    )
    right = blocks.BooleanBlock(required=False, label=_("This is right"))

    class Meta:
        icon = "image"
        label = _("Picture to choose")
        form_classname = "struct-block question-choice"


class PairBlock(blocks.StructBlock):
    left = blocks.CharBlock(max_length=200, label=_("This"))
    right = blocks.CharBlock(max_length=200, label=_("belongs to this"))

    class Meta:
        icon = "link"
        label = _("Pair")


class RubricLineBlock(blocks.StructBlock):
    text = blocks.CharBlock(
        max_length=200, label=_("What you look for"), help_text=_("As in: names the time and the place.")
    )
    points = blocks.IntegerBlock(min_value=1, max_value=MOST_POINTS, default=1, label=_("Points at most"))

    class Meta:
        icon = "tick"
        label = _("Line of the rubric")


class Question(blocks.StructBlock):
    """What all questions have. ``kind`` is the ``type`` of ``courses.LessonText.parts``."""

    kind = ""

    prompt = blocks.TextBlock(label=_("Question"), rows=2)
    image = ImageChooserBlock(
        required=False, label=_("Picture"), help_text=_("Where the question is about something to look at.")
    )
    alt = blocks.CharBlock(
        max_length=200,
        required=False,
        label=_("What the picture shows"),
        help_text=_("Needed with a picture: what matters in it, without the answer."),
    )

    def as_part(self, value: Any, name: Name) -> dict[str, Any]:
        """The question as it is stored, without its id; pictures are called by ``name``."""
        part = {"type": self.kind, "prompt": value["prompt"], **self.own_part(value, name)}
        if value.get("image") is not None or value.get("alt"):
            part["image"] = {"media": name(value.get("image")), "alt": value.get("alt") or ""}
        return {**part, "explanation": value["explanation"]}

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        """What only this type has."""
        raise NotImplementedError

    def findings(self, value: Any) -> list[Finding]:
        """Why it cannot be asked so; empty when it can."""
        return findings_of({"id": "new", **self.as_part(value, _any_name)})

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (found := self.findings(cleaned)):
            reasons = [ValidationError(finding.sentence, params=finding.params or None) for finding in found]
            raise StructBlockValidationError(non_block_errors=reasons)
        return cleaned


def _choices(child: blocks.StructBlock | None = None) -> blocks.ListBlock:
    choices = blocks.ListBlock(child or ChoiceBlock(), min_num=2, max_num=MOST_CHOICES, label=_("Choices"))
    # As many empty ones as there must be. Set here, as it is nothing a migration should know.
    choices.meta.default = [choices.child_block.get_default(), choices.child_block.get_default()]
    return choices


def _explanation() -> blocks.TextBlock:
    return blocks.TextBlock(
        label=_("Explanation"), rows=2, help_text=_("Shown after answering: why this is right, in words that teach.")
    )


def _right_ones(choices: list[Any]) -> list[int]:
    return [number for number, choice in enumerate(choices, start=1) if choice["right"]]


class _OfChoices(Question):
    choices = _choices()
    explanation = _explanation()

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        choices = list(value["choices"])
        part = {"choices": [choice["text"] for choice in choices], "answer": _right_ones(choices)}
        feedback = [choice.get("feedback") or "" for choice in choices]
        return {**part, "feedback": feedback} if any(feedback) else part


class SingleQuestion(_OfChoices):
    kind = "single"

    class Meta:
        icon = "radio-full"
        label = _("One right answer")


class MultipleQuestion(_OfChoices):
    kind = "multiple"

    class Meta:
        icon = "tick-inverse"
        label = _("Several right answers")
        help_text = _("Each right choice counts; each wrong one takes away, so ticking everything brings nothing.")


class TrueFalseQuestion(Question):
    answer = blocks.ChoiceBlock(choices=[("true", _("True")), ("false", _("False"))], label=_("This statement is"))
    explanation = _explanation()

    kind = "truefalse"

    class Meta:
        icon = "help"
        label = _("True or false")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        return {"choices": [], "answer": [value["answer"] == "true"]}


class ShortQuestion(Question):
    accepted = blocks.TextBlock(
        rows=3,
        label=_("Answers taken as right"),
        help_text=_(
            "One a line; the first is shown as the model. Capital letters, spaces, wide and traditional characters "
            "make no difference."
        ),
    )
    explanation = _explanation()

    kind = "short"

    class Meta:
        icon = "pilcrow"
        label = _("Short answer")
        help_text = _("Ask for one word or name: the shorter the answer, the surer it is marked right.")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        return {"accepted": _lines(value["accepted"])}


class FillQuestion(Question):
    gaps = blocks.ListBlock(
        blocks.TextBlock(rows=2, label=_("Gap"), help_text=_("Answers taken as right, one a line.")),
        min_num=1,
        max_num=MOST_GAPS,
        label=_("Gaps"),
        help_text=_("In their order. In the question, write {{1}} where the first gap is, {{2}} for the second."),
    )
    explanation = _explanation()

    kind = "fill"

    class Meta:
        icon = "edit"
        label = _("Fill in the gaps")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        return {"gaps": [_lines(gap) for gap in value["gaps"]]}


class NumberQuestion(Question):
    value = blocks.CharBlock(max_length=40, label=_("The right number"), help_text=_("In digits: 119 or 0.5."))
    tolerance = blocks.CharBlock(
        max_length=40,
        default="0",
        label=_("May be off by"),
        help_text=_("0 takes only the number itself; with 0.5, an answer may be half too much or too little."),
    )
    unit = blocks.CharBlock(max_length=20, required=False, label=_("Unit"), help_text=_("Shown behind the field."))
    explanation = _explanation()

    kind = "number"

    class Meta:
        icon = "order"
        label = _("Number")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        return {one: (value[one] or "").strip() for one in ("value", "tolerance", "unit")}


class MatchQuestion(Question):
    pairs = blocks.ListBlock(PairBlock(), min_num=2, max_num=MOST_PARTS, label=_("Pairs"))
    explanation = _explanation()

    kind = "match"

    class Meta:
        icon = "link"
        label = _("Put together")
        help_text = _("Learners choose from a shuffled list what belongs to each. Four or five pairs are enough.")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        return {"pairs": [[pair["left"], pair["right"]] for pair in value["pairs"]]}


class OrderQuestion(Question):
    items = blocks.ListBlock(
        blocks.CharBlock(max_length=200, label=_("Item")),
        min_num=2,
        max_num=MOST_PARTS,
        label=_("Items, in the right order"),
    )
    explanation = _explanation()

    kind = "order"

    class Meta:
        icon = "list-ol"
        label = _("Put in order")
        help_text = _("Learners see the items shuffled and give each its place.")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        return {"items": list(value["items"])}


class PictureQuestion(Question):
    choices = _choices(PictureChoiceBlock())
    explanation = _explanation()

    kind = "picture"

    class Meta:
        icon = "image"
        label = _("Choose a picture")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        choices = list(value["choices"])
        return {
            "choices": [{"media": name(choice["image"]), "alt": choice["alt"]} for choice in choices],
            "answer": _right_ones(choices),
        }


class OpenQuestion(Question):
    rubric = blocks.ListBlock(RubricLineBlock(), min_num=1, max_num=MOST_LINES, label=_("Rubric"))
    explanation = _explanation()

    kind = "open"

    class Meta:
        icon = "doc-full"
        label = _("Open answer")
        help_text = _("A person of the school reads the answer and gives points; until then the attempt waits.")

    def own_part(self, value: Any, name: Name) -> dict[str, Any]:
        return {"rubric": [{"text": line["text"], "points": line["points"]} for line in value["rubric"]]}
