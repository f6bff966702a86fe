"""What a reader sees without a connection: a page that her browser has kept, and the worker that keeps it."""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

CHINESE, ENGLISH = "zh-hans", "en"
ASSETS = ("css/site.css", "img/favicon.svg", "img/state-offline.svg")


def _address(language: str) -> str:
    with translation.override(language):
        return reverse("offline")


def _page(language: str) -> str:
    """Rendered without a request: the same for everybody, with nobody's name in it."""
    other = CHINESE if language == ENGLISH else ENGLISH
    with translation.override(language):
        return render_to_string("portal/offline.html", {"language": language, "other_url": _address(other)})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(_page(ENGLISH if get_language() == ENGLISH else CHINESE))


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """From the root, so that it may answer for every page; its version changes with what it keeps."""
    addresses = [_address(CHINESE), _address(ENGLISH), *(static(asset) for asset in ASSETS)]
    content = "".join([*addresses, _page(CHINESE), _page(ENGLISH)])
    script = render_to_string(
        "portal/offline-worker.js",
        {
            "version": hashlib.sha256(content.encode()).hexdigest()[:12],
            "kept": json.dumps(addresses),
            "files": settings.STATIC_URL,
            "chinese": addresses[0],
            "english": addresses[1],
        },
    )
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})
