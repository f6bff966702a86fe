"""Children under a guardian's account: added, learning in her session, taken away."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts import children as services
from lms.accounts import learning_as, personal_data
from lms.accounts.models import Delegation, User
from lms.accounts.names import check_name
from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.learning import daily_limit
from lms.network.homes import home_of
from lms.network.newcomers import add_child
from lms.notices import coming_of_age
from lms.points import services as points
from lms.records import services as records

FIELD_OF = {"not_a_child": "birth_year", "guardian_consent": "agrees"}


class ChildForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the child"), max_length=60)
    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"),
        min_value=1900,
        max_value=2100,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    sex = forms.ChoiceField(label=gettext_lazy("Sex"), choices=User.Sex.choices, required=False)
    agrees = forms.BooleanField(label=gettext_lazy("I am the guardian, I have read this and agree"), required=False)

    def clean_name(self) -> str:
        return check_name(self.cleaned_data["name"])


class OwnLogInForm(forms.Form):
    """What the young person chooses, as who signs up."""

    username = forms.CharField(
        label=gettext_lazy("Username"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("At least 8 characters, not only digits."),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    privacy = forms.BooleanField(
        label=gettext_lazy("I have read the privacy notice and agree"),
        error_messages={"required": gettext_lazy("Please read the privacy notice and agree to it first.")},
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_username(self) -> str:
        return get_adapter().clean_username(self.cleaned_data["username"])

    def clean_password(self) -> str:
        return get_adapter().clean_password(self.cleaned_data["password"], user=self.person)


class LimitForm(forms.ModelForm):
    class Meta:
        model = Delegation
        fields = ("daily_minutes",)
        widgets = {"daily_minutes": forms.TextInput(attrs={"inputmode": "numeric"})}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def children(request: SignedInRequest) -> HttpResponse:
    """My children, and one more."""
    form = ChildForm(request.POST or None)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            held = add_child(guardian=request.user, home=home_of(request.user), **form.cleaned_data)
        except DomainError as error:
            form.add_error(FIELD_OF.get(error.code), sentence(error))
            status = status_of(error)
        else:
            messages.success(request, _("%(name)s can learn now.") % {"name": held.principal})
            return redirect("my-child", held.uuid)
    context = {"form": form, "held": services.of(request.user), "version": services.CONSENT_VERSION}
    return render(request, "portal/children.html", context, status=status)


def _held(request: SignedInRequest, uuid: UUID) -> Delegation:
    """My child; 404 for everybody else's."""
    held = services.held_by(request.user, uuid)
    if held is None:
        raise Http404
    return held


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def child(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """What the child has learned, and how long it may in a day."""
    held = _held(request, uuid)
    person = held.principal
    form = LimitForm(request.POST or None, instance=held)
    if request.method == "POST" and form.is_valid():
        services.limit(held=held, minutes=form.cleaned_data["daily_minutes"], actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("my-child", uuid)
    today = local_day(timezone.now())
    context: dict[str, Any] = {
        "held": held,
        "child": person,
        "form": form,
        "usual": daily_limit.minutes_a_day(person, year=today.year),
        "comes_of_age": coming_of_age.comes_of_age(held, today=today),
        "left": daily_limit.left(person),
        "consent": person.consents.order_by("given_at").first(),
        "study": records.year_by_month(person)[0],
        "points": points.summary(person),
        "home": home_of(person),
    }
    return render(request, "portal/child.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters("password")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_log_in(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """In the year of turning 18: the young person chooses how to log in, and the guardian's part ends."""
    held = _held(request, uuid)
    if not coming_of_age.comes_of_age(held, today=local_day(timezone.now())):
        raise DomainError("not_of_age_yet")
    form = OwnLogInForm(request.POST or None, person=held.principal)
    status = 400 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("username", "password")}
        try:
            coming_of_age.give_own_log_in(held=held, actor=request.user, **chosen)
        except DomainError as error:
            form.add_error("username" if error.code == "username_taken" else None, sentence(error))
            status = status_of(error)
        else:
            learning_as.end(request.session)
            rotate_token(request)
            name = held.principal
            messages.success(
                request, _("%(name)s logs in alone from now on. Thank you for learning along.") % {"name": name}
            )
            return redirect("my-children")
    context = {"form": form, "held": held, "child": held.principal}
    return render(request, "portal/child_log_in.html", context, status=status)


@login_required
@require_POST
def learn(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    learning_as.begin(request.session, _held(request, uuid))
    rotate_token(request)  # what another window shows was meant for the reader of then
    return redirect("my")


@login_required
@require_POST
def back(request: SignedInRequest) -> HttpResponse:
    learning_as.end(request.session)
    rotate_token(request)
    return redirect("my-children")


@login_required
@require_POST
def copy(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Everything that is kept of the child, to take along."""
    response = HttpResponse(personal_data.copy_of(_held(request, uuid).principal), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="linxue-{local_day(timezone.now()).isoformat()}.zip"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """The guardian no longer agrees: first what that means, then done."""
    held = _held(request, uuid)
    if request.method != "POST":
        return render(request, "portal/child_remove.html", {"held": held, "child": held.principal})
    services.withdraw(held=held, actor=request.user)
    learning_as.end(request.session)
    rotate_token(request)
    messages.success(request, _("The profile is removed, and the name is gone from here."))
    return redirect("my-children")
