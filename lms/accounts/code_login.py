"""Logging in with a mobile number and a code by text message; who is new goes on to sign up with it."""

import datetime
import unicodedata

from allauth.account.adapter import get_adapter
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.accounts import codes, services, sms
from lms.accounts.adapter import PhoneField
from lms.accounts.models import PhoneCode, User
from lms.core import messages
from lms.core.errors import DomainError

# Carriers give a number to somebody else after some months.
LONG_AWAY = datetime.timedelta(days=180)


class CodeForm(forms.Form):
    phone = PhoneField()
    code = forms.CharField(
        label=_("Code from the message"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    name = forms.CharField(
        label=_("Your name"), required=False, max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )


def _may_be_anothers(user: User) -> bool:
    """Whether the number alone does not tell who holds it: nobody has shown it yet, or not for a long time.

    A number may be written down wrongly at a desk, or be somebody else's by now.
    """
    return not user.phone_verified or user.last_login is None or user.last_login < timezone.now() - LONG_AWAY


def _same_name(one: str, other: str) -> bool:
    def bare(name: str) -> str:
        return "".join(unicodedata.normalize("NFKC", name).split()).casefold()

    return bare(one) == bare(other)


@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code_login(request: HttpRequest) -> HttpResponse:
    """Three small steps on one address: the number, the code, and where needed the name."""
    if sms.gateway() is None:
        raise Http404
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, step="number")
    deed = request.POST.get("deed", "send")
    if not ratelimit.consume(request, action="send_code" if deed == "send" else "check_code"):
        return ratelimit.respond_429(request)
    phone = form.cleaned_data["phone"]
    try:
        if deed == "send":
            return _page(request, form, step="code", note=codes.send(phone=phone), sent=True)
        proof = codes.check(phone=phone, code=form.cleaned_data["code"])
        return _entered(request, form, proof, mine=deed != "not_mine")
    except DomainError as error:
        form.add_error("code" if error.code in {"code_wrong", "code_worn_out"} else None, messages.sentence(error))
        return _page(request, form, step="code", status=messages.status_of(error))


def _entered(request: HttpRequest, form: CodeForm, proof: PhoneCode, *, mine: bool) -> HttpResponse:
    phone = form.cleaned_data["phone"]
    user = get_adapter().get_user_by_phone(phone)
    if user is not None and _may_be_anothers(user):
        if not mine:
            services.release_phone(user=user)
            user = None
        elif not _same_name(form.cleaned_data["name"], user.name):
            if form.cleaned_data["name"]:
                form.add_error("name", _("This is not the name that stands beside the number."))
            return _page(request, form, step="name")
    if user is None:
        return _sign_up(request, form)
    with transaction.atomic():
        codes.spend(proof)
        if not user.phone_verified:
            get_adapter().set_phone_verified(user, phone)
    return perform_login(request, user, redirect_url=get_next_redirect_url(request))


def _page(
    request: HttpRequest, form: CodeForm, *, step: str, note: str = "", sent: bool = False, status: int = 0
) -> HttpResponse:
    context = {"form": form, "step": step, "note": note, "sent": sent, "next": get_next_redirect_url(request)}
    return render(request, "account/code_login.html", context, status=status or (400 if form.errors else 200))


def _sign_up(request: HttpRequest, proven: CodeForm) -> HttpResponse:
    """The page of signing up, with the number shown to be hers; the code is spent when the account is made."""
    form = import_string(settings.ACCOUNT_FORMS["signup"])(
        initial={"phone": proven.data["phone"], "code": proven.cleaned_data["code"]}
    )
    context = {
        "form": form,
        "redirect_field_name": REDIRECT_FIELD_NAME,
        "redirect_field_value": get_next_redirect_url(request),
    }
    return render(request, "account/signup.html", context)
