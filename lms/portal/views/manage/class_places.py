"""One class for who manages it: who has a place, whom one is offered, who waits, who has left; and deeds for them."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Case, F, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.classes import drawing, draws, parallel, parties, queue, releasing, services, windows
from lms.classes.models import LAST_IN_QUEUE, ClassGroup, DrawList, OfferCall, Registration, Term
from lms.classes.querysets import CURRENT
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.portal import cards
from lms.portal.audit_words import LIST_COMMA
from lms.portal.reached import words_of
from lms.portal.views.manage.finding import find_editable

CAPABILITY = "classes.manage"
MOST = 300  # rows of a state: more than any room holds, less than a rush leaves in the queue

Status = Registration.Status


def _moment_field() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class WindowForm(forms.Form):
    opens_at = forms.DateTimeField(label=gettext_lazy("signing up from"), widget=_moment_field())
    closes_at = forms.DateTimeField(label=gettext_lazy("signing up until"), widget=_moment_field())


@dataclass
class Line:
    """A person of the class; ``number`` in the queue, ``missed`` sessions in a row, ``can_undo`` for a day."""

    row: Registration
    number: int = 0
    missed: int = 0
    can_undo: bool = False
    together: str = ""  # the names of those in the same state whom she has signed up with

    @property
    def calls(self) -> list[OfferCall]:
        """Those about the offer that stands."""
        return [call for call in self.row.calls.all() if call.offered_until == self.row.offered_until]

    @property
    def ticket(self) -> str:
        return drawing.ticket_of(self.row.uuid)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_places(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Sent, ``deed`` says what is done, and ``learner`` names for whom: one of DEEDS."""
    groups = ClassGroup.objects.select_related("school__organisation", "course", "centre", "room", "term")
    group = find_editable(
        groups.with_counts().with_begun(timezone.now()),
        uuid,
        request.user,
        capability=CAPABILITY,
        place=lambda found: found.school.organisation,
    )
    if request.method == "POST":
        return _do(request, group)
    lines = _lines(group)
    context = {
        "group": group,
        "seats": cards.seats_of(group),
        "over": group.status not in CURRENT,
        "to_release": sum(line.missed >= releasing.ABSENCES for line in lines["confirmed"]),
        "more_waiting": group.waiting - len(lines["waiting"]),
        "outcomes": OfferCall.Outcome.choices,
        "now": timezone.now(),
        "parallel": list(parallel.parallel_to(group).with_counts().select_related("centre").order_by("pk")),
        "may_end": group.status in CURRENT and not group.begun,
        "short": group.minimum - group.confirmed,
        "window": WindowForm(initial={"opens_at": group.opens_at, "closes_at": group.closes_at}),
        "second_round": local_day(timezone.now()) > group.term.first_round_ends_on,
        "most": Term.FIRST_ROUND_CLASSES,
        "draw_list": DrawList.objects.filter(class_group=group).first() if group.awaits_draw else None,
        "may_freeze": timezone.now() >= group.closes_at,
        **lines,
    }
    return render(request, "portal/manage/class_places.html", context)


def _lines(group: ClassGroup) -> dict[str, list[Line]]:
    """By state, ``gone`` for all that hold nothing any more: two queries, and one for the marks of the rolls."""
    now = timezone.now()
    rows = list(_rows(group))
    missed = releasing.absences_in_a_row(group, [row for row in rows if row.status == Status.CONFIRMED])
    lines: dict[str, list[Line]] = {"confirmed": [], "offered": [], "waiting": [], "gone": []}
    numbers = itertools.count(1)
    for row in rows:
        held = row.status if row.status in lines else "gone"
        lines[held].append(
            Line(
                row=row,
                number=next(numbers) if held == "waiting" else 0,
                missed=missed.get(row.pk, 0),
                can_undo=row.can_be_undone(now),
            )
        )
    for held in ("confirmed", "offered", "waiting"):
        _name_parties(lines[held])
    back = {line.row.learner_id for held in ("confirmed", "offered", "waiting") for line in lines[held]}
    for line in lines["gone"]:
        line.can_undo = line.can_undo and line.row.learner_id not in back
    return lines


def _name_parties(lines: list[Line]) -> None:
    for line in lines:
        if line.row.party is not None:
            others = [one.row.learner.name for one in lines if one is not line and one.row.party == line.row.party]
            line.together = str(LIST_COMMA).join(others)


def _rows(group: ClassGroup) -> QuerySet[Any]:
    held = {"confirmed", "offered", "waiting"}
    state = Case(When(status__in=held, then=F("status")), default=Value("gone"))
    age = Case(When(status__in=held, then=F("pk")), default=-F("pk"))  # who left last stands first
    drawn = Case(When(status="waiting", then=F("queue_order")), default=Value(LAST_IN_QUEUE))
    rows = Registration.objects.filter(class_group=group).select_related("learner").prefetch_related("calls__actor")
    rank = Window(RowNumber(), partition_by=[state], order_by=[drawn, age])
    return rows.annotate(age=age, drawn=drawn, rank=rank).filter(rank__lte=MOST).order_by("drawn", "age")


