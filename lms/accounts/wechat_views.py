"""The first time with WeChat, and WeChat among one's details."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts import sms, wechat
from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence


@never_cache
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Somebody has come from WeChat whom nobody here knows by it: has she an account, or is she new?"""
    if not wechat.waiting(request.session):
        return redirect("account_login")
    return render(request, "account/wechat_first.html", {"codes_on": sms.gateway() is not None})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: SignedInRequest) -> HttpResponse:
    """She has logged in and says that the WeChat account from before is hers."""
    uid = wechat.waiting(request.session)
    if not uid:
        return redirect("my-profile")
    if request.method != "POST":
        return render(request, "account/wechat_connect.html")
    del request.session[wechat.WAITING]
    if "no" not in request.POST:
        try:
            wechat.connect(user=request.user, uid=uid)
            messages.success(request, _("From now on WeChat opens your account."))
        except DomainError as error:
            messages.error(request, sentence(error))
    return redirect("my")


@login_required
@require_POST
def disconnect(request: SignedInRequest) -> HttpResponse:
    wechat.disconnect(user=request.user)
    messages.success(request, _("WeChat no longer opens your account."))
    return redirect("my-profile")


def is_connected(user) -> bool:
    return SocialAccount.objects.filter(user=user, provider=wechat.PROVIDER).exists()
