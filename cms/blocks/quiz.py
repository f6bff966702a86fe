"""Questions of a lesson. Each keeps its id when the lesson is edited or translated, so answers stay with it."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks

from cms.blocks.previewing import Previewed
from cms.blocks.questions import (
    FillQuestion,
    MatchQuestion,
    MultipleQuestion,
    NumberQuestion,
    OpenQuestion,
    OrderQuestion,
    PictureQuestion,
    Question,
    ShortQuestion,
    SingleQuestion,
    TrueFalseQuestion,
)
from cms.build import Build, build_in
from lms.learning.quiz import Counts, Rules, Shows
from lms.questions.formats.results import DIFFICULTIES, tidy_tags

SETTINGS = "settings"
LONGEST_MINUTES = 240
MOST_ATTEMPTS = 20
MOST_DRAWN = 20
_BETWEEN_TAGS = re.compile("[,，、;；]")


class SettingsBlock(blocks.StructBlock):
    """As ``lms.learning.quiz.Rules``."""

    attempts = blocks.IntegerBlock(
        min_value=0,
        max_value=MOST_ATTEMPTS,
        default=0,
        label=_("Attempts"),
        help_text=_("How often a learner may answer; 0 for as often as she likes."),
    )
    counts = blocks.ChoiceBlock(
        choices=Counts.choices, default=Counts.BEST, label=_("What counts"), help_text=_("Of several attempts.")
    )
    shows = blocks.ChoiceBlock(
        choices=Shows.choices,
        default=Shows.AT_ONCE,
        label=_("What was right is shown"),
        help_text=_("With any number of attempts there is no last one: then it is never shown."),
    )
    minutes = blocks.IntegerBlock(
        min_value=0,
        max_value=LONGEST_MINUTES,
        default=0,
        label=_("Time limit in minutes"),
        help_text=_("0 for none, which is right for nearly all lessons. In the elderly display there is none."),
    )
    insist = blocks.BooleanBlock(
        required=False,
        label=_("The time limit holds in the elderly display too"),
        help_text=_("Only where the time itself is what is learned. Who needs more can take more."),
    )

    class Meta:
        icon = "cog"
        label = _("How it is answered")

    def rules(self, value: Any) -> Rules:
        return Rules(
            attempts=value["attempts"] or 0,
            minutes=value["minutes"] or 0,
            counts=value["counts"],
            shows=value["shows"],
            insist=bool(value["insist"]),
        )


class DrawBlock(blocks.StructBlock):
    """As ``lms.learning.drawing`` reads it."""

    count = blocks.IntegerBlock(min_value=1, max_value=MOST_DRAWN, default=3, label=_("How many questions"))
    tags = blocks.CharBlock(
        max_length=200,
        label=_("Tags"),
        help_text=_("Apart by commas; a question that is drawn has all of them. The bank shows which tags there are."),
    )
    difficulty = blocks.ChoiceBlock(
        choices=[(str(degree), str(degree)) for degree in DIFFICULTIES],
        required=False,
        label=_("Difficulty"),
        help_text=_("1 is easy, 5 is hard; empty for any."),
    )

    class Meta:
        icon = "rotate"
        label = _("Drawn from the question bank")
        help_text = _("Each attempt draws other questions of your school. Those with pictures are never drawn.")

    def as_part(self, value: Any) -> dict[str, Any]:
        """``count``, ``tags`` and ``difficulty``, None for any."""
        return {
            "count": value["count"],
            "tags": tidy_tags(_BETWEEN_TAGS.split(value["tags"])),
            "difficulty": int(value["difficulty"]) if value["difficulty"] else None,
        }


class QuizBlock(Previewed, blocks.StreamBlock):
    settings = SettingsBlock(group=pgettext_lazy("group of questions", "Rules"))
    single = SingleQuestion(group=pgettext_lazy("group of questions", "Choose"))
    multiple = MultipleQuestion(group=pgettext_lazy("group of questions", "Choose"))
    truefalse = TrueFalseQuestion(group=pgettext_lazy("group of questions", "Choose"))
    picture = PictureQuestion(group=pgettext_lazy("group of questions", "Choose"))
    short = ShortQuestion(group=pgettext_lazy("group of questions", "Write"))
    fill = FillQuestion(group=pgettext_lazy("group of questions", "Write"))
    number = NumberQuestion(group=pgettext_lazy("group of questions", "Write"))
    open = OpenQuestion(group=pgettext_lazy("group of questions", "Write"))
    match = MatchQuestion(group=pgettext_lazy("group of questions", "Arrange"))
    order = OrderQuestion(group=pgettext_lazy("group of questions", "Arrange"))
    draw = DrawBlock(group=pgettext_lazy("group of questions", "Bank"))

    class Meta:
        icon = "help"
        label = _("Questions")
        help_text = _(
            "Two to four questions on what the lesson taught. Learners may try as often as they like, unless “How it "
            "is answered” says otherwise."
        )
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
        max_num = 21
        block_counts = {SETTINGS: {"max_num": 1}}
        description = _("Questions with explanations.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        questions: list[dict[str, Any]] = []
        told: dict[str, Any] = {}
        draws: list[dict[str, Any]] = []
        for child in value:
            if isinstance(child.block, SettingsBlock):
                if rules := child.block.rules(child.value).settings:
                    told["settings"] = rules
            elif isinstance(child.block, DrawBlock):
                draws.append({"id": child.id or f"d{len(draws) + 1}", **child.block.as_part(child.value)})
                told["draws"] = draws
            elif isinstance(child.block, Question):
                questions.append(_question(child, len(questions) + 1, build))
        if not questions and not draws:
            build.problem(_("The questions are empty; write one or delete the block."))
        context["part_id"] = build.part("quiz", questions=questions, **told)
        return context


def _question(child: Any, number: int, build: Build) -> dict[str, Any]:
    """The question as it is stored; what is wrong with it and its pictures go to ``build``."""

    def name(image: Any) -> str:
        media = build.poster(image) if image is not None else None
        return str(media) if media is not None else ""

    for finding in child.block.findings(child.value):
        build.problem(_("Question %(number)s: %(reason)s"), number=number, reason=finding)
    return {"id": child.id or f"q{number}", **child.block.as_part(child.value, name)}
