"""The word that names one sending of a form, so that sending it twice does nothing twice."""

from django.http import HttpRequest


def posted_nonce(request: HttpRequest) -> str:
    """The ``nonce`` that was sent; empty where it is none that a page of ours has made."""
    nonce = request.POST.get("nonce", "")
    return nonce if 8 <= len(nonce) <= 64 and nonce.isprintable() else ""
