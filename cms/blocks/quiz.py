"""Questions. Each keeps its id when the lesson is edited or translated, so answers stay with their question."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from cms.blocks.previewing import Previewed
from cms.build import build_in

MOST_CHOICES = 8


class ChoiceBlock(blocks.StructBlock):
    text = blocks.CharBlock(max_length=200, label=_("Choice"))
    right = blocks.BooleanBlock(required=False, label=_("This is right"))

    class Meta:
        icon = "circle-check"
        label = _("Choice")
        form_classname = "struct-block question-choice"


class Question(blocks.StructBlock):
    """What all questions have. ``kind`` is the ``type`` of ``courses.LessonText.parts``."""

    kind = ""

    prompt = blocks.TextBlock(label=_("Question"), rows=2)

    def as_part(self, value: Any) -> dict[str, Any]:
        """``choices`` and ``answer`` as in ``courses.LessonText.parts``."""
        choices = list(value["choices"])
        return {
            "choices": [choice["text"] for choice in choices],
            "answer": [number for number, choice in enumerate(choices, start=1) if choice["right"]],
        }

    def wrong_answers(self, value: Any) -> Any:
        """Why the marks for right choices cannot be meant so (translated lazily); empty when they can."""
        return ""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and (reason := self.wrong_answers(cleaned)):
            raise StructBlockValidationError(non_block_errors=[ValidationError(reason)])
        return cleaned


def _choices() -> blocks.ListBlock:
    choices = blocks.ListBlock(ChoiceBlock(), min_num=2, max_num=MOST_CHOICES, label=_("Choices"))
    # As many empty ones as there must be. Set here, as it is nothing a migration should know.
    choices.meta.default = [choices.child_block.get_default(), choices.child_block.get_default()]
    return choices


def _explanation() -> blocks.TextBlock:
    return blocks.TextBlock(
        label=_("Explanation"), rows=2, help_text=_("Shown after answering: why this is right, in words that teach.")
    )


class SingleQuestion(Question):
    choices = _choices()
    explanation = _explanation()

    kind = "single"

    class Meta:
        icon = "radio-full"
        label = _("One right answer")

    def wrong_answers(self, value: Any) -> Any:
        if sum(bool(choice["right"]) for choice in value["choices"]) != 1:
            return _("Mark exactly one choice as right.")
        return ""


class MultipleQuestion(Question):
    choices = _choices()
    explanation = _explanation()

    kind = "multiple"

    class Meta:
        icon = "tick-inverse"
        label = _("Several right answers")

    def wrong_answers(self, value: Any) -> Any:
        if not any(choice["right"] for choice in value["choices"]):
            return _("Mark at least one choice as right.")
        return ""


class TrueFalseQuestion(Question):
    answer = blocks.ChoiceBlock(choices=[("true", _("True")), ("false", _("False"))], label=_("This statement is"))
    explanation = _explanation()

    kind = "truefalse"

    class Meta:
        icon = "help"
        label = _("True or false")

    def as_part(self, value: Any) -> dict[str, Any]:
        return {"choices": [], "answer": [value["answer"] == "true"]}


class QuizBlock(Previewed, blocks.StreamBlock):
    single = SingleQuestion()
    multiple = MultipleQuestion()
    truefalse = TrueFalseQuestion()

    class Meta:
        icon = "help"
        label = _("Questions")
        help_text = _("Two to four questions on what the lesson taught. Learners may try as often as they like.")
        template = "blocks/quiz.html"
        preview_value = [
            {
                "type": "single",
                "value": {
                    "prompt": "起势时两脚应当怎样站？",
                    "choices": [{"text": "与肩同宽", "right": True}, {"text": "并拢", "right": False}],
                    "explanation": "与肩同宽站得最稳。",
                },
            }
        ]
        min_num = 1
        max_num = 20
        description = _("Questions with explanations.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        questions = []
        for number, child in enumerate(value, start=1):
            part = child.block.as_part(child.value)
            if reason := child.block.wrong_answers(child.value):
                build.problem(_("Question %(number)s: %(reason)s"), number=number, reason=reason)
            questions.append(
                {
                    "id": child.id or f"q{number}",
                    "type": child.block.kind,
                    "prompt": child.value["prompt"],
                    **part,
                    "explanation": child.value["explanation"],
                }
            )
        if not questions:
            build.problem(_("The questions are empty; write one or delete the block."))
        context["part_id"] = build.part("quiz", questions=questions)
        return context
