"""What every answer goes through: refusals become pages, pages of somebody signed in stay hers."""

from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of


class NoNulMiddleware:
    """No address and no name of a session has a NUL in it: nobody writes one, and PostgreSQL takes it in no text.

    Fields of forms refuse it with sentences of their own. Stands behind what a page with a sentence needs.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""):
            request.session = type(request.session)()  # nobody's; the page that is shown asks for it
            raise BadRequest("NUL")
        if "\0" in request.path_info or "\0" in unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("NUL")
        return self.get_response(request)


class PersonalPagesMiddleware:
    """Pages for somebody signed in are stored nowhere: at a service centre the next person has the same computer.

    The worker in the browser keeps copies of rolls all the same, and ends them with the log-in: ``Linxue-Reader`` names
    the log-in that a page was made for, by a word that says nothing of it.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            log_in = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
            if log_in is not None:
                response.headers.setdefault("Cache-Control", "private, no-store")
            response.headers["Linxue-Reader"] = (
                salted_hmac("core.reader", log_in).hexdigest()[:16] if log_in else "nobody"
            )
        return response


class BodyLengthMiddleware:
    """What says that it is too large, or does not say how large it is, is refused before a byte of it is read.

    Stands before what looks for a token among the fields, and behind what a page with a sentence needs.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or ""
        if length.isdecimal() and int(length) > _largest_body(request.path_info):
            raise RequestDataTooBig
        if not length and "chunked" in request.headers.get("Transfer-Encoding", "").lower():
            raise RequestDataTooBig
        return self.get_response(request)


def _largest_body(path: str) -> int:
    return next(largest for prefix, largest in settings.LARGEST_BODIES.items() if path.startswith(prefix))


class DomainErrorMiddleware:
    """A ``DomainError`` that no view has caught becomes a page with its sentence and status.

    Views catch the errors that a form can show beside its fields; this is for the rest, so that none ends as a 500.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            return self._begin_from_the_page(request, response)
        return response

    def _begin_from_the_page(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Somebody came to the address of a button: after logging in again, or by changing the language."""
        page_url = request.path.rstrip("/").rpartition("/")[0] + "/"
        page = render(request, "405.html", {"page_url": page_url}, status=405)
        page["Allow"] = response["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        status = status_of(exception)
        return render(request, "errors/refused.html", {"sentence": sentence(exception)}, status=status)
