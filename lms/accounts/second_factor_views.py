"""The pages of the second factor: allauth's views, with the status of a refusal and the way back to where one was."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView as PasswordAgain
from allauth.core.internal.httpkit import authenticated_user
from allauth.mfa.base.views import AuthenticateView, IndexView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic.base import View

from lms.accounts import second_factor


class Refusing(View):
    """A form that comes back is a 400."""

    @method_decorator(sensitive_post_parameters("code", "password"))
    def dispatch(self, *args: Any, **kwargs: Any) -> Any:
        return super().dispatch(*args, **kwargs)

    def form_invalid(self, form: Form) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 400
        return response


class Enter(Refusing, AuthenticateView):
    """After the password: the code."""


class CodeAgain(Refusing, ReauthenticateView):
    """Before something weighty: the code once more."""


class PasswordOnceMore(Refusing, PasswordAgain):
    """Before something weighty, of who has no second factor: the password once more."""


class SetUp(Refusing, ActivateTOTPView):
    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.note_set_up(self.request, user=authenticated_user(self.request))
        return response

    def get_success_url(self) -> str:
        following = get_next_redirect_url(self.request)
        return super().get_success_url() + (f"?{urlencode({'next': following})}" if following else "")


class RecoveryCodes(ViewRecoveryCodesView):
    def get_context_data(self, **kwargs: Any) -> dict:
        return super().get_context_data(**kwargs) | {"next": get_next_redirect_url(self.request)}

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Authenticator.objects.filter(user=self.request.user, type=Authenticator.Type.RECOVERY_CODES).exists():
            return redirect("mfa_index")
        return super().get(*args, **kwargs)


class Remove(DeactivateTOTPView):
    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.note("removed", user=authenticated_user(self.request))
        return response


class NewRecoveryCodes(GenerateRecoveryCodesView):
    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.note("codes_renewed", user=authenticated_user(self.request))
        return response


overview = IndexView.as_view()
enter = Enter.as_view()
code_again = CodeAgain.as_view()
password_again = PasswordOnceMore.as_view()
set_up = login_required(SetUp.as_view())
remove = login_required(Remove.as_view())
recovery_codes = RecoveryCodes.as_view()
new_recovery_codes = login_required(NewRecoveryCodes.as_view())
