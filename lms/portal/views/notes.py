"""All notes of a learner, course by course, and the places that she remembers."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.learning.models import Bookmark, LessonNote
from lms.learning.noted import LessonNoteQuerySet
from lms.portal.paging import one_page

NOTES_A_PAGE = 20
LONGEST_QUESTION = 60
EXPORTED = 5000  # notes in one file


def _found(request: SignedInRequest) -> tuple[str, LessonNoteQuerySet]:
    """What was asked for, and the notes that hold it."""
    question = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    rows = LessonNote.objects.of(request.user).present().with_titles(get_language() or "")
    return question, rows.found(question).select_related("lesson__course").by_course()


@login_required
@require_safe
def notes(request: SignedInRequest) -> HttpResponse:
    question, rows = _found(request)
    page = one_page(rows, request.GET.get("page"), size=NOTES_A_PAGE)
    places = Bookmark.objects.of(request.user).with_titles(get_language() or "").select_related("course", "lesson")
    context = {"question": question, "page": page, "places": list(places.order_by("-pk"))}
    return render(request, "portal/notes.html", context)


@login_required
@require_safe
def notes_file(request: SignedInRequest) -> HttpResponse:
    """The notes that were found as a text, which every program opens."""
    _question, rows = _found(request)
    text = render_to_string("portal/notes.txt", {"notes": list(rows[:EXPORTED]), "person": request.user})
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    day = local_day(timezone.now()).isoformat()
    response["Content-Disposition"] = f'attachment; filename="linxue-notes-{day}.txt"'
    response["Cache-Control"] = "private, no-store"
    return response
