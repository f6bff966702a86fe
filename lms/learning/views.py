"""The lesson page and what a learner does on it; her answers are taken in ``answering``."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core import in_app
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.pagecache import for_anonymous
from lms.courses.models import Course, Lesson, MediaFile
from lms.learning import access, daily_limit, media, services
from lms.learning.lesson_page import lesson_context
from lms.learning.own import check_person, own_progress
from lms.learning.rule_words import asked_of, progress_words


@require_safe
@for_anonymous(seconds=60)
def lesson(request: HttpRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    shown = access.shown_lesson(course_slug, lesson_slug)
    found = shown.lesson
    standing = access.standing(request.user, found.course, found)
    if not access.may_open(request.user, found, standing):
        return _not_joined(request, shown)
    if found.course.in_order and (first := _first(request, shown, standing)) is not None:
        return _locked(request, shown, first)
    left_today = None
    if request.user.is_authenticated and request.method == "GET":
        left_today = daily_limit.count_opening(request.user, now=timezone.now())
    progress = standing.progress.get(found.pk)
    if standing.enrolment is not None and progress is None and request.method == "GET":
        progress = services.open_lesson(enrolment=standing.enrolment, lesson=found)
    number = request.GET.get("attempt", "")
    context = lesson_context(request, shown, standing, progress, left_today=left_today, shown_attempt=number)
    return render(request, "learning/lesson.html", context)


def _not_joined(request: HttpRequest, shown: access.ShownLesson) -> HttpResponse:
    """403 with the way in: the lesson exists, and joining the course opens it."""
    context = {
        "course": shown.course,
        "near": shown.course.school.organisation,
        "course_text": shown.text,
        "lesson": shown.lesson,
    }
    return render(request, "learning/not_joined.html", context, status=403)


def _first(request: HttpRequest, shown: access.ShownLesson, standing: access.Standing) -> access.LessonRow | None:
    """The lesson that comes before the one asked for; None when this one is open."""
    rows = access.lesson_rows(request.user, shown, standing)
    waits_for = next(row.waits_for for row in rows if row.id == shown.lesson.pk)
    return rows[waits_for - 1] if waits_for else None


def _locked(request: HttpRequest, shown: access.ShownLesson, first: access.LessonRow) -> HttpResponse:
    """403 with the lesson that comes first."""
    context = {
        "course": shown.course,
        "near": shown.course.school.organisation,
        "course_text": shown.text,
        "lesson": shown.lesson,
        "first": first,
    }
    return render(request, "learning/locked.html", context, status=403)


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
    """The lesson is read. Who asks for JSON gets ``{"saved": "10:42"}`` or ``{"error": sentence}``."""
    by_script = request.headers.get("Accept") == "application/json"
    try:
        check_person(request)
        return _finish(request, course_slug, lesson_slug, by_script=by_script)
    except DomainError as error:
        if not by_script:
            raise
        return JsonResponse({"error": sentence(error)}, status=status_of(error))


def _finish(request: SignedInRequest, course_slug: str, lesson_slug: str, *, by_script: bool) -> HttpResponse:
    found, progress = own_progress(request, course_slug, lesson_slug)
    already = progress.completed_at is not None
    progress = services.finish_reading(progress=progress, language=get_language() or "")
    if progress.completed_at is None:
        # Something else is still to do, or a teacher has to look: both stand on the page.
        if progress.waits_since is not None:
            messages.success(request, _("Your teacher has been told that you are ready."))
        else:
            messages.success(request, _("Read to the end. Below you see what is still to do."))
        way = reverse("lesson", args=[course_slug, lesson_slug])
    else:
        if not already:
            messages.success(
                request, _("Lesson done. %(minutes)s minutes of study are recorded.") % {"minutes": found.minutes}
            )
        following = _next_lesson(found)
        way = reverse("lesson", args=[course_slug, following.slug]) if following else found.course.get_absolute_url()
    if by_script:
        return JsonResponse({"saved": time_format(timezone.localtime(timezone.now()), "H:i")})
    return redirect(way)


def _next_lesson(found: Lesson) -> Lesson | None:
    later = Lesson.objects.published().filter(course=found.course).order_by("position", "id")
    return later.filter(position__gt=found.position).first()


@login_required
@require_POST
def report(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """A player's report, field ``report`` as JSON ``{"watched": [[from, to]], "position": n, "seconds": n}``."""
    try:
        check_person(request)
        found, progress = own_progress(request, course_slug, lesson_slug)
        data = _reported(request.POST.get("report", ""))
        progress = services.record_progress(
            progress=progress,
            watched=data.get("watched"),
            position=data.get("position"),
            seconds=data.get("seconds"),
            ago=data.get("ago", 0),
            language=get_language() or "",
        )
    except DomainError as error:
        return JsonResponse({"error": sentence(error)}, status=status_of(error))
    return JsonResponse(
        {
            "percent": progress.watched_percent,
            "asked": [{"code": one.code, "met": one.met, "far": one.far} for one in asked_of(found, progress)],
            "completed": progress.completed_at is not None,
            "text": progress_words(found, progress),
            "saved": time_format(timezone.localtime(timezone.now()), "H:i"),
        }
    )


def _reported(told: str) -> dict[str, object]:
    """What the field ``report`` holds. Raises DomainError ``bad_report``."""
    try:
        data = json.loads(told)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise DomainError("bad_report")
    return data


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
    if file.content_type.startswith("application/") and in_app.cannot_download(request):
        if file.content_type != in_app.PDF:
            return in_app.cannot_show(request)
        with default_storage.open(file.name, "rb") as stored:
            return in_app.pictures(request, stored.read())
    return media.send(
        request,
        name=file.name,
        size=default_storage.size(file.name),
        content_type=file.content_type,
        etag=f"{file.uuid.hex}-{file.updated_at.timestamp():.0f}",
        modified=file.updated_at.timestamp(),
    )
