"""The people of a place: who lives there, who is registered there, and one of them."""

import dataclasses
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.accounts.second_factor import is_set_up
from lms.classes.models import Registration
from lms.core import audit, exports
from lms.core.days import local_day
from lms.core.keyset import every_row, keyset_page
from lms.courses.models import Audience
from lms.network import policy, second_factor, services
from lms.network.homes import home_of
from lms.network.models import Organisation, RoleAssignment
from lms.network.tree import within
from lms.portal.views.manage.role_form import RoleForm
from lms.portal.views.manage.scope import Scope, scope_of

PEOPLE_A_PAGE = 50
CLASSES_SHOWN = 20
LONGEST_QUESTION = 60
HOME = "residence__organisation__path"
SCHOOL = "class_group__school__organisation__path"
AUDIENCES: dict[str, Any] = dict(Audience.choices)


@dataclasses.dataclass(frozen=True)
class Question:
    """What the list is asked for. ``kind``: ``home`` for who lives there, ``registered`` for who comes there."""

    kind: str
    place: str
    typed: str
    audience: str

    @classmethod
    def of(cls, asked: Any) -> "Question":
        """From a request's GET or POST."""
        return cls(
            kind="registered" if asked.get("list") == "registered" else "home",
            place=asked.get("place", "")[:20],
            typed=asked.get("q", "").strip()[:LONGEST_QUESTION],
            audience=asked.get("audience", "") if asked.get("audience") in AUDIENCES else "",
        )

    def fields(self) -> dict[str, str]:
        """As the address of the list, and the form of its download, say it."""
        kind = "" if self.kind == "home" else self.kind
        given = {"list": kind, "place": self.place, "q": self.typed, "audience": self.audience}
        return {name: value for name, value in given.items() if value}

    def url(self, **changes: str) -> str:
        return "?" + urlencode(dataclasses.replace(self, **changes).fields())


def _of_audience(audience: str, field: str = "") -> Q:
    """People who belong to ``audience`` this year, as ``User.audience`` says it."""
    year, born = timezone.localdate().year, f"{field}birth_year"
    if audience == "youth":
        return Q(**{f"{born}__gt": year - 18})
    if audience == "elderly":
        return Q(**{f"{born}__lte": year - 60})
    return Q(**{f"{born}__isnull": True}) | Q(**{f"{born}__gt": year - 60, f"{born}__lte": year - 18})


def _residents(place: Organisation, question: Question) -> tuple[QuerySet[Any], list[str]]:
    """Who lives in ``place`` or below it: community after community by the sound of the name; a search by the sound."""
    rows = User.objects.found_by(question.typed) if question.typed else User.objects.all()
    rows = rows.filter(within([place.path], HOME), is_active=True).select_related("residence__organisation")
    if question.audience:
        rows = rows.filter(_of_audience(question.audience))
    return rows, ["pinyin", "pk"] if question.typed else [HOME, "pinyin", "pk"]


def _registered(place: Organisation, question: Question) -> tuple[QuerySet[Any], list[str]]:
    """Places and waiting places in classes of ``place`` of people who live elsewhere; the latest classes first."""
    elsewhere = Q(learner__residence=None) | ~within([place.path], f"learner__{HOME}")
    rows = Registration.objects.holding().filter(within([place.path], SCHOOL)).filter(elsewhere)
    if question.typed:
        rows = rows.filter(learner__in=User.objects.found_by(question.typed))
    if question.audience:
        rows = rows.filter(_of_audience(question.audience, "learner__"))
    return rows.select_related("learner", "class_group"), ["-class_group_id", "learner__pinyin", "pk"]


def _asked(user: User, question: Question) -> tuple[Scope, QuerySet[Any], list[str]]:
    scope = scope_of(
        user, "people.view", code=question.place, url=lambda place: question.url(place=place.code, typed="")
    )
    find = _registered if question.kind == "registered" else _residents
    return scope, *find(scope.place, question)


@login_required
@require_safe
def people(request: SignedInRequest) -> HttpResponse:
    question = Question.of(request.GET)
    scope, rows, order = _asked(request.user, question)
    page = keyset_page(rows, order, after=request.GET.get("after", ""), size=PEOPLE_A_PAGE)
    context = {
        "scope": scope,
        "question": question,
        "page": page,
        "next_url": f"{question.url()}&after={page.next}" if page.next else "",
        "first_url": question.url(),
        "audiences": AUDIENCES.items(),
        "home_url": question.url(kind="home"),
        "registered_url": question.url(kind="registered"),
        "may_import": policy.allows(request.user, "people.import", scope.place),
        "may_assign": bool(policy.paths_for(request.user, "roles.assign")),
    }
    return render(request, "portal/manage/people.html", context)


