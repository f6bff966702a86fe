"""Pages for the printer, as PDF or picture, and the QR codes on them."""

import logging
from collections.abc import Mapping
from html import unescape
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from lms.accounts.models import LearnerCard
from lms.core.errors import DomainError
from lms.portal import handwriting

logger = logging.getLogger(__name__)

CARDS_A_SHEET = 8
NO_PICTURES: Mapping[str, bytes] = {}


def qr(text: str) -> SafeString:
    """A QR code as SVG without a size of its own, readable with a quarter of it dirty, and on a dark page too."""
    out = BytesIO()
    code = segno.make(text, error="q", micro=False)
    look = {"border": 2, "light": "white", "svgclass": None, "lineclass": None}
    code.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, **look)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn by segno, holds no text


def card_qr(card: LearnerCard) -> SafeString:
    with override(settings.LANGUAGE_CODE):
        return qr(settings.SITE_URL + reverse("card", args=[card.uuid]))


def draw(name: str, context: Mapping[str, Any], pictures: Mapping[str, bytes] = NO_PICTURES) -> bytes:
    """``print/{name}.html`` with the style sheet ``{name}.css`` as PDF; its titles may be in ``handwriting``.

    ``pictures``: PNG by the address that the page calls each by.

    Raises DomainError: ``printing_off`` without the library's helpers, ``font_missing`` where no font of this machine
    has the characters, which would come out as boxes.
    """
    # Only a process that prints carries the printing library, which needs Pango of the system.
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError:
        logger.exception("nothing can be printed: apt-get install libpangoft2-1.0-0")
        raise DomainError("printing_off") from None

    class OurOwn(URLFetcher):
        """Nothing comes from outside: a printed page brings everything along."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            if url in pictures:
                return URLFetcherResponse(url, pictures[url], {"Content-Type": "image/png"})
            if url.startswith("data:image/"):  # a picture that stands in the page itself
                return super().fetch(url, headers)
            return URLFetcherResponse(url, handwriting.file(url), {"Content-Type": "font/woff2"})

    text = render_to_string(f"print/{name}.html", dict(context))
    rules = (settings.BASE_DIR / f"static/css/{name}.css").read_text(encoding="utf-8")
    if handwriting.FAMILY in rules:
        rules = handwriting.in_hand(rules, unescape(strip_tags(text)))
    fetcher, fonts = OurOwn(), FontConfiguration()
    style = CSS(string=rules, url_fetcher=fetcher, font_config=fonts)
    document = HTML(string=text, url_fetcher=fetcher).render(stylesheets=[style], font_config=fonts)
    drawn = document.write_pdf()
    # The wordmark stands on everything that is printed.
    if any(ord("邻") in font.missing for font in document.fonts.values()):
        logger.error("no font of this machine has Chinese characters: apt-get install fonts-noto-cjk")
        raise DomainError("font_missing")
    return drawn


def pdf(name: str, context: Mapping[str, Any], pictures: Mapping[str, bytes] = NO_PICTURES) -> HttpResponse:
    """What ``draw`` makes, to look at in the browser."""
    return handed(draw(name, context, pictures), "application/pdf", f"{name}.pdf")


def png(
    name: str, context: Mapping[str, Any], pictures: Mapping[str, bytes] = NO_PICTURES, *, width: int
) -> HttpResponse:
    """The first page of what ``draw`` makes as a picture, ``width`` pixels wide."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(draw(name, context, pictures))
    page = document[0]
    picture = page.render(scale=width / page.get_width()).to_pil()
    document.close()
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return handed(out.getvalue(), "image/png", f"{name}.png")


def handed(content: bytes, kind: str, filename: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


def cards_pdf(cards: list[LearnerCard], *, single: bool = False) -> HttpResponse:
    """Learner cards of the size of a bank card: one on a page of its size, or eight on an A4 sheet."""
    faces = [{"card": card, "qr": card_qr(card)} for card in cards]
    size = 1 if single else CARDS_A_SHEET
    sheets = [faces[start : start + size] for start in range(0, len(faces), size)]
    return pdf("learner-cards", {"sheets": sheets, "single": single})
