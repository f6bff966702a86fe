"""Tables of people: sent in, looked through, said yes to, watched while they are imported."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.keyset import keyset_page
from lms.core.messages import sentence, status_of
from lms.network import policy, uploading
from lms.network.models import Organisation, PeopleUpload
from lms.network.people_file import FileRefused
from lms.portal.views.manage.scope import scope_of

UPLOADS_A_PAGE = 20
DEEDS = {"confirm": uploading.confirm, "cancel": uploading.cancel, "go_on": uploading.go_on}
FATES = {
    "created": gettext_lazy("new"),
    "merged": gettext_lazy("completed"),
    "unchanged": gettext_lazy("here already"),
    "rejected": gettext_lazy("not taken"),
}


class TableForm(forms.Form):
    table = forms.FileField(
        label=gettext_lazy("Table of people"), widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"})
    )

    def clean_table(self) -> UploadedFile:
        table = self.cleaned_data["table"]
        if table.size > settings.PEOPLE_FILE_LARGEST:
            most = filesizeformat(settings.PEOPLE_FILE_LARGEST)
            sentence = _("This file is larger than %(most)s. Please send it in several parts.") % {"most": most}
            raise forms.ValidationError(sentence, code="too_large")
        return table


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """The form, and the tables of a place and of what lies below it, the latest first."""

    def url(place: Organisation) -> str:
        return "?" + urlencode({"place": place.code})

    asked = request.POST if request.method == "POST" else request.GET
    scope = scope_of(request.user, "people.import", code=asked.get("place", "")[:20], url=url)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        table = form.cleaned_data["table"]
        try:
            upload = uploading.send_in(
                pieces=table.chunks(), filename=table.name, organisation=scope.place, actor=request.user
            )
        except FileRefused as refused:
            form.add_error("table", str(refused))
        else:
            return redirect("people-import", upload.uuid)
    rows = PeopleUpload.objects.below(scope.place).select_related("organisation", "officer")
    page = keyset_page(rows, ["-pk"], after=request.GET.get("after", ""), size=UPLOADS_A_PAGE)
    context = {
        "scope": scope,
        "form": form,
        "page": page,
        "most": settings.PEOPLE_FILE_LARGEST,
        "days": uploading.KEPT.days,
        "next_url": f"{url(scope.place)}&after={page.next}" if page.next else "",
        "first_url": url(scope.place),
    }
    too_large = form.is_bound and form.has_error("table", "too_large")
    status = 413 if too_large else 400 if request.method == "POST" else 200
    return render(request, "portal/manage/imports.html", context, status=status)


def _find(user: User, uuid: UUID) -> PeopleUpload:
    """Raises PermissionDenied for who imports nowhere, Http404 for a table of another place."""
    if not policy.paths_for(user, "people.import"):
        raise PermissionDenied
    mine = PeopleUpload.objects.filter(policy.scope(user, "people.import", "organisation__path"))
    return get_object_or_404(mine.select_related("organisation", "officer"), uuid=uuid)


def told(upload: PeopleUpload) -> list[dict[str, Any]]:
    """The four fates in words, each with its number and its first rows."""
    return [
        {"name": fate, "label": label, "number": getattr(upload, fate), "lines": upload.lines.get(fate, [])}
        for fate, label in FATES.items()
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """How a table stands; ``deed`` says what is to be done with it, one of DEEDS."""
    upload = _find(request.user, uuid)
    error, status = "", 200
    if request.method == "POST":
        if (deed := DEEDS.get(request.POST.get("deed", ""))) is None:
            raise Http404
        try:
            deed(upload=upload, actor=request.user)
        except DomainError as refused:
            error, status = sentence(refused), status_of(refused)
            upload.refresh_from_db()
        else:
            return redirect("people-import", uuid)
    context = {
        "upload": upload,
        "fates": told(upload),
        "given_up": uploading.given_up(upload),
        "has_rejects": bool(upload.rejects_size) and upload.forgotten_at is None,
        "days": uploading.KEPT.days,
        "error": error,
    }
    response = render(request, "portal/manage/import.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def rejected(request: SignedInRequest, uuid: UUID) -> FileResponse:
    upload = _find(request.user, uuid)
    path = uploading.take_rejected(upload=upload, actor=request.user)
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{upload.filename.rpartition('.')[0]}-{_('not taken')}.csv",
        content_type="text/csv; charset=utf-8",
    )
    response["Cache-Control"] = "private, no-store"
    return response
