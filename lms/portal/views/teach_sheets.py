"""Photographs of the signed sheet of a session: keeping one, looking at it, taking it away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.attendance import sheets
from lms.attendance.models import Sheet
from lms.attendance.services import OPENS_BEFORE
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.core.pictures import ACCEPTED, read_picture
from lms.occasions.services import may_keep
from lms.portal.views.teach import session_for


class SheetForm(forms.Form):
    """``file`` is a picture that can be read."""

    file = forms.FileField(
        label=gettext_lazy("Photograph of the signed sheet"),
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 15 MB. Only who keeps this roll can see it."),
        # A phone opens its camera.
        widget=forms.FileInput(attrs={"accept": f"image/*,{ACCEPTED}", "capture": "environment"}),
    )

    def clean_file(self) -> Any:
        read_picture(self.cleaned_data["file"])
        return self.cleaned_data["file"]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def of_session(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The photographs; sent, one more."""
    session = session_for(request.user, uuid)
    gathering = session.gathering
    form, error = SheetForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        try:
            sheets.add(gathering=gathering, file=form.cleaned_data["file"], actor=request.user)
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("The photograph is kept."))
            return redirect("sheets", session.uuid)
    shown = list(sheets.shown(gathering).select_related("actor"))
    not_open = timezone.now() < gathering.starts_at - OPENS_BEFORE
    context = {
        "session": session,
        "group": session.class_group,
        "form": form,
        "error": sentence(error) if error else "",
        "sheets": shown,
        "not_open": not_open,
        "may_add": len(shown) < sheets.MOST_SHEETS and not not_open,
    }
    status = status_of(error) if error else 400 if form.errors else 200
    return render(request, "portal/teach/sheets.html", context, status=status)


def _sheet_for(user: User, uuid: UUID) -> tuple[Sheet, str]:
    """The sheet, if ``user`` keeps the roll or the door it belongs to, and the page that shows it."""
    related = ("gathering__organisation", "gathering__session", "gathering__occasion__school__organisation")
    found = get_object_or_404(Sheet.objects.select_related(*related), uuid=uuid)
    occasion = getattr(found.gathering, "occasion", None)
    if occasion is None:
        session = session_for(user, found.gathering.session.uuid)
        return found, reverse("sheets", args=[session.uuid])
    if not may_keep(user, occasion.school.organisation):
        raise Http404
    return found, reverse("manage-occasion", args=[occasion.uuid])


@login_required
@require_safe
def picture(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The photograph itself. Every look is in the log: it shows names and how they are written."""
    sheet, _page = _sheet_for(request.user, uuid)
    if sheet.removed_at is not None or not default_storage.exists(sheet.name):
        raise Http404
    sheets.note_viewed(sheet, actor=request.user)
    with default_storage.open(sheet.name) as file:
        response = HttpResponse(file.read(), content_type="image/webp")
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def change(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take the photograph away; ``?back`` puts it back."""
    sheet, page = _sheet_for(request.user, uuid)
    back = redirect(page)
    if "back" not in request.GET:
        sheets.remove(sheet=sheet, actor=request.user)
        undo = reverse("sheet-change", args=[sheet.uuid]) + "?back=1"
        messages.success(request, _("The photograph is taken away."), extra_tags=undo)
        return back
    try:
        sheets.put_back(sheet=sheet, actor=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("The photograph is back."))
    return back
