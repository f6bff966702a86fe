"""Acting for another person: whom I let, whom I help, and what I can do for her."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts import helping
from lms.accounts.models import DelegatedAct, Delegation, User
from lms.accounts.requests import SignedInRequest
from lms.classes import parties, queue, refusals
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.days import day_start, local_day
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.network.homes import home_of
from lms.network.tree import within
from lms.points import services as points
from lms.portal import cards
from lms.portal.paging import one_page
from lms.portal.reached import words_of
from lms.records import services as records

ACTS_A_PAGE = 20
CLASSES_A_PAGE = 10
LATEST = 5


class HelperForm(forms.ModelForm):
    class Meta:
        model = Delegation
        fields = ("may_register", "may_see_records", "ends_on")
        widgets = {"ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class AcceptForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The code you were told"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def helpers(request: SignedInRequest) -> HttpResponse:
    """Who may act for me, what they did, and a code for one more."""
    in_a_year = local_day(timezone.now()) + helping.LONGEST
    form = HelperForm(request.POST or None, initial={"ends_on": in_a_year})
    code, refused = "", 400
    if request.method == "POST":
        try:
            if form.is_valid():
                code = helping.invite(principal=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, sentence(error))
            refused = status_of(error)
    acts = DelegatedAct.objects.filter(delegation__principal=request.user).select_related("delegation__helper")
    context = {
        "form": form,
        "code": f"{code[:4]} {code[4:]}" if code else "",
        "given": Delegation.objects.in_force().filter(principal=request.user).select_related("helper").order_by("pk"),
        "page": one_page(acts.order_by("-at", "-pk"), request.GET.get("page"), size=ACTS_A_PAGE),
    }
    return render(request, "portal/helpers.html", context, status=refused if form.errors else 200)


@login_required
@require_POST
def end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Either of the two ends it."""
    mine = Delegation.objects.filter(Q(principal=request.user) | Q(helper=request.user), helper__isnull=False)
    delegation = get_object_or_404(mine.select_related("principal", "helper"), uuid=uuid)
    helping.end(delegation=delegation, actor=request.user)
    if delegation.principal == request.user:
        messages.success(request, _("%(name)s can no longer act for you.") % {"name": delegation.helper})
        return redirect("my-helpers")
    messages.success(request, _("You no longer act for %(name)s.") % {"name": delegation.principal})
    return redirect("my-helping")


@sensitive_post_parameters("code")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def helped(request: SignedInRequest) -> HttpResponse:
    """Whom I help, and the code of one more person."""
    form = AcceptForm(request.POST or None)
    refused = 400
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="check_code"):
            return ratelimit.respond_429(request)
        try:
            delegation = helping.accept(helper=request.user, code=form.cleaned_data["code"])
            messages.success(request, _("You can now act for %(name)s.") % {"name": delegation.principal})
            return redirect("my-helping-one", delegation.uuid)
        except DomainError as error:
            form.add_error("code", sentence(error))
            refused = status_of(error)
    held = Delegation.objects.in_force().filter(helper=request.user, as_guardian=False)
    context = {"form": form, "held": held.select_related("principal").order_by("pk")}
    return render(request, "portal/helped.html", context, status=refused if form.errors else 200)


def _held(request: SignedInRequest, uuid: UUID, **scope: bool) -> Any:
    """The Delegation in force of this helper with this scope; 404 for everybody and everything else.

    Its ``looked_today``: whether a look of today is written down already.
    """
    looks = DelegatedAct.objects.filter(
        delegation=OuterRef("pk"), deed=DelegatedAct.Deed.SAW, at__gte=day_start(local_day(timezone.now()))
    )
    held = Delegation.objects.in_force().filter(helper=request.user, **scope).annotate(looked_today=Exists(looks))
    return get_object_or_404(held.select_related("principal__residence__organisation__parent"), uuid=uuid)


