"""Confirming what learners of a course have shown: who waits, one or many at once, and taking it back."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.messages import sentence
from lms.courses.texts import text_for
from lms.learning import confirming
from lms.learning.access import Shown
from lms.learning.confirming_queue import confirmed_of, to_confirm
from lms.learning.models import LessonProgress
from lms.network import policy
from lms.portal.views.teach_courses import overseen_course

LEARNERS_A_PAGE = 50
CONFIRMED_SHOWN = 10


def may_confirm(request: SignedInRequest, shown: Shown) -> bool:
    """Whether who sees the learners of this course judges their work as well."""
    return policy.allows(request.user, "answers.mark", shown.course.school.organisation)


def _title_of(shown: Shown, lesson_id: int) -> tuple[str, str]:
    """Title and language of a lesson, for this reader."""
    text, _fallback = text_for(shown.lessons.get(lesson_id, []), get_language() or "")
    return (text.title, text.language) if text is not None else ("", "")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, slug: str) -> HttpResponse:
    """Those who wait, the longest first; ``to`` of a form is ``chosen``, ``all`` (that it showed) or ``back``."""
    shown = overseen_course(request.user, slug)
    if not may_confirm(request, shown):
        raise PermissionDenied
    if request.method == "POST":
        return _taken(request, shown)
    rows = to_confirm(request.user).filter(lesson__course=shown.course).select_related("enrolment__learner")
    page = keyset_page(rows, ["waits_since", "pk"], after=request.GET.get("after", ""), size=LEARNERS_A_PAGE)
    recent = confirmed_of(request.user, shown.course, most=CONFIRMED_SHOWN) if page.first else []
    context = {
        "shown": shown,
        "page": page,
        "rows": [(row, *_title_of(shown, row.lesson_id)) for row in page.rows],
        "recent": [(row, *_title_of(shown, row.lesson_id)) for row in recent],
        "next_url": f"?after={page.next}" if page.next else "",
        "first_url": "?",
    }
    return render(request, "portal/teach/confirm.html", context)


def _taken(request: SignedInRequest, shown: Shown) -> HttpResponse:
    """What the form asks for, done; back to where it stood: the list, or the way of one learner."""
    back = request.POST.get("to") == "back"
    rows = _named(request, shown)
    try:
        if back:
            _take_back(request, rows)
        else:
            _confirm(request, rows)
    except DomainError as error:
        messages.error(request, sentence(error))
    way = request.POST.get("way", "")
    if way and (row := rows.first()) is not None:
        return redirect("teach-learner", shown.course.slug, row.enrolment.uuid)
    return redirect("teach-course-confirm", shown.course.slug)


def _confirm(request: SignedInRequest, rows: QuerySet[LessonProgress]) -> None:
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    if not ids:
        raise DomainError("nobody_to_confirm")
    count = confirming.confirm_lessons(progresses=ids, actor=request.user)
    if count:
        told = ngettext("Confirmed for %(number)s learner.", "Confirmed for %(number)s learners.", count)
        messages.success(request, told % {"number": count})
    else:
        messages.info(request, _("That was confirmed already."))


def _take_back(request: SignedInRequest, rows: QuerySet[LessonProgress]) -> None:
    row = rows.first()
    if row is None:
        raise DomainError("nobody_to_confirm")
    if confirming.take_back_confirmation(progress=row, actor=request.user):
        messages.success(request, _("The confirmation is taken back; what the lesson brought does not count any more."))
    else:
        messages.info(request, _("That was not confirmed any more."))


def _named(request: SignedInRequest, shown: Shown) -> QuerySet[LessonProgress]:
    """The lessons that the form names, of this course alone; as many as a page has boxes."""
    field = "shown" if request.POST.get("to") == "all" else "progress"
    try:
        named = [UUID(value) for value in request.POST.getlist(field)[:LEARNERS_A_PAGE]]
    except ValueError:
        named = []
    return LessonProgress.objects.filter(enrolment__course=shown.course, uuid__in=named).select_related("enrolment")
