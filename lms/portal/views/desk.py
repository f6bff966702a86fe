"""The desk of a community: find somebody, or make her known, with her card and her class, in half a minute."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts import cards
from lms.accounts.models import LearnerCard, User
from lms.accounts.requests import SignedInRequest
from lms.classes import services as classes
from lms.core import audit
from lms.core.days import day_start, local_day
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.core.nonces import posted_nonce
from lms.network import elder_papers, policy
from lms.network.newcomers import register_newcomer
from lms.points import redeeming
from lms.points.models import Redemption
from lms.portal import paper
from lms.portal.desk import NewcomerForm, PapersForm, open_classes
from lms.portal.people_at_desk import check_desk, people_of_desk, person_at_desk
from lms.portal.rewards import chosen_reward, counter_for, counter_place
from lms.portal.views.desk_classes import held_by

FOUND = 12
CARDS_AT_ONCE = 80


def _found(user: User, typed: str) -> list[User]:
    return list(people_of_desk(user).found_by(typed).order_by("pinyin", "pk")[:FOUND])


def _first_home(user: User) -> str:
    """The community of a desk that stands in one."""
    for held in policy.active_roles(user):
        if held.role in policy.CAPABILITIES["people.register"] and held.organisation.tier == "community":
            return held.organisation.code
    return ""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SignedInRequest) -> HttpResponse:
    user = request.user
    check_desk(user)
    form = NewcomerForm(
        request.POST or None,
        classes=open_classes(user, timezone.now()),
        home_code=request.GET.get("community", "") or _first_home(user),
    )
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            return _register(request, form)
        except DomainError as refused:
            error = sentence(refused)
    typed = request.GET.get("q", "")[:120].strip()
    found = _found(user, typed) if typed else []
    if len(found) == 1 and request.method == "GET":
        return redirect("desk-person", found[0].uuid)
    status = 400 if form.errors or error else 200
    place = policy.tops(user, "people.register")[0]
    context = {"form": form, "typed": typed, "found": found, "error": error, "place": place}
    return render(request, "portal/desk/desk.html", context, status=status)


def _register(request: SignedInRequest, form: NewcomerForm) -> HttpResponse:
    with transaction.atomic():
        home = form.cleaned_data["home"]
        person = register_newcomer(newcomer=form.newcomer(), home=home, actor=request.user)
        if form.group is not None:
            classes.register(group=form.group, learner=person, actor=request.user)
    messages.success(request, _("%(name)s is registered.") % {"name": person.name})
    return redirect("desk-person", person.uuid)


@login_required
@require_safe
def person(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """A person at the desk: the card, the classes, what her points bring, and the confirmation that is printed."""
    someone = person_at_desk(request.user, uuid)
    card = LearnerCard.objects.filter(user=someone, revoked_at=None).first()
    held, left = held_by(someone, request.user)
    joined = {row.class_group_id for row in held}
    context = {
        "person": someone,
        "card": card,
        "qr": paper.card_qr(card) if card else "",
        "held": held,
        "left": left,
        "papers_missing": elder_papers.missing([someone]),
        "counter": counter_for(request.user, someone),
        "groups": [group for group in open_classes(request.user, timezone.now()) if group.pk not in joined],
        "next_url": f"{reverse('desk')}?community={someone.residence.organisation.code}",
    }
    return render(request, "portal/desk/person.html", context)


def _back(request: HttpRequest, someone: User, deed: Any, told: str) -> HttpResponse:
    """Do ``deed``, say ``told`` or why not, and return to the person's page."""
    try:
        deed()
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, told)
    return redirect("desk-person", someone.uuid)