@login_required
@require_safe
def for_one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The other person's classes, those she could join, and her archive where she allows it."""
    delegation = _held(request, uuid)
    person = delegation.principal
    context: dict[str, Any] = {"delegation": delegation, "person": person}
    if delegation.may_register:
        context["sessions"] = cards.my_sessions(person, days=14, most=6)
        context["places"] = _places(person)
        context["page"] = one_page(_open_near(person), request.GET.get("page"), size=CLASSES_A_PAGE)
    if delegation.may_see_records:
        context["study"] = records.year_by_month(person)[0]
        context["records"] = records.latest(person, most=LATEST)
        context["points"] = points.summary(person)
        if not delegation.looked_today:  # once a day: a list of every reload would hide what was done
            helping.note(delegation=delegation, deed=DelegatedAct.Deed.SAW)
    return render(request, "portal/helping.html", context)


def _places(person: User) -> QuerySet[Registration]:
    return (
        Registration.objects.holding()
        .filter(learner=person, class_group__status__in=["open", "running"])
        .with_queue_place()
        .select_related("class_group__centre")
        .order_by("-pk")
    )


def _open_near(person: User) -> QuerySet[Any]:
    """Class groups of her street that take people now and in which she has no place, the next to begin first."""
    now = timezone.now()
    home = home_of(person)
    street = (home.parent or home).path if home else ""
    mine = Registration.objects.holding().filter(learner=person)
    return (
        ClassGroup.objects.shown()
        .filter(within([street] if street else [], "centre__organisation__path"))
        .filter(status__in=["open", "running"], opens_at__lte=now, closes_at__gt=now)
        .exclude(pk__in=mine.values("class_group"))
        .select_related("course", "centre")
        .with_counts()
        .with_next_start(now)
        .filter(Q(next_start__isnull=False))
        .order_by(F("next_start"), "pk")
    )


@login_required
@require_POST
def register_for(request: SignedInRequest, uuid: UUID, group_uuid: UUID) -> HttpResponse:
    delegation = _held(request, uuid, may_register=True)
    group = get_object_or_404(ClassGroup.objects.shown().select_related("course", "term"), uuid=group_uuid)
    try:
        with transaction.atomic():
            place = classes.register(group=group, learner=delegation.principal, actor=request.user)
            if place.status == Registration.Status.OFFERED:  # the button says that it takes the place
                place = queue.accept_offer(group=group, learner=delegation.principal, actor=request.user)
            _note(delegation, DelegatedAct.Deed.REGISTERED, group)
    except DomainError as error:
        refusals.note_sign_up(group, actor=request.user, reason=error.code)
        messages.error(request, sentence(error))
    else:
        level = messages.SUCCESS if place.status == Registration.Status.CONFIRMED else messages.INFO
        messages.add_message(request, level, words_of(place.status, group, name=delegation.principal.name))
    return redirect("my-helping-one", uuid)


@login_required
@require_POST
def withdraw_for(request: SignedInRequest, uuid: UUID, group_uuid: UUID) -> HttpResponse:
    delegation = _held(request, uuid, may_register=True)
    mine = Registration.objects.holding().filter(learner=delegation.principal).values("class_group")
    group = get_object_or_404(ClassGroup.objects.filter(pk__in=mine).select_related("course", "term"), uuid=group_uuid)
    if group.course.status == "live" and parties.stands_in_one(group, delegation.principal):
        return redirect("together", group.uuid)  # where is asked whether only she leaves
    try:
        with transaction.atomic():
            classes.withdraw(group=group, learner=delegation.principal, actor=request.user)
            _note(delegation, DelegatedAct.Deed.WITHDREW, group)
    except DomainError as error:
        refusals.note_sign_up(group, actor=request.user, reason=error.code)
        messages.error(request, sentence(error))
    else:
        names = {"name": delegation.principal, "group": group.label}
        messages.success(request, _("The place of %(name)s in %(group)s is given back.") % names)
    return redirect("my-helping-one", uuid)


def _note(delegation: Delegation, deed: str, group: ClassGroup) -> None:
    helping.note(delegation=delegation, deed=deed, title=group.name, title_en=group.name_en)
