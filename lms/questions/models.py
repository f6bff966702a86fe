"""The questions of a school, and the files of questions that are sent to it."""

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Timestamped, UUIDModel
from lms.network.models import School
from lms.questions.formats import LABELS
from lms.questions.formats.results import LONGEST_TAG, Entry
from lms.questions.querysets import BankQuestionQuerySet
from lms.questions.types import TYPES
from lms.questions.types.words import same_form

LONGEST_FILENAME = 120
# What may differ between two that ask the same.
_BESIDE = {"id", "prompt", "explanation", "feedback", "image"}


def fingerprint(question: dict[str, Any]) -> str:
    """The same for two questions that ask the same, however their words are spaced."""
    asked = {name: value for name, value in question.items() if name not in _BESIDE}
    text = json.dumps([same_form(question["prompt"]), asked], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class QuestionFile(UUIDModel, Timestamped):
    """A file of questions that was sent in and looked through. Nothing of it is in the bank until somebody says yes.

    ``results`` [{"unit", "number", "fate", …}], one a question of the file: with ``question``, ``tags``, ``difficulty``
    and ``notes`` [str] where the fate is ``new``, else with ``reasons`` [str] and ``beginning``. Emptied in the end.
    """

    class State(models.TextChoices):
        CHECKED = "checked", _("looked through")
        DONE = "done", _("imported")
        CANCELLED = "cancelled", _("thrown away")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="question_files")
    nonce = models.CharField(max_length=64, help_text=_("The same form sent twice is one file."))
    filename = models.CharField(max_length=LONGEST_FILENAME)
    format = models.CharField(max_length=10, choices=LABELS.items())
    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKED)
    results = models.JSONField(default=list)
    new = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("file of questions")
        verbose_name_plural = _("files of questions")
        constraints = [models.UniqueConstraint(fields=["school", "nonce"], name="question_file_once")]


class BankQuestion(UUIDModel, Timestamped):
    """``question`` as ``lms.questions.types`` say; its id is the row's uuid. ``kind`` and ``prompt`` are copies.

    Who wrote and changed it stands in the audit log.
    """

    class Origin(models.TextChoices):
        WRITTEN = "written", _("written here")
        IMPORTED = "imported", _("from a file")

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="bank_questions")
    question = models.JSONField()
    kind = models.CharField(_("type"), max_length=10, choices=[(name, known.label) for name, known in TYPES.items()])
    prompt = models.TextField(_("question"))
    difficulty = models.PositiveSmallIntegerField(_("difficulty"), null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.WRITTEN)
    file = models.ForeignKey(QuestionFile, null=True, blank=True, on_delete=models.SET_NULL, related_name="questions")
    fingerprint = models.CharField(max_length=64, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = BankQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["school", "fingerprint"], condition=Q(retired_at=None), name="bank_question_once"
            ),
            models.CheckConstraint(
                condition=Q(difficulty=None) | Q(difficulty__range=(1, 5)), name="bank_question_difficulty"
            ),
        ]
        indexes = [models.Index(fields=["school", "retired_at", "id"], name="bank_question_list")]

    @property
    def tag_names(self) -> list[str]:
        return [tag.name for tag in self.tags.all()]

    @property
    def entry(self) -> Entry:
        """As files of questions hold it."""
        return Entry(self.question, tuple(self.tag_names), self.difficulty)


class QuestionTag(models.Model):
    question = models.ForeignKey(BankQuestion, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=LONGEST_TAG, db_index=True)

    class Meta:
        verbose_name = _("tag of a question")
        verbose_name_plural = _("tags of questions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["question", "name"], name="question_tag_once")]
