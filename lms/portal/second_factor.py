"""Where a second factor is required: until it was shown the roles of its holder rest, on every page."""

import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.accounts import second_factor
from lms.classes.models import ClassGroup
from lms.network import policy
from lms.network.second_factor import is_needed

STAFF_PAGES = re.compile(r"/(?:en/)?(?P<which>teach|manage|desk|cms)(?:/|$)")


class SecondFactorMiddleware:
    """Stands behind the session, the person and allauth, and before the editor's door."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.STAFF_SECOND_FACTOR or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        user = request.user
        if not user.is_authenticated:
            return self.get_response(request)
        staff_page = STAFF_PAGES.match(request.path_info)
        needed = is_needed(user) or (
            # Who teaches a class without a role keeps its roll.
            staff_page is not None and staff_page["which"] == "teach" and ClassGroup.objects.taught_by(user).exists()
        )
        shown = second_factor.is_shown(request, user) if needed else True
        if shown:
            return self.get_response(request)
        policy.let_rest(user)
        way = reverse("mfa_activate_totp" if shown is None else "mfa_reauthenticate")
        if staff_page is None:
            request.second_factor_way = way  # type: ignore[attr-defined]
            return self.get_response(request)
        return _lead(request, way)


def _lead(request: HttpRequest, way: str) -> HttpResponse:
    """To the page that is missing, and afterwards back to this one; what was sent and programs get a refusal."""
    if request.method in {"GET", "HEAD"} and "/api/" not in request.path_info:
        return redirect(f"{way}?{urlencode({'next': request.get_full_path()})}")
    context = {
        "sentence": _("Your roles count again when you have shown your second factor."),
        "url": way,
        "action": _("Show it now"),
    }
    return render(request, "errors/refused.html", context, status=403)
