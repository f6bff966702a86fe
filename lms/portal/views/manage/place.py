"""Renaming, moving, merging and closing a place: one form a deed, and what it will mean before it is done."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.network import policy, reorganising
from lms.network.models import Organisation, OrganisationChange

Kind = OrganisationChange.Kind
HISTORY_SHOWN = 20
SUGGESTED = 400


class RenameForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = ["name", "full_name", "name_en"]
        labels = {"name": gettext_lazy("Short name")}


class TargetForm(forms.Form):
    """Another place, by its code or name; ``place`` of the cleaned data."""

    other = forms.CharField(max_length=60, help_text=gettext_lazy("Its name or its code."))

    def __init__(self, *args, here: Organisation, kind: str, actor, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.here, self.kind, self.actor = here, kind, actor
        self.fields["other"].label = _("It moves to") if kind == Kind.MOVED else _("It becomes a part of")
        self.fields["other"].widget.attrs["list"] = f"{kind}-suggestions"

    def suggestions(self) -> list[Organisation]:
        """Those nearest: what lies beside it, for a merger; what lies beside its parent, for a move."""
        found = reorganising.targets(self.here, self.kind, self.actor)
        around = self.here.parent if self.kind == Kind.MERGED else self.here.parent and self.here.parent.parent
        return list(found.filter(parent=around)[:SUGGESTED])

    def clean_other(self) -> str:
        found = reorganising.find_targets(self.here, self.kind, self.cleaned_data["other"], self.actor)
        if not found:
            raise forms.ValidationError(_("There is no such place that it could go to."))
        if len(found) > 1:
            names = "、".join(f"{place.label} {place.code} ({place.parent.label})" for place in found if place.parent)
            sentence = _("Several places are called so, please write the code: %(names)s")
            raise forms.ValidationError(sentence, params={"names": names})
        self.cleaned_data["place"] = found[0]
        return found[0].code


def _forms(here: Organisation, request: SignedInRequest, deed: str) -> dict[str, Any]:
    """The form of each deed, the one that was sent bound."""

    def bound(kind: str):
        return request.POST if request.method == "POST" and deed == kind else None

    asked: dict[str, Any] = {
        Kind.RENAMED.value: RenameForm(bound(Kind.RENAMED), instance=here, prefix=Kind.RENAMED),
        Kind.CLOSED.value: None,
    }
    for kind in (Kind.MOVED, Kind.MERGED):
        asked[kind] = TargetForm(bound(kind), prefix=kind, here=here, kind=kind, actor=request.user)
    return asked


def _do(deed: str, here: Organisation, form, actor) -> None:
    match deed:
        case Kind.RENAMED:
            names = {name: form.cleaned_data[name] for name in RenameForm.Meta.fields}
            reorganising.rename_place(place=here, actor=actor, **names)
        case Kind.MOVED:
            reorganising.move_place(place=here, parent=form.cleaned_data["place"], actor=actor)
        case Kind.MERGED:
            reorganising.merge_places(place=here, into=form.cleaned_data["place"], actor=actor)
        case Kind.CLOSED:
            reorganising.close_place(place=here, actor=actor)


def _find(code: str, user) -> Organisation:
    """The place to change. Outside one's own: Http404; inside, but not below what one manages: PermissionDenied."""
    if not policy.paths_for(user, "figures.view"):
        raise PermissionDenied
    here = Organisation.objects.select_related("parent__parent__parent__parent").filter(code=code).first()
    if here is None or not policy.allows(user, "figures.view", here):
        raise Http404
    if not reorganising.may_change(here, user):
        raise PermissionDenied
    return here


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, code: str) -> HttpResponse:
    """``deed`` names what is asked for; the first sending shows what it will mean, with ``confirmed`` it is done."""
    here = _find(code, request.user)
    deed = request.POST.get("deed", "")
    asked = _forms(here, request, deed)
    context = {
        "place": here,
        "ancestors": [*here.ancestors(), here],
        "forms": asked,
        "contents": reorganising.contents_of(here),
        "changes": here.changes.select_related("other").order_by("-pk")[:HISTORY_SHOWN],
        "living": here.status == Organisation.Status.ACTIVE,
    }
    if request.method != "POST":
        return render(request, "portal/manage/place.html", context)
    if deed not in asked:
        raise Http404
    form = asked[deed]
    if form is not None and not form.is_valid():
        # A bound model form has put what was typed onto its instance: what the page says of the place is as it was.
        context["place"] = _find(code, request.user)
        return render(request, "portal/manage/place.html", {**context, "form": form}, status=400)
    here = context["place"] = _find(code, request.user)
    if request.POST.get("confirmed") != "1":
        other = form.cleaned_data.get("place") if form is not None else None
        meant = {"deed": deed, "form": form, "other": other}
        return render(request, "portal/manage/place_confirm.html", {**context, **meant})
    try:
        _do(deed, here, form, request.user)
    except DomainError as error:
        said = {"error": sentence(error)}
        return render(request, "portal/manage/place.html", {**context, **said}, status=status_of(error))
    messages.success(request, _("Done. It stands in the history of the place."))
    return redirect("manage-place-change", code=code)
