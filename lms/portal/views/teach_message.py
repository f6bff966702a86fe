"""Writing to learners of a course: to whom, in which words, a look at it, sent once."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce
from lms.core.texts import writable
from lms.courses.models import Course
from lms.learning import messaging
from lms.learning.enrolments import EnrolmentQuerySet, EnrolmentState
from lms.learning.models import CourseMessage, Enrolment
from lms.portal.views.teach_courses import LEARNERS_A_PAGE, overseen_course

NAMES_SHOWN = 12


def _to(request: SignedInRequest, course: Course) -> EnrolmentQuerySet:
    """Who was ticked, or all who are stuck. Who has closed her account is told nothing."""
    rows = Enrolment.objects.filter(course=course, learner__is_active=True)
    if request.POST.get("to") == "stuck":
        return rows.in_state(EnrolmentState.STUCK, local_day(timezone.now()))
    return rows.filter(uuid__in=_ticked(request))


def _ticked(request: SignedInRequest) -> list[UUID]:
    """As many as a page of the list has boxes."""
    try:
        return [UUID(value) for value in request.POST.getlist("learner")[:LEARNERS_A_PAGE]]
    except ValueError:
        return []


@login_required
@require_POST
def message(request: SignedInRequest, slug: str) -> HttpResponse:
    """``step``: ``preview`` shows what will be sent, ``send`` sends it; else the form."""
    shown = overseen_course(request.user, slug)
    rows = _to(request, shown.course)
    step, nonce = request.POST.get("step", ""), posted_nonce(request)
    text = writable(request.POST.get("text", "").replace("\r\n", "\n")).strip()
    error, status = "", 200
    try:
        if step in {"preview", "send"}:
            messaging.check_text(text)
            if not nonce:
                raise DomainError("form_expired")
        if step == "send":
            sent = messaging.send(
                course=shown.course,
                learners=list(rows.order_by("pk").values_list("pk", flat=True)),
                text=text,
                nonce=nonce,
                actor=request.user,
            )
            told = ngettext("Sent to %(number)s learner.", "Sent to %(number)s learners.", sent.people)
            messages.success(request, told % {"number": sent.people})
            return redirect("teach-course", slug)
    except DomainError as refused:
        error, status, step = sentence(refused), status_of(refused), ""
    people = rows.count()
    if not people:
        error, status, step = sentence(DomainError("message_to_nobody")), 400, ""
    context = {
        "shown": shown,
        "to": "stuck" if request.POST.get("to") == "stuck" else "chosen",
        "ticked": _ticked(request),
        "people": people,
        "named": rows.select_related("learner").order_by("learner__pinyin", "pk")[:NAMES_SHOWN],
        "more": max(0, people - NAMES_SHOWN),
        "text": text,
        "longest": CourseMessage.LONGEST,
        "nonce": nonce or str(uuid4()),
        "preview": step == "preview",
        "error": error,
    }
    return render(request, "portal/teach/message.html", context, status=status)
