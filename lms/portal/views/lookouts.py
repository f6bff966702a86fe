"""What a person wants to be told of, begun where nothing was found and ended with one tap."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.search import lookouts
from lms.search.models import Lookout


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    rows = Lookout.objects.of(request.user).newest_first()
    return render(request, "portal/lookouts.html", {"lookouts": rows})


@login_required
@require_POST
def begin(request: SignedInRequest) -> HttpResponse:
    """Wait for ``q``; back to its page either way."""
    question = request.POST.get("q", "")
    try:
        made = lookouts.look_out(question=question, person=request.user, actor=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        said = _("We tell you as soon as there is something for “%(question)s”.") % {"question": made.question}
        messages.success(request, said)
    return redirect(f"{reverse('search')}?{urlencode({'q': question})}")


@login_required
@require_POST
def end(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    found = get_object_or_404(Lookout.objects.of(request.user).select_related("person"), uuid=uuid)
    lookouts.end_lookout(lookout=found, actor=request.user)
    messages.success(request, _("You do not wait for “%(question)s” any more.") % {"question": found.question})
    return redirect("my-lookouts")
