"""The classes of a person at the desk: signing her up, taking what is offered, giving a place back, and undoing it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.classes import parties, queue, refusals, services
from lms.classes.models import ClassGroup, Registration
from lms.classes.querysets import CURRENT, HOLDING, UNDO_WITHIN
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.portal.desk import of_desk, open_classes
from lms.portal.people_at_desk import people_of_desk, person_at_desk
from lms.portal.reached import words_of

Status = Registration.Status


def held_by(person: User, user: User) -> tuple[list[Any], list[Any]]:
    """What ``person`` holds in classes that go on, and what she has left within a day and can have back; one query.

    Each has ``is_ours``: whether it is a class of the desk of ``user``.
    """
    now = timezone.now()
    back = Q(status__in=[Status.WITHDRAWN, Status.RELEASED], updated_at__gt=now - UNDO_WITHIN)
    ours = When(of_desk(user, "class_group__"), then=Value(True))
    rows = (
        Registration.objects.filter(Q(status__in=HOLDING) | back, learner=person, class_group__status__in=CURRENT)
        .with_queue_place()
        .annotate(is_ours=Case(ours, default=Value(False), output_field=BooleanField()))
        .select_related("class_group__centre", "class_group__course", "class_group__room")
        .order_by("pk")
    )
    found = list(rows)
    held = [row for row in found if row.status in HOLDING]
    joined = {row.class_group_id for row in held}
    # Of several that were given up in one class the last is the one that comes back.
    left = {row.class_group_id: row for row in found if row.status not in HOLDING and row.class_group_id not in joined}
    return held, list(left.values())


def _tell(request: SignedInRequest, person: User, group: ClassGroup, change: Callable[[], str]) -> HttpResponse:
    """Say where ``change`` has brought ``person``, or why it cannot be; the way back rides with the message."""
    try:
        status = change()
    except DomainError as error:
        refusals.note_sign_up(group, actor=request.user, reason=error.code)
        messages.error(request, sentence(error))
        return redirect("desk-person", person.uuid)
    undo = _UNDONE_BY[status]
    back = reverse("desk-class", args=[person.uuid, group.uuid, undo]) if undo else ""
    messages.success(request, words_of(status, group, name=person.name), extra_tags=back)
    return redirect("desk-person", person.uuid)


# By the status that is reached: the deed that takes it back.
_UNDONE_BY: dict[str, str] = {
    Status.CONFIRMED: "leave",
    Status.WAITING: "leave",
    Status.OFFERED: "",
    Status.WITHDRAWN: "back",
}


@login_required
@require_POST
def join(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Sign the person up for one of the desk's classes; ``others``, a line each, sign up together with her."""
    user = request.user
    person = person_at_desk(user, uuid)
    asked = request.POST.get("class_group", "")
    group = next((g for g in open_classes(user, timezone.now()) if str(g.uuid) == asked), None)
    if group is None:
        raise Http404
    typed = [line.strip()[:120] for line in request.POST.get("others", "").splitlines() if line.strip()]
    if not typed:
        return _tell(request, person, group, lambda: services.register(group=group, learner=person, actor=user).status)

    def join_together() -> str:
        people = [person, *(_one_of_desk(user, line) for line in typed[: parties.MOST])]
        return services.register_together(group=group, learners=people, actor=user)[0].status

    return _tell(request, person, group, join_together)


def _one_of_desk(user: User, typed: str) -> User:
    found = list(people_of_desk(user).found_by(typed)[:2])
    if len(found) != 1:
        raise DomainError("desk_not_one", typed=typed)
    return found[0]


def _leave(group: ClassGroup, person: User, actor: User) -> str:
    services.withdraw(group=group, learner=person, actor=actor)
    return Status.WITHDRAWN


def _take(group: ClassGroup, person: User, actor: User) -> str:
    return queue.accept_offer(group=group, learner=person, actor=actor).status


def _back(group: ClassGroup, person: User, actor: User) -> str:
    return services.undo_withdraw(group=group, learner=person, actor=actor).status


DEEDS: dict[str, Callable[[ClassGroup, User, User], str]] = {"leave": _leave, "take": _take, "back": _back}


@login_required
@require_POST
def change(request: SignedInRequest, uuid: UUID, group_uuid: UUID, deed: str) -> HttpResponse:
    """Do one of DEEDS for the person, in a class of the desk that she stands in or has stood in."""
    person = person_at_desk(request.user, uuid)
    groups: QuerySet[ClassGroup] = ClassGroup.objects.filter(
        of_desk(request.user), pk__in=Registration.objects.filter(learner=person).values("class_group")
    )
    group = get_object_or_404(groups.select_related("course", "term"), uuid=group_uuid)
    if deed not in DEEDS:
        raise Http404
    return _tell(request, person, group, lambda: DEEDS[deed](group, person, request.user))
