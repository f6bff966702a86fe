"""A learner's certificates: the list, and each as PDF and as a picture for the phone."""

from collections.abc import Mapping
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.certificates import requirements
from lms.certificates.models import Certificate, Seal
from lms.certificates.templates import look_in
from lms.core.in_app import with_pictures
from lms.core.languages import in_readers_language, reads_english
from lms.documents.models import IssuedDocument
from lms.learning.access import shown_course
from lms.portal import paper

# Ems beyond which a line is set smaller. A letter takes about half of what a Chinese character takes.
NAME_STEPS = {"longest": 26, "long": 14}
COURSE_STEPS = {"longest": 70, "long": 27}
LATIN = 0.55
SEAL_ADDRESS = "seal:"
PICTURE_WIDTH = 1754  # pixels: A4 on its side at 150 dots an inch


def verify_address(document: IssuedDocument) -> str:
    """Where everybody can see what ``document`` says: what its QR code leads to."""
    with override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("verify-code", args=[document.written_code])


def printed(document: IssuedDocument) -> dict[str, Any]:
    """What stands on the paper, from what was issued and nothing else."""
    said, look = document.payload, look_in(document.payload)
    course = in_readers_language(said["course"], said["course_en"])
    school = in_readers_language(said["school"], said["school_en"])
    return {
        "document": document,
        "english": reads_english(),
        "name": document.holder_name,
        "name_size": _size(document.holder_name, NAME_STEPS),
        "course": course,
        "course_size": _size(course, COURSE_STEPS),
        "design": look["design"],
        "ornaments": f"print/ornament-{look['design']}.html",
        "body": in_readers_language(look["body"], look["body_en"]) or school,
        "signatory": in_readers_language(look["signatory"], look["signatory_en"]),
        "seal": SEAL_ADDRESS + look["seal"] if look["seal"] else "",
        "hours": said["hours"],
        "qr": paper.qr(verify_address(document)),
        "host": urlsplit(settings.SITE_URL).netloc + "/verify/",
    }


def _size(text: str, steps: Mapping[str, int]) -> str:
    """The name of the step that ``text`` needs: ``steps`` are the ems from which each is taken, the largest first."""
    ems = sum(1 if east_asian_width(one) in "WF" else LATIN for one in text)
    return next((name for name, most in steps.items() if ems > most), "")


def pictures(document: IssuedDocument) -> dict[str, bytes]:
    """The seal on the paper, by the address that it has there."""
    sha256 = look_in(document.payload)["seal"]
    return {SEAL_ADDRESS + sha256: bytes(Seal.objects.get(sha256=sha256).png)} if sha256 else {}


@login_required
@require_safe
def of_course(request: SignedInRequest, course_slug: str) -> HttpResponse:
    """What the certificate of a course asks for, and how far the reader is."""
    text = shown_course(course_slug)
    if not text.course.certificate:
        raise Http404
    progress = requirements.progress_of(text.course, [request.user.pk])[request.user.pk]
    items = requirements.items(text.course, requirements.asked_of(text.course), progress)
    context = {"course": text.course, "text": text.text, "items": items}
    return render(request, "portal/course_certificate.html", context)


@login_required
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    rows = list(Certificate.objects.of(request.user).with_document().order_by("-pk"))
    shown = [
        {
            "certificate": row,
            "document": row.document,
            "course": in_readers_language(row.document.payload["course"], row.document.payload["course_en"]),
        }
        for row in rows
    ]
    return render(request, "portal/certificates.html", {"rows": shown})


@login_required
@require_safe
@with_pictures
def certificate_pdf(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    document = _own(request, uuid)
    return paper.pdf("certificate", printed(document), pictures(document))


@login_required
@require_safe
def certificate_picture(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    document = _own(request, uuid)
    return paper.png("certificate", printed(document), pictures(document), width=PICTURE_WIDTH)


def _own(request: SignedInRequest, uuid: UUID) -> IssuedDocument:
    """The document of the reader's own certificate that counts. Another's, revoked or replaced: 404."""
    rows = Certificate.objects.of(request.user).with_document()
    certificate = get_object_or_404(
        rows, uuid=uuid, document__revocation__isnull=True, document__replaced_by__isnull=True
    )
    return certificate.document
