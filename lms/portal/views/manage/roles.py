"""Who holds which role: the list, giving one, taking one away, taking that back."""

import dataclasses
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core import audit, exports
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.keyset import every_row, keyset_page
from lms.core.messages import sentence, status_of
from lms.network import policy, services
from lms.network.models import RoleAssignment
from lms.network.tree import within
from lms.portal.views.manage import people
from lms.portal.views.manage.role_form import ElsewhereForm, EndForm, RoleForm
from lms.portal.views.manage.scope import Scope, scope_of

ROLES_A_PAGE = 50
ORDER = ["organisation__path", "role", "user__pinyin", "pk"]
TOKEN_AGE = 30 * 60
TOKEN_SALT = "a person from elsewhere"  # noqa: S105 - no secret


@dataclasses.dataclass(frozen=True)
class Question:
    """What the list is asked for; ``over`` shows the roles that hold no more, instead of those that do or will."""

    place: str
    typed: str
    role: str
    over: bool

    @classmethod
    def of(cls, asked: Any) -> "Question":
        return cls(
            place=asked.get("place", "")[:20],
            typed=asked.get("q", "").strip()[: people.LONGEST_QUESTION],
            role=asked.get("role", "") if asked.get("role") in RoleAssignment.Role.values else "",
            over=asked.get("over") == "1",
        )

    def fields(self) -> dict[str, str]:
        """As the address of the list, and the form of its download, say it."""
        given = {"place": self.place, "q": self.typed, "role": self.role, "over": "1" if self.over else ""}
        return {name: value for name, value in given.items() if value}

    def url(self, **changes: Any) -> str:
        return "?" + urlencode(dataclasses.replace(self, **changes).fields())


def _asked(user: User, question: Question) -> tuple[Scope, QuerySet[Any]]:
    scope = scope_of(
        user, "people.view", code=question.place, url=lambda place: question.url(place=place.code, typed="")
    )
    today = local_day(timezone.now())
    over = Q(ended_at__isnull=False) | Q(ends_on__lt=today)
    rows = RoleAssignment.objects.filter(within([scope.place.path], "organisation__path"))
    rows = rows.filter(over if question.over else ~over)
    if question.role:
        rows = rows.filter(role=question.role)
    if question.typed:
        rows = rows.filter(user__in=User.objects.found_by(question.typed))
    return scope, rows.select_related("user", "organisation")


@login_required
@require_safe
def roles(request: SignedInRequest) -> HttpResponse:
    question = Question.of(request.GET)
    scope, rows = _asked(request.user, question)
    page = keyset_page(rows, ORDER, after=request.GET.get("after", ""), size=ROLES_A_PAGE)
    context = {
        "scope": scope,
        "question": question,
        "page": page,
        "next_url": f"{question.url()}&after={page.next}" if page.next else "",
        "first_url": question.url(),
        "roles": RoleAssignment.Role.choices,
        "current_url": question.url(over=False),
        "over_url": question.url(over=True),
        "today": local_day(timezone.now()),
        "may_assign": bool(policy.paths_for(request.user, "roles.assign")),
    }
    return render(request, "portal/manage/roles.html", context)


@login_required
@require_POST
def export(request: SignedInRequest) -> StreamingHttpResponse:
    question = Question.of(request.POST)
    kind = request.POST.get("format", "")
    if kind not in exports.FORMATS:
        raise Http404
    scope, rows = _asked(request.user, question)
    audit.record(
        "roles.exported",
        actor=request.user,
        object_kind="organisation",
        object_uuid=scope.place.uuid,
        organisation_code=scope.place.code,
        format=kind,
    )
    heading = [_("Name"), _("Role"), _("How employed"), _("Place"), _("First day"), _("Last day"), _("Taken away")]
    told = (
        [
            row.user.name,
            row.get_role_display(),
            row.get_employment_display(),
            row.organisation.name,
            row.starts_on,
            row.ends_on,
            row.ended_at,
        ]
        for row in every_row(rows, ORDER)
    )
    return exports.download(f"{scope.place.name}-{local_day(timezone.now())}", kind, heading, told)


def _may_assign_somewhere(user: User) -> None:
    if not policy.paths_for(user, "roles.assign"):
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def elsewhere(request: SignedInRequest) -> HttpResponse:
    """A teacher who lives in another district: found by name and log-in together, which nobody guesses."""
    _may_assign_somewhere(request.user)
    form = ElsewhereForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if refused := ratelimit.consume_or_429(request, action="find_elsewhere", user=request.user):
            return refused
        person = _by_name_and_login(**form.cleaned_data)
        if person is not None:
            token = signing.dumps([str(request.user.uuid), str(person.uuid)], salt=TOKEN_SALT)
            return people.show(request, people.Seen(person), token=token)
        form.add_error(None, _("We know nobody with this name and this number or username together."))
    return render(request, "portal/manage/elsewhere.html", {"form": form}, status=400 if form.errors else 200)


