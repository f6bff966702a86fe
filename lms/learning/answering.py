"""The views in which questions are answered: begun, kept, handed in."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.requests import SignedInRequest
from lms.core.displays import ELDERLY, display_of
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce
from lms.courses.models import Lesson
from lms.courses.texts import text_for
from lms.learning import access, attempts, daily_limit, quiz
from lms.learning.lesson_page import lesson_context
from lms.learning.models import LessonProgress, QuizAttempt
from lms.learning.own import check_person, own_progress

PREFIX = "answer-"


@dataclass(frozen=True)
class Form:
    """What was posted: ``values`` by question id as they came, and the attempt and questions that the page named."""

    values: dict[str, list[str]]
    uuid: UUID | None
    name: str
    nonce: str
    unhurried: bool


def _form(request: SignedInRequest) -> Form:
    """Raises DomainError ``attempt_unknown`` where the attempt is named by no uuid."""
    named = request.POST.get("attempt", "")
    try:
        uuid = UUID(named) if named else None
    except ValueError:
        raise DomainError("attempt_unknown") from None
    return Form(
        values={
            name.removeprefix(PREFIX): request.POST.getlist(name) for name in request.POST if name.startswith(PREFIX)
        },
        uuid=uuid,
        name=request.POST.get("asked", "")[:64],
        nonce=posted_nonce(request),
        unhurried=display_of(request) == ELDERLY,
    )


def _sheet(progress: LessonProgress, form: Form, course_slug: str, lesson: Lesson) -> attempts.Sheet:
    """What the page asked: an attempt's own questions, else the lesson's as they stand or as pages still show them."""
    language = get_language() or ""
    text, _fallback = text_for(list(lesson.texts.filter(live=True).order_by("-language")), language)
    asked = quiz.asked_in(text.parts, language=text.language) if text else None
    if asked is None:
        raise Http404
    kept, _fallback = text_for(access.shown_lesson(course_slug, lesson.slug).lessons.get(lesson.pk, []), language)
    before = quiz.asked_in(kept.body_parts, language=kept.language) if kept else None
    return attempts.sheet_for(
        progress, uuid=form.uuid, name=form.name, now_asked=[one for one in (asked, before) if one is not None]
    )


@login_required
@require_POST
def answer(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """Hand in, or with the button ``keep`` only keep; what was written stays when something is missing."""
    found, progress = own_progress(request, course_slug, lesson_slug)
    daily_limit.count(request.user, now=timezone.now())  # the page that comes back shows the lesson again
    form = _form(request)
    try:
        if not form.nonce:
            raise DomainError("form_expired")
        attempt = attempts.handed_in(progress, form.nonce)
        if attempt is None:
            attempt = _take(request, progress, form, course_slug, found)
    except DomainError as error:
        return _refused(request, progress, form, error, course_slug, lesson_slug)
    address = reverse("lesson", args=[course_slug, lesson_slug])
    if attempt.is_open:
        messages.success(request, _("Your answers are kept. Go on whenever you like."))
        return redirect(f"{address}#quiz")
    _tell(request, attempt)
    return redirect(f"{address}?attempt={attempt.number}#quiz")


def _take(
    request: SignedInRequest, progress: LessonProgress, form: Form, course_slug: str, found: Lesson
) -> QuizAttempt:
    sheet = _sheet(progress, form, course_slug, found)
    answers = quiz.read_answers(sheet.asked.questions, form.values, seed=sheet.seed)
    if "keep" in request.POST:
        return attempts.keep_answers(progress=progress, sheet=sheet, answers=answers, unhurried=form.unhurried)
    return attempts.hand_in(progress=progress, sheet=sheet, answers=answers, nonce=form.nonce, unhurried=form.unhurried)


def _tell(request: SignedInRequest, attempt: QuizAttempt) -> None:
    if attempt.is_waiting:
        messages.success(request, _("Your answers are handed in. A teacher reads them; you will be told."))
    elif attempt.passed and attempt.version is not None:
        told = {"right": len(attempt.right), "all": len(attempt.version.questions)}
        messages.success(request, _("%(right)s of %(all)s right.") % told)


def _refused(
    request: SignedInRequest,
    progress: LessonProgress,
    form: Form,
    error: DomainError,
    course_slug: str,
    lesson_slug: str,
) -> HttpResponse:
    """The page again with the sentence: what was written, or what came of the attempt that is closed."""
    if error.code == "attempt_unknown":
        raise error
    shown = access.shown_lesson(course_slug, lesson_slug)
    standing = access.standing(request.user, shown.course, shown.lesson)
    closed = str(error.params["number"]) if error.code == "attempt_closed" else ""
    context = lesson_context(
        request,
        shown,
        standing,
        progress,
        left_today=daily_limit.left(request.user),
        posted=None if closed or error.code == "attempts_used" else form.values,
        quiz_error=sentence(error),
        nonce=form.nonce or str(uuid4()),
        shown_attempt=closed,
    )
    return render(request, "learning/lesson.html", context, status=status_of(error))


@login_required
@require_POST
def keep(request: SignedInRequest, course_slug: str, lesson_slug: str) -> JsonResponse:
    """Keep the answers that are in the form, and those only: what a page tells while somebody answers.

    ``{"saved": "10:42", "left": seconds or null}``; a refusal is ``{"error": sentence, "code"}``.
    """
    try:
        check_person(request)
        found, progress = own_progress(request, course_slug, lesson_slug)
        daily_limit.count(request.user, now=timezone.now())
        form = _form(request)
        sheet = _sheet(progress, form, course_slug, found)
        answers = quiz.read_answers(sheet.asked.questions, form.values, seed=sheet.seed)
        attempt = attempts.keep_answers(progress=progress, sheet=sheet, answers=answers, unhurried=form.unhurried)
    except DomainError as error:
        return JsonResponse({"error": sentence(error), "code": error.code}, status=status_of(error))
    now = timezone.now()
    left = None if attempt.due_at is None else max(0, round((attempt.due_at - now).total_seconds()))
    return JsonResponse({"saved": time_format(timezone.localtime(now), "H:i"), "left": left})


@login_required
@require_POST
def begin(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """Start the clock of an attempt."""
    found, progress = own_progress(request, course_slug, lesson_slug)
    daily_limit.count(request.user, now=timezone.now())
    form = _form(request)
    sheet = _sheet(progress, form, course_slug, found)
    attempts.open_attempt(progress=progress, sheet=sheet, unhurried=form.unhurried)
    return redirect(f"{reverse('lesson', args=[course_slug, lesson_slug])}#quiz")


@login_required
@require_POST
def more_time(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """As many minutes again, where the teacher insists on a time limit in the elderly display."""
    _found, progress = own_progress(request, course_slug, lesson_slug)
    form = _form(request)
    if form.uuid is None:
        raise DomainError("attempt_unknown")
    attempts.extend(progress=progress, uuid=form.uuid)
    messages.success(request, _("You have more time. Take it easy."))
    return redirect(f"{reverse('lesson', args=[course_slug, lesson_slug])}#quiz")
