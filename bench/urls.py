"""The site's addresses and two bare views."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms.urls import handler400, handler403, handler404, handler500
from lms.urls import urlpatterns as site

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def bare_signed_in(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"ok {request.user.pk}")


urlpatterns = [path("bare/", bare), path("bare/me/", bare_signed_in), *site]
