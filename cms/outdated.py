"""Two editors at once: who saves a form that is older than the page is told, and keeps what she typed.

Wagtail tells both while they write, and its saving by itself stops; its buttons would still put the older form over the
newer text without a word.

What she saved herself in between stops nobody: mostly it is the editor's own saving, under way while she pressed the
button, and the version stays in the history like any other.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.models import Page, Revision

# Of the form, what says which version it was opened with; Wagtail's own saving writes the second.
_OPENED_WITH = ("loaded_revision_id", "overwrite_revision_id", "loaded_revision_created_at")
_TAKING_BACK = "action-cancel-workflow"  # saves nothing: the page is locked


def refuse_outdated(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page that says who saved in between, with all that was typed, to be sent again; None for a form of today."""
    if (
        request.method != "POST"
        or "application/json" in request.headers.get("Accept", "")
        or _TAKING_BACK in request.POST
    ):
        return None
    latest: Revision | None = page.latest_revision
    opened = request.POST.get("overwrite_revision_id") or request.POST.get("loaded_revision_id")
    if latest is None or not opened or latest.user_id == request.user.pk or _same(request, latest):
        return None
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in {*_OPENED_WITH, "csrfmiddlewaretoken"}
    ]
    typed += [("loaded_revision_id", str(latest.pk)), ("loaded_revision_created_at", latest.created_at.isoformat())]
    return render(request, "cms/desk/outdated.html", {"page": page, "latest": latest, "typed": typed}, status=409)


def _same(request: HttpRequest, latest: Revision) -> bool:
    """As Wagtail tells for its own saving: the same version, and not written over since."""
    if own := request.POST.get("overwrite_revision_id"):
        return own == str(latest.pk)
    if request.POST["loaded_revision_id"] != str(latest.pk):
        return False
    return request.POST.get("loaded_revision_created_at", "") == latest.created_at.isoformat()
