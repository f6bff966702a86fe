"""Reading pages as people do: by their words, in their language."""

from django.http import HttpResponse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext


def said(response: HttpResponse, sentence: str, language: str = "zh-hans", **params) -> bool:
    """Whether the page, or the ``error`` of JSON, holds ``sentence`` (in English, as in the source) in ``language``."""
    with translation.override(language):
        text = gettext(sentence) % params if params else gettext(sentence)
    if response.headers["Content-Type"] == "application/json":
        return text in response.json()["error"]
    return escape(text) in response.content.decode()
