"""Who asks for a place in a class whose teacher decides: giving places, saying no, and taking either back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.classes import approvals
from lms.classes.models import ClassGroup, Registration
from lms.classes.querysets import UNDO_WITHIN
from lms.core.counting import counted
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.portal import cards
from lms.portal.audit_words import LIST_COMMA
from lms.portal.views.teach_class import led_class

MOST = 200  # people shown at once, the first that asked

Status = Registration.Status


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Sent, ``deed`` is ``approve`` or ``refuse`` for each ``learner`` that is ticked, or ``reopen`` for one."""
    group = led_class(request.user, uuid)
    if not group.asks_teacher:
        raise Http404
    if request.method == "POST":
        return _decide(request, group)
    now = timezone.now()
    rows = _asking(group)
    context = {
        "group": group,
        "seats": cards.seats_of(group),
        "free": max(0, group.seats - group.taken),
        "rows": rows,
        "more": group.waiting - len(rows),
        "decided": [row for row in _decided(group) if approvals.can_be_reopened(row, now)],
        "reason_length": approvals.REASON_LENGTH,
    }
    return render(request, "portal/teach/asking.html", context)


def _asking(group: Any) -> list[Any]:
    """In the order in which they asked, with ``before``: classes that each has been in, and ``together``: names."""
    been = Registration.objects.filter(learner=OuterRef("learner"), status=Status.CONFIRMED)
    been = been.exclude(class_group__status=ClassGroup.Status.CANCELLED)
    waiting = Registration.objects.filter(class_group=group, status=Status.WAITING)
    rows: list[Any] = list(
        waiting.annotate(before=counted(been, "learner")).select_related("learner").in_queue_order()[:MOST]
    )
    for row in rows:
        beside = [one.learner.name for one in rows if row.party is not None and one.party == row.party and one != row]
        row.together = str(LIST_COMMA).join(beside)
    return rows


def _decided(group: ClassGroup) -> list[Registration]:
    """Places given within a day, and who was not taken."""
    since = timezone.now() - UNDO_WITHIN
    rows = Registration.objects.filter(class_group=group).select_related("learner").order_by("-updated_at")
    rows = rows.filter(status=Status.REFUSED) | rows.filter(status=Status.CONFIRMED, registered_at__gt=since)
    found = list(rows[:MOST])
    for row in found:
        row.class_group = group
    return found


def _decide(request: SignedInRequest, group: ClassGroup) -> HttpResponse:
    deed = request.POST.get("deed", "")
    if deed not in {"approve", "refuse", "reopen"}:
        raise Http404
    people = _ticked(request, group)
    if not people:
        messages.error(request, _("Nobody is ticked. Please tick who is meant."))
        return redirect("asking", group.uuid)
    facts: dict[str, Any] = {"group": group, "actor": request.user}
    try:
        if deed == "approve":
            rows = approvals.approve(learners=people, **facts)
            words = ngettext("%(number)s person has a place now.", "%(number)s people have a place now.", len(rows))
        elif deed == "refuse":
            rows = approvals.refuse(learners=people, reason=request.POST.get("reason", "").strip(), **facts)
            words = ngettext("%(number)s person was told no.", "%(number)s people were told no.", len(rows))
        else:
            rows = [approvals.reopen(learner=people[0], **facts)]
            words = _("%(name)s asks for a place again.")
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, words % {"number": len(rows), "name": rows[0].learner.name})
    return redirect("asking", group.uuid)


def _ticked(request: SignedInRequest, group: ClassGroup) -> list[User]:
    try:
        asked = {UUID(value) for value in request.POST.getlist("learner")[:MOST]}
    except ValueError:
        return []
    return list(User.objects.filter(uuid__in=asked, registrations__class_group=group).distinct().order_by("pk"))
