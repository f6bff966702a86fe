"""Taking away the second factor of somebody whose phone is lost."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.accounts.requests import SignedInRequest
from lms.accounts.second_factor import is_set_up
from lms.network import second_factor
from lms.portal.views.manage.people import seen_by


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """First what it means, then done."""
    person = seen_by(request.user, uuid).person
    if not second_factor.may_reset(request.user, person):
        raise PermissionDenied
    if not is_set_up(person):
        messages.info(request, _("%(name)s has no second factor.") % {"name": person})
        return redirect("person", uuid)
    if request.method != "POST":
        return render(request, "portal/manage/factor_reset.html", {"person": person})
    second_factor.reset(person=person, actor=request.user)
    messages.success(request, _("The second factor of %(name)s is taken away.") % {"name": person})
    return redirect("person", uuid)
