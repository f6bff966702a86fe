"""Writing to learners of a course: to whom, in which words, a look at it, sent once."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.courses.models import Course
from lms.learning import messaging
from lms.learning.enrolments import EnrolmentQuerySet, EnrolmentState
from lms.learning.models import CourseMessage, Enrolment
from lms.portal.views.teach_courses import LEARNERS_A_PAGE, overseen_course
from lms.portal.writing import NAMES_SHOWN, Letter, write


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
    """``learner`` (uuids) or ``to``: who is written to; the steps are those of ``writing.write``."""
    shown = overseen_course(request.user, slug)
    rows, title = _to(request, shown.course), shown.text.title
    named = rows.select_related("learner").order_by("learner__pinyin", "pk")[:NAMES_SHOWN]
    to = "stuck" if request.POST.get("to") == "stuck" else "chosen"
    back = reverse("teach-course", args=[slug])
    letter = Letter(
        subject=title,
        label=_("Course"),
        heading=_("A message about “%(course)s”") % {"course": title},
        people=rows.count(),
        names=[str(row.learner) for row in named],
        back=back,
        back_label=_("Back to the learners"),
        crumbs=[(reverse("teach-courses"), _("Learners of online courses")), (back, title)],
        hidden=[("to", to), *(("learner", uuid) for uuid in _ticked(request))],
    )

    def send(*, text: str, nonce: str) -> CourseMessage:
        learners = list(rows.order_by("pk").values_list("pk", flat=True))
        return messaging.send(course=shown.course, learners=learners, text=text, nonce=nonce, actor=request.user)

    return write(request, letter, send)
