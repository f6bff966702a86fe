"""The bank of questions of a school: the list, one question, a file that is brought in, a file to take along."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.messages import sentence, status_of
from lms.core.models import AuditEntry
from lms.learning.quiz_page import shown_question
from lms.network import policy
from lms.network.models import School
from lms.portal.views.manage.question_forms import DEGREES, QuestionForm, SearchForm
from lms.questions import services
from lms.questions.formats import WRITERS, write_file
from lms.questions.models import BankQuestion, QuestionTag

CAPABILITY = "content.edit"
QUESTIONS_A_PAGE = 50
MOST_SCHOOLS = 60
MOST_TAGS = 200
MOST_EXPORTED = 5000
HISTORY = 50
DEEDS = {"retire": services.retire_question, "take_back": services.take_back_question}


@dataclass(frozen=True)
class Bank:
    """The school that is looked at, and all whose banks this reader keeps (at most MOST_SCHOOLS)."""

    school: School
    schools: list[School]

    @property
    def query(self) -> str:
        return f"?school={self.school.uuid}"


def bank_of(user: User, named: str) -> Bank:
    """The bank of the school that ``named`` is the uuid of, else of the first.

    Raises PermissionDenied for who writes for no school, Http404 for a school of others, and where there is none yet.
    """
    if not policy.paths_for(user, CAPABILITY):
        raise PermissionDenied
    own = School.objects.active().filter(policy.scope(user, CAPABILITY, "organisation__path"))
    ordered = own.select_related("organisation").order_by("organisation__path", "pk")
    schools = list(ordered[:MOST_SCHOOLS])
    if not named:
        if not schools:
            raise Http404
        return Bank(schools[0], schools)
    try:
        uuid = UUID(named)
    except ValueError:
        raise Http404 from None
    there = next((school for school in schools if school.uuid == uuid), None)
    return Bank(there or get_object_or_404(ordered, uuid=uuid), schools)


def found_in(user: User, rows: Any, uuid: UUID) -> Any:
    """Raises PermissionDenied for who has no office, and in one's own where one does not write; elsewhere Http404."""
    if not any(policy.paths_for(user, capability) for capability in (CAPABILITY, "figures.view")):
        raise PermissionDenied
    found = get_object_or_404(rows.select_related("school__organisation"), uuid=uuid)
    place = found.school.organisation
    if policy.allows(user, CAPABILITY, place):
        return found
    if policy.allows(user, "figures.view", place):
        raise PermissionDenied
    raise Http404


def _tags(school: School) -> list[str]:
    names = QuestionTag.objects.filter(question__school=school, question__retired_at=None).values_list(
        "name", flat=True
    )
    return sorted(names.distinct()[:MOST_TAGS])


@login_required
@require_safe
def questions(request: SignedInRequest) -> HttpResponse:
    """``?school=``, what SearchForm asks, ``?after=``."""
    bank = bank_of(request.user, request.GET.get("school", ""))
    form = SearchForm(request.GET, tags=_tags(bank.school))
    rows = form.narrowed(BankQuestion.objects.filter(school=bank.school)).prefetch_related("tags")
    page = keyset_page(rows, ["-pk"], after=request.GET.get("after", ""), size=QUESTIONS_A_PAGE)
    here = f"{bank.query}&{urlencode(form.asked)}" if form.asked else bank.query
    context = {
        "bank": bank,
        "form": form,
        "page": page,
        "degrees": DEGREES,
        "formats": WRITERS,
        "next_url": f"{here}&after={page.next}" if page.next else "",
        "first_url": here,
    }
    return render(request, "portal/manage/questions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    bank = bank_of(request.user, request.GET.get("school", ""))
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.entry:
        try:
            made = services.add_question(
                school=bank.school, entry=form.entry, uuid=form.cleaned_data["uuid"], actor=request.user
            )
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("question", made.uuid)
    context = {"bank": bank, "form": form}
    return render(request, "portal/manage/question_new.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """One question as learners see it, its form and its history. Sent, ``deed`` is ``save`` or one of DEEDS."""
    found: BankQuestion = found_in(request.user, BankQuestion.objects.all(), uuid)
    if request.method != "POST":
        return _page(request, found, QuestionForm.showing(found.entry))
    deed = request.POST.get("deed", "")
    try:
        if deed == "save":
            form = QuestionForm(request.POST)
            if not form.is_valid() or form.entry is None:
                return _page(request, found, form, status=400)
            services.change_question(bank_question=found, entry=form.entry, actor=request.user)
        elif deed in DEEDS:
            DEEDS[deed](bank_question=found, actor=request.user)
        else:
            raise Http404
    except DomainError as refusal:
        stored = found_in(request.user, BankQuestion.objects.all(), uuid)
        form = QuestionForm(request.POST) if deed == "save" else QuestionForm.showing(stored.entry)
        return _page(request, stored, form, status=status_of(refusal), error=sentence(refusal))
    messages.success(request, _("Saved."))
    return redirect("question", uuid)


def _page(
    request: SignedInRequest, found: BankQuestion, form: QuestionForm, *, status: int = 200, error: str = ""
) -> HttpResponse:
    asked = found.question
    seen = shown_question(asked, seed=str(found.uuid), answer=[])
    context = {"found": found, "form": form, "shown": seen, "history": _history(found), "error": error}
    return render(request, "portal/manage/question.html", context, status=status)


def _history(found: BankQuestion) -> list[dict[str, Any]]:
    """What was done to it, the latest first, with who did it."""
    entries = list(
        AuditEntry.objects.filter(object_kind="bank_question", object_uuid=found.uuid).order_by("-pk")[:HISTORY]
    )
    people = User.objects.in_bulk({entry.actor for entry in entries if entry.actor}, field_name="uuid")
    return [
        {
            "at": entry.at,
            "deed": audit.words(entry.action),
            "who": people[entry.actor].name if entry.actor in people else "",
        }
        for entry in entries
    ]


@login_required
@require_POST
def export(request: SignedInRequest) -> HttpResponse:
    """The questions that SearchForm asks for as a file; what the format cannot hold is told on a page first."""
    bank = bank_of(request.user, request.POST.get("school", ""))
    kind = request.POST.get("format", "")
    if kind not in WRITERS:
        raise Http404
    form = SearchForm(request.POST, tags=_tags(bank.school))
    rows = form.narrowed(BankQuestion.objects.filter(school=bank.school)).prefetch_related("tags").order_by("pk")
    entries = [row.entry for row in rows[:MOST_EXPORTED]]
    content, left = write_file(entries, kind)
    if left and "anyway" not in request.POST:
        context = {
            "bank": bank,
            "left": left,
            "held": len(entries) - len(left),
            "format": kind,
            "label": WRITERS[kind].label,
            "asked": form.asked,
        }
        return render(request, "portal/manage/question_export.html", context)
    audit.record(
        "questions.exported",
        actor=request.user,
        object_kind="school",
        object_uuid=bank.school.uuid,
        organisation_code=bank.school.organisation.code,
        questions=len(entries) - len(left),
    )
    return file_response(content, f"{bank.school.label}-{_('questions')}", kind)


def file_response(content: bytes, name: str, kind: str) -> HttpResponse:
    writer = WRITERS[kind]
    response = HttpResponse(content, content_type=writer.content_type)
    plain = f"questions.{writer.extension}"
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}.{writer.extension}"
    )
    response["Cache-Control"] = "private, no-store"
    return response
