"""Signing up together: oneself with children and with people whom one helps, and what becomes of such a party."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts import helping
from lms.accounts.models import DelegatedAct, Delegation, User
from lms.accounts.requests import SignedInRequest
from lms.classes import parties, queue, refusals, services
from lms.classes.models import ClassGroup, Registration
from lms.classes.querysets import CURRENT
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.portal import cards

Status = Registration.Status


@dataclass(frozen=True)
class Reach:
    """For whom a reader can sign up: herself, and under which delegation whom else."""

    people: dict[UUID, User]
    under: dict[UUID, Delegation]

    def note(self, person: User, deed: str, group: ClassGroup) -> None:
        """Write into the list of a person whom the reader acts for what was done."""
        if delegation := self.under.get(person.uuid):
            helping.note(delegation=delegation, deed=deed, title=group.name, title_en=group.name_en)


def _reach(user: User) -> Reach:
    held = Delegation.objects.in_force().filter(helper=user, may_register=True).select_related("principal")
    under = {delegation.principal.uuid: delegation for delegation in held.order_by("pk")}
    return Reach({user.uuid: user} | {uuid: delegation.principal for uuid, delegation in under.items()}, under)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Sent, ``deed`` is one of DEEDS, with ``person`` (uuids): who signs up, or for whom it is done."""
    groups = ClassGroup.objects.exclude(status="cancelled").filter(course__status="live").with_counts()
    group = get_object_or_404(groups.select_related("course", "term", "centre", "room"), uuid=uuid)
    reach = _reach(request.user)
    if request.method == "POST":
        return _do(request, group, reach)
    rows = _rows(group, reach)
    held = {row.learner.uuid for row in rows}
    now = timezone.now()
    context = {
        "group": group,
        "seats": cards.seats_of(group),
        "parties": _parties(rows),
        "mine": reach.people.keys(),
        "free": [person for key, person in reach.people.items() if key not in held],
        "alone": [row for row in rows if row.party is None],
        "most": parties.MOST,
        "open": group.status in CURRENT and group.opens_at <= now < group.closes_at and not group.awaits_draw,
    }
    return render(request, "portal/together.html", context)


def _rows(group: ClassGroup, reach: Reach) -> list[Any]:
    """What those within reach hold in ``group``, and who stands in a party with them; two queries."""
    held = Registration.objects.holding().filter(class_group=group).with_queue_place().select_related("learner")
    mine = list(held.filter(learner__uuid__in=reach.people).order_by("pk"))
    marks = {row.party for row in mine if row.party is not None}
    if not marks:
        return mine
    return [row for row in mine if row.party is None] + list(held.filter(party__in=marks).order_by("pk"))


def _parties(rows: list[Any]) -> list[list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        if row.party is not None:
            found.setdefault(row.party, []).append(row)
    return list(found.values())


def _do(request: SignedInRequest, group: ClassGroup, reach: Reach) -> HttpResponse:
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    people = [reach.people[key] for key in _uuids(request.POST.getlist("person")) if key in reach.people]
    if not people:
        messages.error(request, _("Please choose who signs up together."))
        return redirect("together", group.uuid)
    try:
        with transaction.atomic():
            told = deed(group, people, reach, request.user)
    except DomainError as error:
        refusals.note_sign_up(group, actor=request.user, reason=error.code)
        messages.error(request, sentence(error))
    else:
        messages.success(request, told)
    return redirect("together", group.uuid)


def _uuids(values: list[str]) -> list[UUID]:
    found = []
    for value in values:
        try:
            found.append(UUID(value))
        except ValueError:
            continue
    return found


def _join(group: ClassGroup, people: list[User], reach: Reach, actor: User) -> str:
    rows = services.register_together(group=group, learners=people, actor=actor)
    for person in people:
        reach.note(person, DelegatedAct.Deed.REGISTERED, group)
    if rows[0].status == Status.CONFIRMED:
        return _("All of you have a place in %(group)s.") % {"group": group.label}
    if group.asks_teacher:
        return _("You have asked for places together in %(group)s. The teacher decides; we tell you here.") % {
            "group": group.label
        }
    return _("There are not enough free places for all of you in %(group)s. You wait together in the queue.") % {
        "group": group.label
    }


def _take(group: ClassGroup, people: list[User], reach: Reach, actor: User) -> str:
    queue.accept_offer(group=group, learner=people[0], actor=actor)
    reach.note(people[0], DelegatedAct.Deed.REGISTERED, group)
    return _("All of you have a place in %(group)s.") % {"group": group.label}


def _leave(group: ClassGroup, people: list[User], reach: Reach, actor: User) -> str:
    services.withdraw(group=group, learner=people[0], actor=actor)
    reach.note(people[0], DelegatedAct.Deed.WITHDREW, group)
    return _("%(name)s is no longer in %(group)s. The others stay.") % {"name": people[0].name, "group": group.label}


def _split(group: ClassGroup, people: list[User], reach: Reach, actor: User) -> str:
    parties.split(group=group, learner=people[0], actor=actor)
    return _("You stand one by one now. Whoever is first is offered a place first.")


DEEDS: dict[str, Callable[[ClassGroup, list[User], Reach, User], str]] = {
    "join": _join,
    "take": _take,
    "leave": _leave,
    "split": _split,
}
