"""Browsers inside other apps, which can keep no file: they are given the pages of a PDF as pictures to keep."""

import hashlib
import re
import threading
from collections.abc import Callable
from functools import wraps
from io import BytesIO
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

# WeChat, QQ, DingTalk and Alipay, as they name themselves; QQ's own browser (MQQBrowser) is a browser that downloads.
_INSIDE = re.compile(r"MicroMessenger/|\bQQ/\d|DingTalk|AlipayClient")
PDF = "application/pdf"
MOST_PAGES = 12
WIDTH, TALLEST = 1240, 3508  # pixels: A4 at 150 dots an inch, and no page taller than two of them
KEPT_SECONDS = 300
LARGEST_KEPT = 2 * 1024 * 1024
_drawing = threading.Lock()  # the library draws one page at a time in a process


def cannot_download(request: HttpRequest) -> bool:
    return bool(_INSIDE.search(request.META.get("HTTP_USER_AGENT", "")))


def with_pictures(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Where the browser cannot download, the PDF of ``view`` is shown as pictures, to whom ``view`` gives it.

    Stands behind what asks for a log-in. For five minutes the PDF is kept for the reader who was given it, since each
    of its pictures is a request of its own.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not cannot_download(request):
            return view(request, *args, **kwargs)
        asked = request.GET.copy()
        asked.pop("picture", None)
        what = f"{request.path}?{asked.urlencode()} {get_language()}".encode()
        key = f"pictures:{getattr(request.user, 'pk', None)}:{hashlib.sha256(what).hexdigest()}"
        content = cache.get(key) if "picture" in request.GET else None
        if content is None:
            response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponse) or response.status_code != 200 or response["Content-Type"] != PDF:
                return response
            content = response.content
            if len(content) <= LARGEST_KEPT:
                cache.set(key, content, KEPT_SECONDS)
        return pictures(request, content)

    return wrapper


def pictures(request: HttpRequest, pdf: bytes) -> HttpResponse:
    """The page with the pictures of ``pdf``, or with ``?picture=2`` the second of them. Raises Http404."""
    from pypdfium2 import PdfDocument, PdfiumError

    number = request.GET.get("picture", "")
    with _drawing:
        try:
            document = PdfDocument(pdf)
        except PdfiumError:  # broken, or locked with a password
            return _page(request, numbers=[], total=0)
        try:
            total = len(document)
            if not number:
                return _page(request, numbers=list(range(1, min(total, MOST_PAGES) + 1)), total=total)
            if not (number.isascii() and number.isdecimal() and len(number) < 4):
                raise Http404
            if not 1 <= int(number) <= min(total, MOST_PAGES):
                raise Http404
            page = document[int(number) - 1]
            picture = page.render(scale=min(WIDTH / page.get_width(), TALLEST / page.get_height())).to_pil()
        finally:
            document.close()
    out = BytesIO()
    picture.save(out, "PNG")
    response = HttpResponse(out.getvalue(), content_type="image/png")
    response["Cache-Control"] = "private, no-store"
    return response


def cannot_show(request: HttpRequest) -> HttpResponse:
    """For a file that is no PDF: how to open it in the phone's own browser."""
    return _page(request, numbers=[], total=0)


def _page(request: HttpRequest, *, numbers: list[int], total: int) -> HttpResponse:
    response = render(request, "pictures_to_keep.html", {"numbers": numbers, "total": total})
    response["Cache-Control"] = "private, no-store"
    return response
