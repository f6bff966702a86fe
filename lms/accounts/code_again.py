"""Before something weighty, of who logs in by text message and has no password: a code to her number once more."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from lms.accounts import codes, sms
from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core import messages
from lms.core.errors import DomainError

METHOD = "code"  # in allauth's record of how a session was proved


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the message"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


def is_her_way(user: User) -> bool:
    """Whether a code is all she can show: who has a password or a second factor is asked for that by allauth."""
    return bool(
        user.phone and user.phone_verified and sms.gateway() is not None and not get_reauthentication_flows(user)
    )


def is_asked(request: HttpRequest, user: User) -> bool:
    """Whether she has a code to show and has not done so in this session lately."""
    shown = [record["at"] for record in get_authentication_records(request, user) if record["method"] == METHOD]
    lately = bool(shown) and time.time() - shown[-1] < app_settings.REAUTHENTICATION_TIMEOUT
    return is_her_way(user) and not lately


@sensitive_post_parameters("code")
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def code_again(request: SignedInRequest) -> HttpResponse:
    """A button that sends the code, then a field for it; afterwards on to where she was going."""
    user, phone = request.user, request.user.phone
    if phone is None or not is_her_way(user):
        raise Http404
    form = CodeForm(request.POST or None)
    context = {"form": form, "next": get_next_redirect_url(request), "phone": phone}
    if request.method != "POST" or not form.is_valid():
        return render(request, "account/code_again.html", context, status=400 if form.errors else 200)
    entering = request.POST.get("deed") == "enter"
    if not ratelimit.consume(request, action="check_code" if entering else "send_code"):
        return ratelimit.respond_429(request)
    try:
        if entering:
            codes.spend(codes.check(phone=phone, code=form.cleaned_data["code"]))
            record_authentication(request, user, method=METHOD, reauthenticated=True)
            return redirect(context["next"] or "my-profile")
        context |= {"note": codes.send(phone=phone), "sent": True}
    except DomainError as error:
        form.add_error("code" if entering else None, messages.sentence(error))
        return render(request, "account/code_again.html", context, status=messages.status_of(error))
    return render(request, "account/code_again.html", context)
