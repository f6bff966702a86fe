"""The pictures of a school: adding one with the words that stand for it, changing the words, taking one away."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.core.pictures import ACCEPTED, read_picture
from lms.network import school_picture_services as services
from lms.network.models import School, SchoolPicture
from lms.network.school_pictures import MOST_PICTURES
from lms.network.tree import ANCESTORS
from lms.portal.views.manage.finding import find_editable


class WordsForm(forms.ModelForm):
    class Meta:
        model = SchoolPicture
        fields = ["alt", "alt_en"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alt"].help_text = _("For who does not see it, in one sentence: 三位老人在排练厅拉二胡.")


class PictureForm(WordsForm):
    """``file`` is a picture that can be read."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"] = forms.FileField(
            label=_("Picture"),
            help_text=_("JPEG, PNG or WebP, at most 15 MB. Only with the consent of those who can be recognised."),
            widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        )
        self.order_fields(["file", "alt", "alt_en"])

    def clean_file(self) -> Any:
        read_picture(self.cleaned_data["file"])
        return self.cleaned_data["file"]


def _found(uuid: UUID, user) -> SchoolPicture:
    rows = SchoolPicture.objects.select_related(f"school__organisation__{ANCESTORS}")
    return find_editable(rows, uuid, user, place=lambda found: found.school.organisation)


def _page(request: SignedInRequest, school: School, form: PictureForm, **context: Any) -> HttpResponse:
    shown = list(school.pictures.order_by("pk"))
    wrong = context.get("wrong")  # the form of words that was sent, with the picture it is about
    context |= {
        "school": school,
        "ancestors": [*school.organisation.ancestors(), school.organisation],
        "form": form,
        "rows": [
            (one, wrong if wrong and wrong.instance == one else WordsForm(instance=one, auto_id=f"{one.uuid}-%s"))
            for one in shown
        ],
        "may_add": len(shown) < MOST_PICTURES,
        "most": MOST_PICTURES,
    }
    status = 400 if form.errors or wrong or context.get("error") else 200
    return render(request, "portal/manage/pictures.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def pictures(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    school = find_editable(School.objects.select_related(f"organisation__{ANCESTORS}"), uuid, request.user)
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("alt", "alt_en")}
        try:
            services.add_picture(school=school, file=form.cleaned_data["file"], actor=request.user, **words)
        except DomainError as error:
            return _page(request, school, form, error=sentence(error))
        messages.success(request, _("Saved."))
        return redirect("school-pictures", uuid=uuid)
    return _page(request, school, form)


@login_required
@require_POST
def picture(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """``deed`` is ``remove``, or else the words are changed."""
    found = _found(uuid, request.user)
    if request.POST.get("deed") == "remove":
        services.remove_picture(picture=found, actor=request.user)
        messages.success(request, _("The picture has been taken away."))
        return redirect("school-pictures", uuid=found.school.uuid)
    form = WordsForm(request.POST, instance=found, auto_id=f"{uuid}-%s")
    if not form.is_valid():
        return _page(request, found.school, PictureForm(), wrong=form)
    services.describe_picture(picture=_found(uuid, request.user), actor=request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("school-pictures", uuid=found.school.uuid)
