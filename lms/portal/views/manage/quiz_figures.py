"""How the questions of a school's quizzes have done."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.courses.models import Lesson
from lms.courses.texts import title_of, title_of_lesson
from lms.learning.item_statistics import quiz_figures
from lms.learning.models import QuizVersion
from lms.network import policy
from lms.portal.views.manage.questions import CAPABILITY, bank_of
from lms.questions.statistics import FEWEST, Item
from lms.questions.types import type_of

MOST_QUIZZES = 200
WARNINGS = {
    "too_hard": _("Hardly anybody gets it right."),
    "too_easy": _("Nearly everybody gets it right: it tells little."),
    "weak": _("Those who know more get it right hardly more often."),
    "misleading": _("Those who know more get it wrong: look at the answer and the words."),
}


@login_required
@require_safe
def quizzes(request: SignedInRequest) -> HttpResponse:
    """``?school=``: the lessons whose questions somebody has answered."""
    bank = bank_of(request.user, request.GET.get("school", ""))
    asked = QuizVersion.objects.filter(lesson=OuterRef("pk"))
    lessons = (
        Lesson.objects.filter(Exists(asked), course__school=bank.school)
        .annotate(course_title=title_of("course"), title=title_of_lesson())
        .order_by("course__slug", "position")[:MOST_QUIZZES]
    )
    return render(request, "portal/manage/quizzes.html", {"bank": bank, "lessons": lessons})


@login_required
@require_safe
def quiz(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    if not any(policy.paths_for(request.user, capability) for capability in (CAPABILITY, "figures.view")):
        raise PermissionDenied
    named = Lesson.objects.annotate(course_title=title_of("course"), title=title_of_lesson())
    lesson = get_object_or_404(named.select_related("course__school__organisation"), uuid=uuid)
    place = lesson.course.school.organisation
    if not policy.allows(request.user, CAPABILITY, place):
        if policy.allows(request.user, "figures.view", place):
            raise PermissionDenied
        raise Http404
    figures = quiz_figures(lesson, language=get_language() or "")
    rows = [_row(question, figures.items[question["id"]]) for question in figures.questions] if figures else []
    context = {"lesson": lesson, "school": lesson.course.school, "figures": figures, "rows": rows, "fewest": FEWEST}
    return render(request, "portal/manage/quiz.html", context)


def _row(question: dict[str, Any], item: Item) -> dict[str, Any]:
    return {
        "prompt": question["prompt"],
        "kind": type_of(question).label,
        "item": item,
        "percent": None if item.easiness is None else round(item.easiness * 100),
        "warnings": [WARNINGS[warning] for warning in item.warnings],
        "chosen": list(_chosen(question, item)),
    }


def _chosen(question: dict[str, Any], item: Item) -> Any:
    """How often each choice was taken: its words, the number, whether it is right."""
    if not item.enough:
        return
    if question["type"] == "truefalse":
        for value, label in ((True, _("True")), (False, _("False"))):
            yield label, item.chosen.get(value, 0), question["answer"] == [value]
    elif question["type"] in {"single", "multiple", "picture"}:
        for number, choice in enumerate(question["choices"], 1):
            label = choice["alt"] if question["type"] == "picture" else choice
            yield label, item.chosen.get(number, 0), number in question["answer"]
    else:
        for words, number in item.written:
            yield words, number, None