@login_required
@require_POST
def reward(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Hand over ``reward``, a uuid, for the ``points`` that the page named; the message can take it back."""
    someone = person_at_desk(request.user, uuid)
    desk = counter_place(request.user, someone)
    chosen, points = chosen_reward(request.POST, someone)
    try:
        if not (nonce := posted_nonce(request)):
            raise DomainError("form_expired")
        given = redeeming.hand_over(
            reward=chosen,
            learner=someone,
            # What a place below offers is handed over there.
            place=chosen.organisation if desk.holds(chosen.organisation.path) else desk,
            points=points,
            nonce=nonce,
            actor=request.user,
        )
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        left = redeeming.balance_of(someone)
        told = ngettext(
            "%(name)s has %(reward)s. %(left)s point is left.",
            "%(name)s has %(reward)s. %(left)s points are left.",
            left,
        ) % {"name": someone.name, "reward": given.label, "left": left}
        messages.success(request, told, extra_tags=reverse("desk-reward-back", args=[given.uuid]))
    return redirect("desk-person", someone.uuid)


@login_required
@require_POST
def reward_back(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take back what was handed over today."""
    check_desk(request.user)
    given = get_object_or_404(
        Redemption.objects.handed_over_by(request.user).select_related("place", "learner", "reward"), uuid=uuid
    )
    told = _("%(reward)s is taken back, the points have returned.") % {"reward": given.label}
    return _back(request, given.learner, lambda: redeeming.take_back(redemption=given, actor=request.user), told)


@login_required
@require_POST
def new_card(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """A card in place of a lost one, or the first; the old one is useless from now on."""
    someone = person_at_desk(request.user, uuid)
    told = _("There is a new card. The old one does not work any more.")
    return _back(request, someone, lambda: cards.issue_card(person=someone, actor=request.user), told)


@login_required
@require_POST
def pin(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    someone = person_at_desk(request.user, uuid)
    typed = request.POST.get("pin", "")
    told = _("The PIN is set.")
    return _back(request, someone, lambda: cards.set_pin(person=someone, pin=typed, actor=request.user), told)


@login_required
@require_safe
def card_pdf(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    someone = person_at_desk(request.user, uuid)
    card = get_object_or_404(LearnerCard.objects.select_related("user"), user=someone, revoked_at=None)
    return paper.cards_pdf([card], single=True)


@login_required
@require_safe
def cards_pdf(request: SignedInRequest) -> HttpResponse:
    """The cards made today where the desk stands, eight a sheet."""
    check_desk(request.user)
    made = LearnerCard.objects.filter(
        policy.scope(request.user, "people.register", "user__residence__organisation__path"),
        revoked_at=None,
        created_at__gte=day_start(local_day(timezone.now())),
    ).select_related("user__residence__organisation")
    if not (found := list(made.order_by("pk")[:CARDS_AT_ONCE])):
        messages.info(request, _("No card was made today."))
        return redirect("desk")
    return paper.cards_pdf(found)


@login_required
@require_POST
def emergency(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Whom to call for the person; every look is in the audit log."""
    someone = person_at_desk(request.user, uuid)
    contact = getattr(someone, "emergency_contact", None)
    if contact is not None:
        audit.record("emergency.viewed", actor=request.user, object_kind="user", object_uuid=someone.uuid)
    return render(request, "portal/desk/emergency.html", {"rows": [(someone, contact)], "back": someone})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def papers(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What is asked of a person from 80 on before her first class, noted when the papers are there."""
    someone = person_at_desk(request.user, uuid)
    form = PapersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = _("The papers of %(name)s are noted.") % {"name": someone.name}
        return _back(
            request, someone, lambda: elder_papers.note(person=someone, actor=request.user, **form.cleaned_data), told
        )
    context = {"person": someone, "form": form, "missing": elder_papers.missing([someone])}
    return render(request, "portal/desk/papers.html", context, status=400 if form.errors else 200)


@require_safe
def card(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Where the QR of a card leads. To strangers every card is the same, real or not."""
    user = request.user
    if user.is_authenticated:
        held = LearnerCard.objects.filter(uuid=uuid, revoked_at=None).select_related("user").first()
        if held is not None and held.user_id == user.pk:
            return redirect("my-card")
        if held is not None and people_of_desk(user).filter(pk=held.user_id).exists():
            return redirect("desk-person", held.user.uuid)
    return render(request, "portal/desk/found_card.html")


@login_required
@require_safe
def my_card(request: SignedInRequest) -> HttpResponse:
    held = LearnerCard.objects.filter(user=request.user, revoked_at=None).first()
    return render(request, "portal/desk/my_card.html", {"card": held, "qr": paper.card_qr(held) if held else ""})


@login_required
@require_safe
def my_card_pdf(request: SignedInRequest) -> HttpResponse:
    held = get_object_or_404(LearnerCard.objects.select_related("user"), user=request.user, revoked_at=None)
    return paper.cards_pdf([held], single=True)
