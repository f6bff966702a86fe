"""Pages for what went wrong: a sentence, what to do next, the right status."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception=None) -> HttpResponse:
    # Too large a form is refused by Django while it reads, as a bad request.
    if type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent"}:
        if request.headers.get("X-Requested-With") == "XMLHttpRequest":  # the editor's own scripts
            told = _("This is larger than we can take. Nothing of it was sent on; make it smaller and try again.")
            return JsonResponse({"success": False, "error_message": told}, status=413)
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "403.html", status=403)


def page_not_found(request: HttpRequest, exception=None) -> HttpResponse:
    return render(request, "404.html", status=404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without a request: whatever broke may break the frame of the page too."""
    shown = {"language": get_language(), "display": request.COOKIES.get("display", "")}
    return HttpResponse(render_to_string("500.html", shown), status=500)
