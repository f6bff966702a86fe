"""Giving an address of email, and using it for a forgotten password."""

from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts import mailbox
from lms.accounts.mail_forms import ForgottenForm, GiveAddressForm
from lms.accounts.requests import SignedInRequest


def _only_where_mail_is_sent() -> None:
    if not settings.MAIL_OFFERED:
        raise Http404


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: SignedInRequest) -> HttpResponse:
    """Which address is kept, and giving one."""
    _only_where_mail_is_sent()
    form = GiveAddressForm(request.POST or None, person=request.user)
    if request.method == "POST":
        # It asks for the password, which nobody may try out.
        if too_often := ratelimit.consume_or_429(request, action="manage_email", user=request.user):
            return too_often
        if form.is_valid():
            email = form.cleaned_data["email"]
            mailbox.give_address(person=request.user, email=email, actor=request.user)
            messages.success(
                request, _("An email is on its way to %(email)s. Press the button in it.") % {"email": email}
            )
            return redirect("my-mail")
    addresses = EmailAddress.objects.filter(user=request.user)
    context = {
        "form": form,
        "confirmed": next((address.email for address in addresses if address.verified), ""),
        "waiting": next((address.email for address in addresses if not address.verified), ""),
    }
    return render(request, "accounts/mail.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def remove(request: SignedInRequest) -> HttpResponse:
    mailbox.remove_address(person=request.user, actor=request.user)
    messages.success(request, _("Your email address is removed."))
    return redirect("my-mail")


@login_required
@require_POST
def choose_letters(request: SignedInRequest) -> HttpResponse:
    wanted = request.POST.get("wanted") == "1"
    mailbox.choose_letters(person=request.user, wanted=wanted, actor=request.user)
    if wanted:
        messages.success(request, _("We write to you about your classes."))
    else:
        messages.success(request, _("We no longer write to you about your classes."))
    return redirect("my-mail")


@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """A letter with a way to a new password. The answer is the same whether the address is known or not."""
    _only_where_mail_is_sent()
    form = ForgottenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if too_often := ratelimit.consume_or_429(request, action="reset_password", key=email.lower()):
            return too_often
        mailbox.ask_for_new_password(email=email)
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset_mail.html", {"form": form}, status=400 if form.errors else 200)
