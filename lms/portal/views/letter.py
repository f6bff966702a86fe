"""A letter as it is mailed, to be looked at in a browser."""

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lms.core import letters
from lms.core.displays import display_of
from lms.portal.samples import letters as letter_samples


# A letter carries its styles in itself. This page shows samples only and takes nothing in.
@csp_update({"style-src": ["'unsafe-inline'"]})  # type: ignore[arg-type] # its types know no view with arguments
@require_safe
def letter(request: HttpRequest, name: str) -> HttpResponse:
    """``?text=1``: the plain text of it."""
    if name not in letter_samples.LETTERS:
        raise Http404
    context = letters.look(letter_samples.sample(name, display=display_of(request)))
    if request.GET.get("text") == "1":
        return render(request, "emails/letter.txt", context, content_type="text/plain; charset=utf-8")
    response = render(request, "emails/letter.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
