"""Files of questions: sent in, looked through, said yes to or thrown away."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce
from lms.network import policy
from lms.portal.views.manage.question_forms import DEGREES, FileForm
from lms.portal.views.manage.questions import CAPABILITY, bank_of, file_response, found_in
from lms.questions import importing
from lms.questions.formats import MOST_BYTES, MOST_QUESTIONS, FileRefused, Place, template
from lms.questions.models import QuestionFile

FILES = 10  # the latest of the school
SHOWN = 500  # results on one page; the counts are of all


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedInRequest) -> HttpResponse:
    """``?school=``. Sent, the file is looked through and nothing more."""
    bank = bank_of(request.user, request.GET.get("school", ""))
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["questions"]
        try:
            kept = importing.look_through(
                school=bank.school, data=file.read(), filename=file.name, nonce=posted_nonce(request) or str(uuid4()),
                actor=request.user,
            )  # fmt: skip
        except FileRefused as refused:
            form.add_error("questions", str(refused))
        else:
            return redirect("question-file", kept.uuid)
    context = {
        "bank": bank,
        "form": form,
        "nonce": str(uuid4()),
        "most": MOST_BYTES,
        "questions": MOST_QUESTIONS,
        "days": importing.KEPT.days,
        "files": QuestionFile.objects.filter(school=bank.school).defer("results").order_by("-pk")[:FILES],
    }
    too_large = form.is_bound and form.has_error("questions", "too_large")
    status = 413 if too_large else 400 if request.method == "POST" else 200
    return render(request, "portal/manage/question_send.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What would come of each question. Sent, ``deed`` is ``bring_in`` or ``throw_away``."""
    found: QuestionFile = found_in(request.user, QuestionFile.objects.all(), uuid)
    error, status = "", 200
    if request.method == "POST":
        try:
            return _done(request, found)
        except DomainError as refusal:
            error, status = sentence(refusal), status_of(refusal)
            found.refresh_from_db()
    results = [
        {
            **result,
            "place": str(Place(result["unit"], result["number"])),
            "degree": DEGREES.get(result.get("difficulty")),
        }
        for result in found.results
    ]
    # What needs a decision stands first.
    results.sort(key=lambda result: ["refused", "new", "there"].index(result["fate"]))
    context = {"file": found, "results": results[:SHOWN], "more": max(0, len(results) - SHOWN), "error": error}
    response = render(request, "portal/manage/question_file.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _done(request: SignedInRequest, found: QuestionFile) -> HttpResponse:
    """Raises DomainError."""
    deed = request.POST.get("deed", "")
    if deed == "throw_away":
        importing.throw_away(file=found, actor=request.user)
        messages.success(request, _("Thrown away. Nothing of it is in the bank."))
        return redirect(f"{reverse('questions')}?school={found.school.uuid}")
    if deed != "bring_in":
        raise Http404
    number = importing.bring_in(file=found, actor=request.user)
    words = ngettext("%(number)s question is in the bank now.", "%(number)s questions are in the bank now.", number)
    messages.success(request, words % {"number": number})
    return redirect("question-file", found.uuid)


@login_required
@require_safe
def blank(request: SignedInRequest) -> HttpResponse:
    """The table to fill in."""
    if not policy.paths_for(request.user, CAPABILITY):
        raise PermissionDenied
    return file_response(template(), _("Table of questions"), "xlsx")
