"""Where the QR of a poster leads: to signing up in this community, or to making it one's own."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lms.network.homes import home_of
from lms.network.models import Organisation
from lms.network.services import living, settle_resident

HOMES = {Organisation.Tier.COMMUNITY, Organisation.Tier.GRID}


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A poster outlives a merger: it leads to what the place became part of. That of a street lets one choose."""
    place = living(get_object_or_404(Organisation.objects.with_ancestors(), uuid=uuid))
    if place is None or place.tier not in {*HOMES, Organisation.Tier.STREET}:
        raise Http404
    if place.tier == Organisation.Tier.STREET:
        return render(request, "portal/join.html", {"place": place, "communities": place.children.active()})
    user = request.user
    if not user.is_authenticated:
        asked = urlencode({"community": place.code, "next": request.path})
        return redirect(f"{reverse('account_signup')}?{asked}")
    home = home_of(user)
    if home is not None and home.pk == place.pk:
        return redirect("place", place.code)
    if request.method == "POST":
        settle_resident(user=user, organisation=place, actor=user)
        messages.success(request, _("%(place)s is your community now.") % {"place": place.label})
        return redirect("place", place.code)
    return render(request, "portal/join.html", {"place": place, "home": home})
