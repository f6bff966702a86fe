"""A person's own page of facts about herself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts import wechat, wechat_views
from lms.accounts.profile import ProfileForm
from lms.accounts.requests import SignedInRequest
from lms.accounts.services import save_profile
from lms.classes.models import ClassTeacher
from lms.core.errors import DomainError
from lms.network import second_factor


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    teaches = ClassTeacher.objects.teaching().filter(user=request.user).exists()
    form = ProfileForm(request.POST or None, instance=request.user, teaches=teaches)
    if request.method == "POST" and form.is_valid():
        try:
            save_profile(user=form.instance, changed=form.changed_data)
        except IntegrityError:
            raise DomainError("account_taken") from None
        messages.success(request, _("Saved."))
        return redirect("my-profile")
    context = {
        "form": form,
        "teaches": teaches,
        "second_factor": second_factor.is_needed(request.user),
        "wechat_offered": wechat.pair_for(request) is not None,
        "wechat_connected": wechat_views.is_connected(request.user),
    }
    return render(request, "accounts/profile.html", context, status=400 if form.errors else 200)
