"""What is kept about me: to read, to take along, to end."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts import personal_data
from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest


class CloseForm(forms.Form):
    """Asks for what only the person knows who owns the account: a computer may stand open."""

    proof = forms.CharField(max_length=128)

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        proof = self.fields["proof"]
        if user.has_usable_password():
            proof.label = gettext_lazy("Your password")
            proof.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        else:
            proof.label = gettext_lazy("Your name, as it stands on your page")

    def clean_proof(self) -> str:
        proof = self.cleaned_data["proof"]
        if self.user.has_usable_password():
            if not self.user.check_password(proof):
                raise ValidationError(_("This is not your password."))
        elif proof.strip() != self.user.name:
            raise ValidationError(_("This is not the name of this account."))
        return proof


@login_required
@require_safe
def my_data(request: SignedInRequest) -> HttpResponse:
    holdings = [{"title": one.title, "why": one.why} for one in personal_data.holdings()]
    return render(request, "accounts/my_data.html", {"holdings": holdings})


@login_required
@require_POST
def my_data_copy(request: SignedInRequest) -> HttpResponse:
    response = HttpResponse(personal_data.copy_of(request.user), content_type="application/zip")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="linxue-{day}.zip"'
    return response


@sensitive_post_parameters("proof")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data_close(request: SignedInRequest) -> HttpResponse:
    form = CloseForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        personal_data.close_account(user=request.user)
        logout(request)
        messages.success(request, _("Your account is closed, and your name is gone from here. Thank you for learning."))
        return redirect("home")
    return render(request, "accounts/my_data_close.html", {"form": form}, status=400 if form.errors else 200)
