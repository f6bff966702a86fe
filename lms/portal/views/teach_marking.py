"""Reading open answers: those that wait, the oldest first, and one at a time with its rubric."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.messages import sentence, status_of
from lms.courses.texts import title_of
from lms.learning.enrolments import overseen
from lms.learning.marking_queue import COURSE, readable
from lms.learning.models import QuizAttempt
from lms.learning.open_marks import LONGEST_COMMENT, mark_open, open_questions
from lms.portal.views.teach_courses import refuse_strangers

ANSWERS_A_PAGE = 20


class RubricForm(forms.Form):
    """One number for each line of the rubric, and a comment."""

    comment = forms.CharField(
        label=gettext_lazy("What you say to the learner"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, question: dict, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = {
            f"line-{number}": forms.IntegerField(
                label=line["text"],
                min_value=0,
                max_value=line["points"],
                help_text=_("0 to %(most)s points") % {"most": line["points"]},
            )
            for number, line in enumerate(question["rubric"], start=1)
        }
        self.fields = {**lines, **self.fields}

    @property
    def points(self) -> int:
        return sum(value for name, value in self.cleaned_data.items() if name.startswith("line-"))


@login_required
@require_safe
def marking(request: SignedInRequest) -> HttpResponse:
    """The answers that wait, the longest waiting first."""
    refuse_strangers(request.user)
    rows = readable(request.user).select_related("progress__enrolment__learner", COURSE)
    rows = rows.annotate(title=title_of(COURSE))
    page = keyset_page(rows, ["at", "pk"], after=request.GET.get("after", ""), size=ANSWERS_A_PAGE)
    context = {
        "page": page,
        "next_url": f"?after={page.next}" if page.next else "",
        "first_url": "?",
    }
    return render(request, "portal/teach/marking.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The first unread answer of an attempt; what is given, and on to the next.

    Of two who read the same answer at once the second is told that it was marked.
    """
    refuse_strangers(request.user)
    seen = QuizAttempt.objects.closed().filter(overseen(request.user, f"{COURSE}__"), uuid=uuid)
    seen = seen.exclude(progress__enrolment__learner=request.user)
    attempt = seen.select_related("version", "progress__enrolment__learner", "progress__lesson", COURSE).first()
    if attempt is None:
        raise Http404
    questions = open_questions(attempt)
    posted = request.POST.get("question", "")
    if request.method == "POST" and posted not in {question["id"] for question in questions}:
        return _too_late(request, attempt)
    if not questions:
        return _too_late(request, attempt, status=200)
    question = next((found for found in questions if found["id"] == posted), questions[0])
    form = RubricForm(request.POST if request.method == "POST" else None, question=question)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                mark_open(
                    attempt=attempt,
                    question_id=question["id"],
                    points=form.points,
                    comment=form.cleaned_data["comment"],
                    actor=request.user,
                )
            except DomainError as error:
                if error.code == "answer_not_waiting":
                    return _too_late(request, attempt)
                form.add_error(None, sentence(error))
                status = status_of(error)
            else:
                messages.success(request, _("The points are kept."))
                return _onward(request, attempt, left=len(questions) - 1)
        else:
            status = 400
    answer = attempt.answers.get(question["id"], [])
    context = {
        "attempt": attempt,
        "course": attempt.progress.enrolment.course,
        "question": question,
        "answer": answer[0] if answer else "",
        "form": form,
        "left": len(questions) - 1,
    }
    return render(request, "portal/teach/marking_one.html", context, status=status)


def _onward(request: SignedInRequest, attempt: QuizAttempt, *, left: int) -> HttpResponse:
    """To the next answer of this attempt, else to the attempt that waits longest, else to the empty list."""
    following = attempt if left else readable(request.user).first()
    return redirect("teach-marking-one", following.uuid) if following else redirect("teach-marking")


def _too_late(request: SignedInRequest, attempt: QuizAttempt, *, status: int = 409) -> HttpResponse:
    context = {"attempt": attempt, "next": readable(request.user).first()}
    return render(request, "portal/teach/marked.html", context, status=status)