def _by_name_and_login(*, name: str, login: str) -> User | None:
    person = User.objects.filter(username=login).first() or get_adapter().get_user_by_phone(login)
    return person if person is not None and person.is_active and person.name == name.strip() else None


def _candidate(request: SignedInRequest, uuid: UUID) -> tuple[people.Seen, str]:
    """The person who is to get a role, and the proof that the giver knows her where she lives elsewhere."""
    _may_assign_somewhere(request.user)
    token = request.POST.get("token", "")
    try:
        known = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_AGE) if token else None
    except signing.BadSignature:
        known = None
    if known == [str(request.user.uuid), str(uuid)]:
        person = User.objects.filter(uuid=uuid, is_active=True).first()
        if person is not None:
            return people.Seen(person), token
    return people.seen_by(request.user, uuid), ""


@login_required
@require_POST
def give(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """First shown once more, then done."""
    seen, token = _candidate(request, uuid)
    form = RoleForm(request.POST, actor=request.user)
    if not form.is_valid():
        return people.show(request, seen, form=form, token=token, status=400)
    wanted = form.cleaned_data
    if "confirmed" not in request.POST:
        shown = {
            **wanted,
            "person": seen.person,
            "token": token,
            "role_label": RoleAssignment.Role(wanted["role"]).label,
            "employment_label": dict(RoleAssignment.Employment.choices).get(wanted["employment"], ""),
        }
        return render(request, "portal/manage/role_confirm.html", shown)
    try:
        held = services.grant_role(
            user=seen.person,
            role=wanted["role"],
            organisation=wanted["organisation"],
            starts_on=wanted["starts_on"],
            ends_on=wanted["ends_on"],
            employment=wanted["employment"],
            actor=request.user,
        )
    except DomainError as error:
        form.add_error(None, sentence(error))
        return people.show(request, seen, form=form, token=token, status=status_of(error))
    done = (
        _("%(name)s is now %(role)s of %(place)s.")
        if held.is_current(local_day(timezone.now()))
        else _("%(name)s will be %(role)s of %(place)s.")
    )
    messages.success(request, done % _words(held), extra_tags=reverse("role-end", args=[held.uuid]))
    return redirect("person", uuid)


def _words(held: RoleAssignment) -> dict[str, str]:
    return {"name": held.user.name, "role": held.get_role_display(), "place": held.organisation.label}


def _held(user: User, uuid: UUID) -> RoleAssignment:
    """A role that ``user`` may take away. Raises Http404 outside her places, PermissionDenied without the right."""
    if not policy.paths_for(user, "people.view"):
        raise PermissionDenied
    rows = RoleAssignment.objects.filter(policy.scope(user, "people.view", "organisation__path"))
    held = rows.select_related("user", "organisation").filter(uuid=uuid).first()
    if held is None:
        raise Http404
    if not policy.may_give(user, held.role, held.organisation):
        raise PermissionDenied
    return held


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    held = _held(request.user, uuid)
    form = EndForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            ended = services.end_role(held=held, actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_error("leave_no_manager" if error.code == "last_manager" else None, sentence(error))
            status = status_of(error)
        else:
            return _ended(request, ended)
    elif form.errors:
        status = 400
    context = {"held": held, "form": form, "last_manager": services.is_last_manager(held)}
    return render(request, "portal/manage/role_end.html", context, status=status)


def _ended(request: SignedInRequest, held: RoleAssignment) -> HttpResponse:
    # Who has given up her own role may have lost her way back to the page.
    reader = User.objects.get(pk=request.user.pk)
    still = policy.may_give(reader, held.role, held.organisation)
    if held.ended_at is None:
        messages.success(request, _("%(name)s is %(role)s of %(place)s until that day.") % _words(held))
    else:
        undo = reverse("role-undo", args=[held.uuid]) if still else ""
        messages.success(request, _("%(name)s is no longer %(role)s of %(place)s.") % _words(held), extra_tags=undo)
    return redirect("person", held.user.uuid) if still else redirect("my")


@login_required
@require_POST
def undo(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    held = _held(request.user, uuid)
    services.undo_end_role(held=held, actor=request.user)
    messages.success(request, _("%(name)s is %(role)s of %(place)s again.") % _words(held))
    return redirect("person", held.user.uuid)
