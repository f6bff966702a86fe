"""A teacher's page for residents, and what a teacher sees of it herself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.core.pagecache import for_anonymous
from lms.network.tree import ANCESTORS
from lms.portal import cards
from lms.portal.teachers import courses_of
from lms.teachers import services
from lms.teachers.models import Teacher

COURSES_SHOWN = 12


def _shown(found: Teacher) -> dict[str, Any]:
    """What residents see of ``found``: three queries and those of the course cards."""
    today = local_day(timezone.now())
    courses = courses_of(found).select_related("school__organisation")
    return {
        "teacher": found,
        "trainings": found.trainings.all(),
        "appointments": found.appointments.current(today).select_related("school"),
        "courses": cards.course_cards(courses.order_by("-published_at", "-pk")[:COURSES_SHOWN]),
    }


@require_safe
@for_anonymous(seconds=60)
def teacher(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Only of who has agreed to be shown."""
    found = get_object_or_404(Teacher.objects.published().select_related(f"organisation__{ANCESTORS}"), uuid=uuid)
    place = found.organisation
    context = {"ancestors": [*place.ancestors(), place], "near": place, **_shown(found)}
    return render(request, "portal/teacher.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: SignedInRequest) -> HttpResponse:
    """What is kept of the reader as a teacher; sent, ``deed`` is ``show`` or ``hide``."""
    found = Teacher.objects.filter(user=request.user).select_related("organisation").first()
    if request.method == "POST":
        if found is None:
            raise Http404
        if request.POST.get("deed") == "show":
            services.agree_to_be_shown(teacher=found, on=local_day(timezone.now()), actor=request.user)
            messages.success(request, _("Residents see your page as a teacher now."))
        elif request.POST.get("deed") == "hide":
            services.hide(teacher=found, actor=request.user)
            messages.success(request, _("Residents do not see your page as a teacher any more."))
        return redirect("my-teacher")
    return render(request, "portal/my_teacher.html", _shown(found) if found else {"teacher": None})
