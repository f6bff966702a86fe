"""A learner's notes on a lesson, on a page of their own that the lesson takes in; and places to come back to."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.courses.models import Course, Lesson
from lms.courses.texts import text_for
from lms.learning import access, notes
from lms.learning.models import LessonNote
from lms.learning.own import check_person
from lms.learning.rendering import counted


@dataclass(frozen=True)
class NoteForm:
    """A note as its form shows it; ``revision`` 0 for one that is still to be written."""

    uuid: UUID
    text: str = ""
    at: str = ""
    seconds: int | None = None
    revision: int = 0
    error: str = ""


def _opened(request: SignedInRequest, course_slug: str, lesson_slug: str) -> access.ShownLesson:
    """Raises Http404, and DomainError ``not_enrolled`` or ``lesson_locked``."""
    shown = access.shown_lesson(course_slug, lesson_slug)
    if not access.may_open(request.user, shown.lesson, access.standing(request.user, shown.course)):
        raise DomainError("not_enrolled")
    first = access.first_open_before(request.user, shown.lesson)
    if first is not None:
        raise DomainError("lesson_locked", lesson=first.title)
    return shown


@login_required
@require_safe
def lesson_notes(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    return _page(request, _opened(request, course_slug, lesson_slug))


def _page(
    request: SignedInRequest, shown: access.ShownLesson, *, refused: NoteForm | None = None, status: int = 200
) -> HttpResponse:
    """``refused`` takes the place of the note that was sent, so that no word of it is lost."""
    text, _fallback = text_for(shown.lessons.get(shown.lesson.pk, []), get_language() or "")
    if text is None:
        raise Http404
    own = LessonNote.objects.of(request.user).present().filter(lesson=shown.lesson).by_course()
    forms = [
        NoteForm(uuid=one.uuid, text=one.text, at=one.at, seconds=one.seconds, revision=one.revision) for one in own
    ]
    if refused is not None:
        forms = [refused if one.uuid == refused.uuid else one for one in forms]
    known = refused is not None and refused in forms
    context = {
        "course": shown.course,
        "near": shown.course.school.organisation,
        "course_text": shown.text,
        "lesson": shown.lesson,
        "text": text,
        "forms": forms,
        "new": refused if refused is not None and not known else NoteForm(uuid=uuid4()),
        "full": len(forms) >= notes.MOST_NOTES,
        "most": LessonNote.LONGEST,
        "page_id": uuid4(),
        "learner": request.user.uuid,
        "has_player": counted(text.body_parts) is not None,
        "error": refused.error if refused is not None else "",
    }
    return render(request, "learning/notes.html", context, status=status)


@login_required
@require_POST
def save(request: SignedInRequest, course_slug: str, lesson_slug: str) -> HttpResponse:
    """Keep a note. Who asks for JSON gets ``{"saved": "10:42", "note": uuid, "revision": n, "beside": sentence}``.

    A refusal is ``{"error": sentence, "code"}``, or the page again with what was written.
    """
    by_script = request.headers.get("Accept") == "application/json"
    shown = None
    try:
        check_person(request)
        shown = _opened(request, course_slug, lesson_slug)
        saved = _save(request, shown.lesson)
    except DomainError as error:
        if by_script:
            return JsonResponse({"error": sentence(error), "code": error.code}, status=status_of(error))
        if shown is None or error.code == "note_unknown":
            raise
        return _page(request, shown, refused=_as_sent(request, sentence(error)), status=status_of(error))
    both = _("Another window has changed this note meanwhile. Both are kept; please look at them.")
    told = both if saved.beside else ""
    if by_script:
        note = saved.note
        at = time_format(timezone.localtime(timezone.now()), "H:i")
        return JsonResponse({"saved": at, "note": str(note.uuid), "revision": note.revision, "beside": told})
    if told:
        messages.info(request, told)
    else:
        messages.success(request, _("Your note is kept."))
    return redirect("lesson-notes", course_slug, lesson_slug)


def _uuid(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("note", ""))
    except ValueError:
        raise DomainError("note_unknown") from None


def _number(request: SignedInRequest) -> int:
    shown = request.POST.get("revision", "")
    return int(shown) if shown.isascii() and shown.isdecimal() and len(shown) < 10 else 0


def _save(request: SignedInRequest, lesson: Lesson) -> notes.Saved:
    return notes.save_note(
        learner=request.user,
        lesson=lesson,
        uuid=_uuid(request),
        text=request.POST.get("text", ""),
        seconds=notes.clock_seconds(request.POST.get("at", "")),
        revision=_number(request),
        page=request.POST.get("page", "")[:36],
    )


def _as_sent(request: SignedInRequest, error: str) -> NoteForm:
    return NoteForm(
        uuid=_uuid(request),
        text=request.POST.get("text", ""),
        at=request.POST.get("at", ""),
        revision=_number(request),
        error=error,
    )


def _own_note(request: SignedInRequest, uuid: UUID) -> LessonNote:
    return get_object_or_404(LessonNote.objects.of(request.user).select_related("lesson__course"), uuid=uuid)


def _back(request: SignedInRequest, note: LessonNote) -> HttpResponse:
    """To the list of all notes, or to the lesson's where the form was."""
    if request.GET.get("from") == "list":
        return redirect("my-notes")
    return redirect("lesson-notes", note.lesson.course.slug, note.lesson.slug)


@login_required
@require_POST
def delete(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    note = _own_note(request, uuid)
    notes.delete_note(note=note)
    undo = reverse("my-note-undo", args=[uuid]) + ("?from=list" if request.GET.get("from") == "list" else "")
    messages.success(request, _("The note is deleted."), extra_tags=undo)
    return _back(request, note)


@login_required
@require_POST
def undo(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    note = _own_note(request, uuid)
    try:
        notes.restore_note(note=note)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The note is back."))
    return _back(request, note)


@login_required
@require_POST
def bookmark(request: SignedInRequest, course_slug: str, lesson_slug: str = "") -> HttpResponse:
    """Remember a lesson or a course, or with ``keep=0`` let it go. What is gone from the site can be let go too."""
    keep = request.POST.get("keep", request.GET.get("keep")) != "0"
    courses = Course.objects.published() if keep else Course.objects.all()
    course = get_object_or_404(courses, slug=course_slug)
    lesson = None
    if lesson_slug:
        lessons = Lesson.objects.published() if keep else Lesson.objects.all()
        lesson = get_object_or_404(lessons, course=course, slug=lesson_slug)
    change = notes.keep_place if keep else notes.drop_place
    try:
        change(learner=request.user, course=course, lesson=lesson)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        told = _("Bookmarked. You find it under My notes.") if keep else _("The bookmark is removed.")
        place = "from=list&" if request.GET.get("from") == "list" else ""
        messages.success(request, told, extra_tags=f"{request.path}?{place}keep={0 if keep else 1}")
    if request.GET.get("from") == "list" or course.status != "live":
        return redirect("my-notes")
    return redirect("lesson", course_slug, lesson_slug) if lesson_slug else redirect("course", course_slug)
