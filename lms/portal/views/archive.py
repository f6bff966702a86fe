"""The study archive of a learner: her own pages and files, and what an officer sees of it and puts right."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.in_app import with_pictures
from lms.core.keyset import keyset_page
from lms.core.messages import sentence, status_of
from lms.network import policy
from lms.network.homes import home_of
from lms.portal.archive import ORDER, Chosen, archive_of
from lms.portal.archive_files import KINDS, archive_file
from lms.portal.views.manage.people import seen_by
from lms.records import evidence
from lms.records.correcting import MOST_MINUTES, REASON_LENGTH, correct, may_correct
from lms.records.models import StudyRecord

LINES_A_PAGE = 20
LINES_TO_PRINT = 1000  # some fifteen years of lessons


@login_required
@require_safe
def record(request: SignedInRequest) -> HttpResponse:
    """``?year=``, ``?subject=``, ``?school=`` choose and combine; ``?whole=1`` is for paper, without pages."""
    return render(request, "portal/record.html", _listed(request, StudyRecord.objects.of(request.user)))


@login_required
@require_safe
@with_pictures
def record_file(request: SignedInRequest) -> HttpResponse | StreamingHttpResponse:
    """``?format=`` one of KINDS, and the choices of the page."""
    rows = StudyRecord.objects.of(request.user)
    try:
        return _file(request, request.user, rows)
    except DomainError as refusal:
        messages.error(request, sentence(refusal))
        return redirect("my-record")


@login_required
@require_safe
def record_line(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """How a line came about. Another person's line: 404."""
    lines = StudyRecord.objects.visible_to(request.user).select_related("learner", "organisation")
    line = lines.filter(uuid=uuid).first()
    if line is None:
        raise Http404
    context = {
        "record": line,
        "steps": evidence.steps(line, request.user),
        "may_correct": may_correct(request.user, line),
        "own": line.learner_id == request.user.pk,
    }
    return render(request, "portal/record_line.html", context)


def _listed(request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
    chosen = Chosen.of(request.GET)
    archive = archive_of(rows, chosen)
    size = LINES_TO_PRINT if request.GET.get("whole") == "1" else LINES_A_PAGE
    after = request.GET.get("after", "")
    page = keyset_page(chosen.lines(rows), ORDER, after=after, size=size)
    return {
        "archive": archive,
        "chosen": chosen,
        "page": page,
        "page_asked": bool(after or chosen.fields()),
        "next_url": chosen.url(after=page.next) if page.next else "",
        "first_url": chosen.url(),
        "whole_url": chosen.url(whole="1"),
        "curve": archive.curve,
    }


def _file(request: HttpRequest, learner: User, rows: QuerySet[Any]) -> HttpResponse | StreamingHttpResponse:
    kind = request.GET.get("format", "")
    if kind not in KINDS:
        raise Http404
    archive = archive_of(rows, Chosen.of(request.GET))
    return archive_file(kind, learner=learner, rows=rows.select_related("corrects"), archive=archive)


class CorrectionForm(forms.Form):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes that count"), min_value=0, max_value=MOST_MINUTES, widget=forms.NumberInput
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=REASON_LENGTH, help_text=gettext_lazy("The learner reads it.")
    )


def _seen_lines(reader: User, uuid: UUID) -> tuple[User, QuerySet[Any]]:
    """A person and those of her lines that ``reader`` may see: all of a resident of hers, else what her places taught.

    Raises as ``seen_by``, and PermissionDenied for who sees no records.
    """
    if not policy.paths_for(reader, "records.view"):
        raise PermissionDenied
    person = seen_by(reader, uuid).person
    rows = StudyRecord.objects.of(person)
    home = home_of(person)
    if home is None or not policy.allows(reader, "records.view", home):
        rows = rows.filter(policy.scope(reader, "records.view", "organisation__path"))
    return person, rows


@login_required
@require_safe
def person_record(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The archive of a person as an officer may see it, with the same choices."""
    person, rows = _seen_lines(request.user, uuid)
    context = _listed(request, rows)
    return render(request, "portal/manage/person_record.html", {"person": person, **context})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person_record_line(request: SignedInRequest, uuid: UUID, line: UUID) -> HttpResponse:
    """A line with its evidence; sent, ``minutes`` and ``reason`` put it right."""
    person, rows = _seen_lines(request.user, uuid)
    evidenced = StudyRecord.objects.filter(uuid=line).values("evidence_key")
    lines = list(rows.filter(evidence_key__in=evidenced).select_related("learner", "organisation").order_by("pk"))
    found = next((one for one in lines if one.uuid == line), None)
    if found is None:
        raise Http404
    may = may_correct(request.user, found)
    if request.method == "POST" and not may:
        raise PermissionDenied
    now = sum(one.minutes for one in lines)
    form = CorrectionForm(request.POST or None, initial={"minutes": now}) if may else None
    error = None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            correct(
                record=found,
                minutes=form.cleaned_data["minutes"],
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Put right. The learner has been told."))
            return redirect("person-record", person.uuid)
    context = {
        "person": person,
        "record": found,
        "now": now,
        "steps": evidence.steps(found, request.user, lines=lines),
        "form": form,
        "error": sentence(error) if error else "",
    }
    status = status_of(error) if error else 400 if form is not None and form.errors else 200
    return render(request, "portal/manage/person_record_line.html", context, status=status)
