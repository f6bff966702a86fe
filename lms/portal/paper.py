"""Pages for the printer, as PDF, and the QR codes on them."""

import logging
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import segno
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from lms.accounts.models import LearnerCard
from lms.core.errors import DomainError

logger = logging.getLogger(__name__)

CARDS_A_SHEET = 8


def qr(text: str) -> SafeString:
    """A QR code as SVG without a size of its own, readable with a quarter of it dirty."""
    out = BytesIO()
    code = segno.make(text, error="q", micro=False)
    code.save(out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=2, svgclass=None, lineclass=None)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn by segno, holds no text


def card_qr(card: LearnerCard) -> SafeString:
    with override(settings.LANGUAGE_CODE):
        return qr(settings.SITE_URL + reverse("card", args=[card.uuid]))


def pdf(name: str, context: Mapping[str, Any]) -> HttpResponse:
    """``print/{name}.html`` with the style sheet ``{name}.css``, drawn as PDF to look at in the browser."""
    # Only a process that prints carries the printing library, which needs Pango of the system.
    try:
        from weasyprint import CSS, HTML
    except OSError:
        logger.exception("nothing can be printed: apt-get install libpangoft2-1.0-0")
        raise DomainError("printing_off") from None

    page = HTML(string=render_to_string(f"print/{name}.html", dict(context)), url_fetcher=_nothing)
    style = CSS(string=(settings.BASE_DIR / f"static/css/{name}.css").read_text(encoding="utf-8"))
    document = page.write_pdf(stylesheets=[style])
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _nothing(url: str, *args: Any, **kwargs: Any) -> dict:
    raise ValueError("a printed page brings everything along")


def cards_pdf(cards: list[LearnerCard], *, single: bool = False) -> HttpResponse:
    """Learner cards of the size of a bank card: one on a page of its size, or eight on an A4 sheet."""
    faces = [{"card": card, "qr": card_qr(card)} for card in cards]
    size = 1 if single else CARDS_A_SHEET
    sheets = [faces[start : start + size] for start in range(0, len(faces), size)]
    return pdf("learner-cards", {"sheets": sheets, "single": single})
