"""Turning refusals of services into pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of


class DomainErrorMiddleware:
    """A ``DomainError`` that no view has caught becomes a page with its sentence and status.

    Views catch the errors that a form can show beside its fields; this is for the rest, so that none ends as a 500.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        status = status_of(exception)
        return render(request, "errors/refused.html", {"sentence": sentence(exception)}, status=status)
