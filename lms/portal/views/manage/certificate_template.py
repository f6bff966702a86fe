"""How the certificates of a place or a school look: tried out as they come out of the printer, then taken."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from lms.accounts.requests import SignedInRequest
from lms.certificates import designing
from lms.certificates.models import Template, TemplateChoice
from lms.certificates.seals import SEAL_TYPES, read_seal
from lms.certificates.templates import in_force, look_of
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.documents.models import DocumentHolder, IssuedDocument
from lms.network.models import School
from lms.portal import paper
from lms.portal.views.certificates import PICTURE_WIDTH, pictures, printed
from lms.portal.views.manage.finding import find_editable
from lms.portal.views.manage.scope import Scope, scope_of

CAPABILITY = designing.CAPABILITY
ADDRESS = "manage-certificate-template"


class TemplateForm(forms.ModelForm):
    """``seal`` is the PNG that is kept; without one and without ``no_seal`` the seal of before stays."""

    seal = forms.FileField(
        label=gettext_lazy("Picture of the seal"),
        required=False,
        help_text=gettext_lazy("PNG with a transparent ground, at most 2 MB. Only the seal of your own school."),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in SEAL_TYPES)}),
    )
    no_seal = forms.BooleanField(label=gettext_lazy("No seal: it is stamped by hand"), required=False)

    class Meta:
        model = Template
        fields = ["design", "body", "body_en", "signatory", "signatory_en"]
        widgets = {"design": forms.RadioSelect}

    def clean_seal(self) -> bytes | None:
        file = self.cleaned_data["seal"]
        return read_seal(file) if file else None


@dataclass(frozen=True)
class Whose:
    """The place, or the school of it, whose template is looked at, and all living schools of the place."""

    scope: Scope
    school: School | None
    schools: list[School]

    @property
    def label(self) -> str:
        return self.school.label if self.school else self.scope.place.label

    def query(self, **more: Any) -> str:
        asked = {"place": self.scope.place.code} | ({"school": str(self.school.uuid)} if self.school else {})
        return "?" + urlencode(asked | more)

    @property
    def keys(self) -> dict[str, Any]:
        return {"organisation": self.scope.place, "school": self.school}


def _whose(request: SignedInRequest) -> Whose:
    code = request.GET.get("place", "")[:20]
    scope = scope_of(request.user, CAPABILITY, code=code, url=lambda place: f"?place={place.code}")
    schools = list(School.objects.active().filter(organisation=scope.place).order_by("pk"))
    named = request.GET.get("school", "")
    school = next((one for one in schools if str(one.uuid) == named), None)
    if named and school is None:
        raise Http404
    return Whose(scope, school, schools)


def _named(whose: Whose, named: str) -> Template | None:
    """The template with this uuid, of this place or school. Raises Http404 for one of others."""
    if not named:
        return None
    try:
        return get_object_or_404(Template, uuid=UUID(named), **whose.keys)
    except ValueError:
        raise Http404 from None


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def template(request: SignedInRequest) -> HttpResponse:
    """``?place=``, ``?school=``, ``?try=``. Sent, ``deed`` is ``try``, ``take``, ``back`` or ``give_up``."""
    whose = _whose(request)
    tried = _named(whose, request.GET.get("try", ""))
    standing = in_force(whose.scope.place, whose.school)
    own = standing if standing and standing.organisation_id == whose.scope.place.pk else None
    if own and own.school_id != (whose.school.pk if whose.school else None):
        own = None
    base = tried or (own.template if own else None)
    form = TemplateForm(instance=base)
    error = None
    if request.method == "POST":
        deed = request.POST.get("deed", "")
        if deed == "try":
            form = TemplateForm(request.POST, request.FILES)
        try:
            answer = _do(request, whose, deed, form, base)
        except DomainError as refusal:
            error = refusal
        else:
            if answer is not None:
                return answer
    newest = TemplateChoice.objects.filter(**whose.keys).order_by("-pk").first()
    context = {
        "whose": whose,
        "scope": whose.scope,
        "form": form,
        "error": sentence(error) if error else "",
        "tried": tried,
        "own": own,
        "standing": standing,
        "newest": newest,
        "shown": base,
        "here": whose.query(),
        "schools": [(one, whose.query(school=one.uuid)) for one in whose.schools],
    }
    status = status_of(error) if error else 400 if form.errors else 200
    return render(request, "portal/manage/certificate_template.html", context, status=status)


def _do(
    request: SignedInRequest, whose: Whose, deed: str, form: TemplateForm, base: Template | None
) -> HttpResponse | None:
    """None where the form is shown again."""
    actor = request.user
    if deed == "try":
        if not form.is_valid():
            return None
        values = dict(form.cleaned_data)
        seal, without = values.pop("seal"), values.pop("no_seal")
        seal, seal_of = (None, None) if without else (seal, base)
        tried = designing.try_out(**whose.keys, values=values, seal=seal, seal_of=seal_of, actor=actor)
        return redirect(request.path + whose.query(**{"try": tried.uuid}))
    if deed == "take":
        taken = _named(whose, request.POST.get("template", ""))
        if taken is None:
            raise Http404
        designing.take(template=taken, actor=actor)
        messages.success(request, _("New certificates look like this from now on. Those issued stay as they are."))
    elif deed == "back":
        try:
            choice = UUID(request.POST.get("choice", ""))
        except ValueError:
            raise Http404 from None
        designing.take_back(**whose.keys, choice=choice, actor=actor)
        messages.success(request, _("Taken back."))
    elif deed == "give_up":
        designing.give_up(**whose.keys, actor=actor)
        messages.success(request, _("New certificates look like those of the place above from now on."))
    else:
        raise Http404
    return redirect(request.path + whose.query())


@login_required
@require_safe
def sample(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What a template looks like, with the word for sample across it: a picture; ``?format=pdf`` as PDF."""
    found = find_editable(
        Template.objects.select_related("organisation", "school"), uuid, request.user, capability=CAPABILITY
    )
    document = sample_document(found)
    context = printed(document) | {"sample": True}
    if request.GET.get("format") == "pdf":
        return paper.pdf("certificate", context, pictures(document))
    return paper.png("certificate", context, pictures(document), width=PICTURE_WIDTH // 2)


def sample_document(template: Template) -> IssuedDocument:
    """A certificate of nobody, which is not saved and whose code leads nowhere."""
    of = template.school or template.organisation
    document = IssuedDocument(
        kind="certificate",
        serial="0000-000000",
        code="0" * 16,
        issued_at=timezone.now(),
        payload={
            "course": "八段锦",
            "course_en": "Baduanjin, eight pieces of brocade",
            "hours": 16,
            "school": of.name,
            "school_en": of.name_en,
            "look": look_of(template),
        },
    )
    DocumentHolder(document=document, name=_("Sample name"))
    return document
