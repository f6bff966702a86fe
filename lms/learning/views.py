"""The lesson page and what a learner does on it."""

import json
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce
from lms.core.pagecache import for_anonymous
from lms.courses.models import Course, Lesson, MediaFile
from lms.courses.texts import text_for
from lms.learning import access, daily_limit, media, quiz, services
from lms.learning.lesson_page import lesson_context, progress_words
from lms.learning.models import Enrolment, LessonProgress


@require_safe
@for_anonymous(seconds=60)
def lesson(request: HttpRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    shown = access.shown_lesson(course_slug, lesson_slug)
    found = shown.lesson
    standing = access.standing(request.user, found.course)
    if not access.may_open(request.user, found, standing):
        return _not_joined(request, shown)
    if request.user.is_authenticated and request.method == "GET":
        daily_limit.count(request.user, now=timezone.now(), opening=True)
    progress = standing.progress.get(found.pk)
    if standing.enrolment is not None and progress is None and request.method == "GET":
        progress = services.open_lesson(enrolment=standing.enrolment, lesson=found)
    return render(request, "learning/lesson.html", lesson_context(request, shown, standing, progress))


def _not_joined(request: HttpRequest, shown: access.ShownLesson) -> HttpResponse:
    """403 with the way in: the lesson exists, and joining the course opens it."""
    context = {
        "course": shown.course,
        "near": shown.course.school.organisation,
        "course_text": shown.text,
        "lesson": shown.lesson,
    }
    return render(request, "learning/not_joined.html", context, status=403)


def _own_progress(request: SignedInRequest, course_slug: str, lesson_slug: str) -> tuple[Lesson, LessonProgress]:
    found = access.find_lesson(course_slug, lesson_slug)
    enrolment = Enrolment.objects.filter(course=found.course, learner=request.user).first()
    if enrolment is None:
        raise DomainError("not_enrolled")
    enrolment.learner = request.user
    progress = LessonProgress.objects.filter(enrolment=enrolment, lesson=found).first()
    if progress is None:
        return found, services.open_lesson(enrolment=enrolment, lesson=found)
    progress.enrolment = enrolment
    return found, progress


@login_required
@require_POST
def enrol(request: SignedInRequest, course_slug: str) -> HttpResponse:
    course = get_object_or_404(Course.objects.published(), slug=course_slug)
    try:
        services.enrol(course=course, learner=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("You have joined. Begin with the first lesson whenever you like."))
    return redirect("course", course_slug)


@login_required
@require_POST
def finish(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    found, progress = _own_progress(request, course_slug, lesson_slug)
    already = progress.completed_at is not None
    progress = services.finish_reading(progress=progress, language=get_language() or "")
    if not already:
        messages.success(
            request, _("Lesson done. %(minutes)s minutes of study are recorded.") % {"minutes": found.minutes}
        )
    following = _next_lesson(found)
    return redirect("lesson", course_slug, following.slug) if following else redirect("course", course_slug)


def _next_lesson(found: Lesson) -> Lesson | None:
    later = Lesson.objects.published().filter(course=found.course).order_by("position", "id")
    return later.filter(position__gt=found.position).first()


@login_required
@require_POST
def answer(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """Mark the questions of a lesson; what was chosen stays chosen when something is missing."""
    found, progress = _own_progress(request, course_slug, lesson_slug)
    daily_limit.count(request.user, now=timezone.now())  # the page that comes back shows the lesson again
    texts = list(found.texts.filter(live=True).order_by("-language"))
    text, _fallback = text_for(texts, get_language() or "")
    questions = quiz.questions_of(text.parts) if text else []
    if not questions:
        raise Http404
    nonce = posted_nonce(request)
    posted = {question["id"]: request.POST.getlist(f"answer-{question['id']}") for question in questions}
    standing = access.standing(request.user, found.course)
    try:
        if not nonce:
            raise DomainError("form_expired")
        answers = quiz.read_answers(questions, posted)
        attempt = services.submit_quiz(progress=progress, text=text, answers=answers, nonce=nonce)
    except DomainError as error:
        shown = access.shown_lesson(course_slug, lesson_slug)
        context = lesson_context(
            request, shown, standing, progress, posted=posted, quiz_error=sentence(error), nonce=nonce or str(uuid4())
        )
        return render(request, "learning/lesson.html", context, status=status_of(error))
    if attempt.passed:
        messages.success(
            request, _("%(right)s of %(all)s right.") % {"right": len(attempt.right), "all": len(questions)}
        )
    return redirect(f"{request.path.removesuffix('quiz/')}?attempt={attempt.number}#quiz")


@login_required
@require_POST
def report(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """A player's report, field ``report`` as JSON ``{"watched": [[from, to]], "position": n, "seconds": n}``."""
    found, progress = _own_progress(request, course_slug, lesson_slug)
    try:
        data = json.loads(request.POST.get("report", ""))
        if not isinstance(data, dict):
            raise ValueError
    except (ValueError, RecursionError):
        error = DomainError("bad_report")
        return JsonResponse({"error": sentence(error)}, status=400)
    try:
        progress = services.record_progress(
            progress=progress,
            watched=data.get("watched"),
            position=data.get("position"),
            seconds=data.get("seconds"),
            language=get_language() or "",
        )
    except DomainError as error:
        return JsonResponse({"error": sentence(error)}, status=status_of(error))
    return JsonResponse(
        {
            "percent": progress.watched_percent,
            "completed": progress.completed_at is not None,
            "text": progress_words(found, progress),
        }
    )


@require_safe
def media_file(request: HttpRequest, uuid: UUID, filename: str) -> HttpResponse:
    """A video, its subtitles, a document: to whoever may open a lesson that shows it, else 404.

    Not to a minor whose time of today is used up, as the lesson itself.
    """
    file = get_object_or_404(MediaFile, uuid=uuid)
    if not access.media_allowed(request.user, uuid) or not default_storage.exists(file.name):
        raise Http404
    if request.user.is_authenticated:
        daily_limit.check(request.user, now=timezone.now())
    return media.send(
        request,
        name=file.name,
        size=default_storage.size(file.name),
        content_type=file.content_type,
        etag=f"{file.uuid.hex}-{file.updated_at.timestamp():.0f}",
        modified=file.updated_at.timestamp(),
    )
