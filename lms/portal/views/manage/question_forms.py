"""The forms around the bank of questions: what is looked for, one question as a row of the table, a file."""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.questions.formats import MOST_BYTES, Entry, Refused, table_reading, table_writing
from lms.questions.formats.results import DIFFICULTIES
from lms.questions.formats.table_columns import KINDS, LETTERS
from lms.questions.querysets import BankQuestionQuerySet
from lms.questions.types import TYPES

ANY = ("", gettext_lazy("all"))
LONGEST_SEARCH = 60
DEGREES = {
    1: gettext_lazy("1 – easy"),
    2: "2",
    3: gettext_lazy("3 – medium"),
    4: "4",
    5: gettext_lazy("5 – hard"),
}
KIND_CHOICES = [(kind, known.label) for kind, known in TYPES.items()]
DEGREE_CHOICES = [(str(degree), DEGREES[degree]) for degree in DIFFICULTIES]
RETIRED = "retired"


class SearchForm(forms.Form):
    """What is looked for in a bank. A value that no page of ours offers is passed over."""

    q = forms.CharField(label=gettext_lazy("Words in the question"), max_length=LONGEST_SEARCH, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type of question"), choices=[ANY, *KIND_CHOICES], required=False)
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False)  # its choices are those of the bank
    difficulty = forms.ChoiceField(label=gettext_lazy("Difficulty"), choices=[ANY, *DEGREE_CHOICES], required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("In use"),
        choices=[("", gettext_lazy("in use")), (RETIRED, gettext_lazy("out of use"))],
        required=False,
    )

    def __init__(self, data: Any, *, tags: list[str]) -> None:
        super().__init__(data)
        self.fields["tag"] = forms.ChoiceField(
            label=_("Tag"), choices=[ANY, *((tag, tag) for tag in tags)], required=False
        )
        self.is_valid()
        self.asked = {name: value for name, value in self.cleaned_data.items() if value}

    def narrowed(self, rows: BankQuestionQuerySet) -> BankQuestionQuerySet:
        asked = self.asked
        rows = rows.exclude(retired_at=None) if asked.get("state") == RETIRED else rows.living()
        if "type" in asked:
            rows = rows.filter(kind=asked["type"])
        if "difficulty" in asked:
            rows = rows.filter(difficulty=int(asked["difficulty"]))
        return rows.tagged([asked["tag"]] if "tag" in asked else []).asking(asked.get("q", ""))


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class QuestionForm(forms.Form):
    """A question as the row of a table holds it, so that a form and a file are read by the same rules."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4, required=False)
    type = forms.ChoiceField(label=gettext_lazy("Type of question"), choices=KIND_CHOICES)
    prompt = forms.CharField(
        label=gettext_lazy("Question"),
        widget=_lines(3),
        max_length=2000,
        help_text=gettext_lazy("Mark gaps as ____ or {{1}}, {{2}}."),
    )
    answer = forms.CharField(
        label=gettext_lazy("Answer"),
        widget=_lines(2),
        required=False,
        max_length=5000,
        help_text=gettext_lazy(
            "Choices: the letters, as in B or AC. True or false: 对 or 错. Written answers: apart by |. "
            "Gaps: a line each. Open answer: a line for each thing to look for, with its points, as in 写了时间|2."
        ),
    )
    tolerance = forms.CharField(label=gettext_lazy("How far a number may be off"), required=False, max_length=40)
    unit = forms.CharField(label=gettext_lazy("Unit of a number"), required=False, max_length=20)
    explanation = forms.CharField(label=gettext_lazy("Explanation"), widget=_lines(2), required=False, max_length=2000)
    tags = forms.CharField(
        label=gettext_lazy("Tags"), required=False, max_length=400, help_text=gettext_lazy("Apart by commas.")
    )
    difficulty = forms.ChoiceField(
        label=gettext_lazy("Difficulty"), choices=[("", gettext_lazy("not said")), *DEGREE_CHOICES], required=False
    )
    image = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for letter in LETTERS:
            self.fields[letter] = forms.CharField(
                label=_("Choice %(letter)s") % {"letter": letter}, required=False, max_length=500
            )
            self.fields[f"about {letter}"] = forms.CharField(
                label=_("When %(letter)s was chosen") % {"letter": letter}, required=False, max_length=200
            )
        self.entry: Entry | None = None

    @classmethod
    def showing(cls, entry: Entry) -> "QuestionForm":
        return cls(initial={**table_writing.cells_of(entry), "type": entry.question["type"]})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        cells = {name: str(value or "").replace("\r\n", "\n") for name, value in given.items() if name != "uuid"}
        if not self.errors:
            result = table_reading.question_of({**cells, "type": KINDS[cells["type"]][0]}, number=1)
            if isinstance(result, Refused):
                raise forms.ValidationError(list(map(str, result.reasons)))
            self.entry = result.entry
        return given

    def refuse(self, refusal: DomainError) -> None:
        self.add_error(None, sentence(refusal))

    def short_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("type", "prompt", "answer")]

    def choice_fields(self) -> list[forms.BoundField]:
        return [self[letter] for letter in LETTERS]

    def feedback_fields(self) -> list[forms.BoundField]:
        return [self[f"about {letter}"] for letter in LETTERS]

    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("explanation", "tags", "difficulty", "tolerance", "unit", "image", "uuid")]


class FileForm(forms.Form):
    questions = forms.FileField(
        label=gettext_lazy("File of questions"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,.gift,.xml"}),
    )

    def clean_questions(self) -> UploadedFile:
        file = self.cleaned_data["questions"]
        if file.size > MOST_BYTES:
            most = MOST_BYTES // 1024 // 1024
            raise forms.ValidationError(
                _("The file is larger than %(most)s MB. Send it in several parts.") % {"most": most}, code="too_large"
            )
        return file