@login_required
@require_POST
def export(request: SignedInRequest) -> StreamingHttpResponse:
    """The whole list that was asked for, as a file. Telephone numbers stay masked in it."""
    question = Question.of(request.POST)
    kind = request.POST.get("format", "")
    if kind not in exports.FORMATS:
        raise Http404
    scope, rows, order = _asked(request.user, question)
    audit.record(
        "people.exported",
        actor=request.user,
        object_kind="organisation",
        object_uuid=scope.place.uuid,
        organisation_code=scope.place.code,
        list=question.kind,
        format=kind,
    )
    if question.kind == "registered":
        heading = [_("Name"), _("Class"), pgettext("registration", "State")]
        told = ([row.learner.name, row.class_group.name, row.get_status_display()] for row in every_row(rows, order))
    else:
        heading = [_("Name"), _("Community"), _("Code of the community"), _("Sex"), _("Year of birth"), _("Telephone")]
        told = (
            [
                row.name,
                row.residence.organisation.name,
                row.residence.organisation.code,
                row.get_sex_display(),
                row.birth_year,
                row.masked_phone,
            ]
            for row in every_row(rows, order)
        )
    return exports.download(f"{scope.place.name}-{local_day(timezone.now())}", kind, heading, told)


@dataclasses.dataclass(frozen=True)
class Seen:
    """What a reader may see of a person: everything (``whole``), or only what ties her to the reader's places."""

    person: User
    whole: bool = False
    home: Organisation | None = None
    roles: list[RoleAssignment] = dataclasses.field(default_factory=list)
    registrations: list[Registration] = dataclasses.field(default_factory=list)


def seen_by(reader: User, uuid: UUID) -> Seen:
    """Raises PermissionDenied for who sees no people at all, Http404 for a person who has nothing to do with her."""
    if not policy.paths_for(reader, "people.view"):
        raise PermissionDenied
    person = User.objects.select_related("residence__organisation__parent").filter(uuid=uuid, is_active=True).first()
    if person is None:
        raise Http404
    home = home_of(person)
    whole = home is not None and policy.allows(reader, "people.view", home)
    roles = (
        RoleAssignment.objects.filter(user=person)
        .filter(policy.scope(reader, "people.view", "organisation__path"))
        .select_related("organisation", "granted_by", "ended_by")
        .order_by("-starts_on", "-pk")
    )
    registrations = (
        Registration.objects.holding()
        .filter(policy.scope(reader, "people.view", SCHOOL), learner=person)
        .select_related("class_group")
        .order_by("-pk")[:CLASSES_SHOWN]
    )
    seen = Seen(person, whole, home if whole else None, list(roles), list(registrations))
    if not (whole or seen.roles or seen.registrations):
        raise Http404
    return seen


def show(
    request: SignedInRequest,
    seen: Seen,
    *,
    form: RoleForm | None = None,
    token: str = "",
    phone: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a person, with the form to give her a role where the reader may.

    ``token`` goes with the form for who lives elsewhere; ``phone`` is the whole number where it is to be shown.
    """
    reader, today = request.user, local_day(timezone.now())
    rows: list[Any] = [*seen.roles]
    held: list[Any] = []
    past: list[Any] = []
    for row in rows:
        over = row.ended_at is not None or (row.ends_on is not None and row.ends_on < today)
        row.may_end = not over and policy.may_give(reader, row.role, row.organisation)
        row.may_undo = over and services.may_undo(row, reader)
        row.coming = row.starts_on > today
        (past if over else held).append(row)
    if form is None and policy.paths_for(reader, "roles.assign"):
        form = RoleForm(actor=reader)
    context = {
        "seen": seen,
        "person": seen.person,
        "held": held,
        "past": past,
        "form": form,
        "token": token,
        "phone": phone,
        "may_see_phone": seen.home is not None and policy.allows(reader, "contacts.view", seen.home),
        "may_reset_factor": second_factor.may_reset(reader, seen.person) and is_set_up(seen.person),
        "may_see_records": bool(policy.paths_for(reader, "records.view")),
        "may_enter_teacher": bool(policy.paths_for(reader, "teachers.manage")),
        "may_see_log": bool(policy.paths_for(reader, "audit.view")),
    }
    return render(request, "portal/manage/person.html", context, status=status)


@login_required
@require_safe
def person(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    return show(request, seen_by(request.user, uuid))


@login_required
@require_POST
def phone(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The whole number, shown once on the page that answers; the look is in the log."""
    seen = seen_by(request.user, uuid)
    return show(request, seen, phone=services.show_phone(user=seen.person, actor=request.user))
