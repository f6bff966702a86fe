"""The rewards that a place offers: the list with what was handed over this quarter, and one to change or withdraw."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.messages import sentence, status_of
from lms.network.models import Organisation
from lms.network.tree import within
from lms.points import offering
from lms.points.models import Reward
from lms.points.rewards import quarter_of
from lms.portal.views.manage.finding import find_editable
from lms.portal.views.manage.scope import scope_of

CAPABILITY = "rewards.manage"
ROWS_A_PAGE = 50
ORDER = ["organisation__path", "withdrawn", "points", "pk"]
LINES_A_PAGE = 50
NEWEST = ["-at", "-pk"]


class RewardForm(forms.ModelForm):
    class Meta:
        model = Reward
        fields = ["name", "name_en", "points", "most_a_quarter"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewRewardForm(RewardForm):
    """Names it before it is there, so that sending it twice enters it once."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rewards(request: SignedInRequest) -> HttpResponse:
    """``?place=``, ``?after=``. Sent, the form enters a reward of the place."""
    code = request.GET.get("place", "")[:20]
    scope = scope_of(request.user, CAPABILITY, code=code, url=lambda place: f"?place={place.code}")
    form = NewRewardForm(request.POST or None)
    error = None
    if request.method == "POST" and form.is_valid():
        try:
            offering.add_reward(
                organisation=scope.place,
                values=form.values(),
                uuid=form.cleaned_data["uuid"],
                actor=request.user,
            )
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{request.path}?place={scope.place.code}")
    rows = Reward.objects.filter(within([scope.place.path], "organisation__path"))
    rows = rows.with_handed_over(_this_quarter()).select_related("organisation")
    page = keyset_page(rows, ORDER, after=request.GET.get("after", ""), size=ROWS_A_PAGE)
    here = f"?place={scope.place.code}"
    context = {
        "scope": scope,
        "page": page,
        "form": form,
        "error": sentence(error) if error else "",
        "next_url": f"{here}&after={page.next}" if page.next else "",
        "first_url": here,
        "may_add": scope.place.status == Organisation.Status.ACTIVE,
    }
    status = status_of(error) if error else 400 if form.errors else 200
    return render(request, "portal/manage/rewards.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reward(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One reward, and to whom it went this quarter. Sent, ``deed`` says what is done: one of DEEDS."""
    found = _found(request.user, uuid)
    if request.method != "POST":
        return _page(request, found)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404
    return deed(request, found)


def _this_quarter() -> datetime.date:
    return quarter_of(local_day(timezone.now()))


def _found(user: User, uuid: UUID) -> Reward:
    return find_editable(Reward.objects.select_related("organisation"), uuid, user, capability=CAPABILITY)


def _page(
    request: SignedInRequest, found: Reward, *, form: RewardForm | None = None, error: DomainError | None = None
) -> HttpResponse:
    """``form``: one that was refused, with what was typed."""
    handed_over = found.redemptions.filter(quarter=_this_quarter()).select_related("learner", "place")
    page = keyset_page(handed_over, NEWEST, after=request.GET.get("after", ""), size=LINES_A_PAGE)
    context = {
        "reward": found,
        "form": form or RewardForm(instance=found),
        "page": page,
        "next_url": f"?after={page.next}" if page.next else "",
        "first_url": request.path,
        "error": sentence(error) if error else "",
    }
    status = status_of(error) if error else 400 if form else 200
    return render(request, "portal/manage/reward.html", context, status=status)


def _save(request: SignedInRequest, found: Reward) -> HttpResponse:
    form = RewardForm(request.POST, instance=found)
    # The form puts what was sent onto its instance: the service and the page go by what is stored.
    valid, stored = form.is_valid(), _found(request.user, found.uuid)
    if not valid:
        return _page(request, stored, form=form)
    try:
        offering.edit_reward(reward=stored, values=form.values(), actor=request.user)
    except DomainError as error:
        return _page(request, stored, form=form, error=error)
    return _done(request, found, _("Saved."))


def _withdraw(request: SignedInRequest, found: Reward) -> HttpResponse:
    offering.withdraw_reward(reward=found, actor=request.user)
    return _done(request, found, _("It is not offered any more."))


def _offer(request: SignedInRequest, found: Reward) -> HttpResponse:
    offering.offer_again(reward=found, actor=request.user)
    return _done(request, found, _("It is offered again."))


def _done(request: SignedInRequest, found: Reward, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("manage-reward", found.uuid)


DEEDS: dict[str, Callable[[SignedInRequest, Reward], HttpResponse]] = {
    "save": _save,
    "withdraw": _withdraw,
    "offer": _offer,
}