def _do(request: SignedInRequest, group: ClassGroup) -> HttpResponse:
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    try:
        told = deed(request, group)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, told)
    return redirect("manage-class", group.uuid)


def _learner(request: SignedInRequest, group: ClassGroup) -> User:
    """The person of the form, who must stand in this class or have stood."""
    try:
        uuid = UUID(request.POST.get("learner", ""))
    except ValueError:
        raise Http404 from None
    return get_object_or_404(User.objects.filter(registrations__class_group=group).distinct(), uuid=uuid)


def _call(request: SignedInRequest, group: ClassGroup) -> str:
    learner = _learner(request, group)
    queue.note_call(group=group, learner=learner, outcome=request.POST.get("outcome", ""), actor=request.user)
    return _("The call to %(name)s is written down.") % {"name": learner.name}


def _accept(request: SignedInRequest, group: ClassGroup) -> str:
    learner = _learner(request, group)
    queue.accept_offer(group=group, learner=learner, actor=request.user)
    return _("%(name)s has a place in %(group)s.") % {"name": learner.name, "group": group.label}


def _withdraw(request: SignedInRequest, group: ClassGroup) -> str:
    learner = _learner(request, group)
    services.withdraw(group=group, learner=learner, actor=request.user)
    return _("%(name)s has left %(group)s. For a day you can take it back below.") % {
        "name": learner.name,
        "group": group.label,
    }


def _split(request: SignedInRequest, group: ClassGroup) -> str:
    parties.split(group=group, learner=_learner(request, group), actor=request.user)
    return _("They stand one by one now. Whoever is first is offered a place first.")


def _undo(request: SignedInRequest, group: ClassGroup) -> str:
    learner = _learner(request, group)
    row = services.undo_withdraw(group=group, learner=learner, actor=request.user)
    if row.status == Status.WAITING and group.runs_by_itself:
        return _("%(name)s stands in the queue where she stood.") % {"name": learner.name}
    return words_of(row.status, group, name=learner.name)


def _other(request: SignedInRequest, group: ClassGroup) -> ClassGroup:
    try:
        return get_object_or_404(parallel.parallel_to(group), uuid=UUID(request.POST.get("other", "")))
    except ValueError:
        raise Http404 from None


def _transfer(request: SignedInRequest, group: ClassGroup) -> str:
    learner, other = _learner(request, group), _other(request, group)
    parallel.transfer(group=group, to=other, learner=learner, actor=request.user)
    return _("%(name)s has a place in %(group)s.") % {"name": learner.name, "group": other.label}


def _cancel(request: SignedInRequest, group: ClassGroup) -> str:
    told = parallel.cancel_class(group=group, actor=request.user)
    words = ngettext(
        "The class does not take place. %(number)s person was told.",
        "The class does not take place. %(number)s people were told.",
        told,
    )
    return words % {"number": told}


def _merge(request: SignedInRequest, group: ClassGroup) -> str:
    other = _other(request, group)
    rows = parallel.merge_class(group=group, into=other, actor=request.user)
    words = ngettext(
        "The class does not take place. %(number)s person is offered a place in %(group)s.",
        "The class does not take place. %(number)s people are offered a place in %(group)s.",
        len(rows),
    )
    return words % {"number": len(rows), "group": other.label}


def _release(request: SignedInRequest, group: ClassGroup) -> str:
    released = len(releasing.release_absent(group=group, actor=request.user))
    words = ngettext("%(number)s place was released.", "%(number)s places were released.", released)
    return words % {"number": released}


def _window(request: SignedInRequest, group: ClassGroup) -> str:
    form = WindowForm(request.POST)
    if not form.is_valid():
        raise DomainError("window_out_of_order")
    windows.set_window(group=group, actor=request.user, **form.cleaned_data)
    return _("Saved.")


def _freeze(request: SignedInRequest, group: ClassGroup) -> str:
    draws.freeze(group=group, actor=request.user)
    return _("The list is frozen and published. Now draw the number in public.")


def _draw(request: SignedInRequest, group: ClassGroup) -> str:
    number = "".join(request.POST.get("number", "").split())
    result = draws.draw(group=group, number=number, actor=request.user)
    placed = len(result.outcome["placed"])
    words = ngettext("Drawn: %(number)s person has a place.", "Drawn: %(number)s people have a place.", placed)
    return words % {"number": placed}


DEEDS: dict[str, Callable[[SignedInRequest, ClassGroup], str]] = {
    "call": _call,
    "accept": _accept,
    "withdraw": _withdraw,
    "undo": _undo,
    "split": _split,
    "release": _release,
    "transfer": _transfer,
    "cancel": _cancel,
    "merge": _merge,
    "window": _window,
    "freeze": _freeze,
    "draw": _draw,
}
