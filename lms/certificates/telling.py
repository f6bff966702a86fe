"""What learners are told of their certificates."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms.certificates.models import Certificate
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

ISSUED, REVOKED, REPLACED = "certificate.issued", "certificate.revoked", "certificate.replaced"

KINDS = {
    ISSUED: Kind(
        heading=_("Your certificate: %(course)s"),
        text=_(
            "You have finished this course. Congratulations! You can print the certificate or send it as a picture."
        ),
        action=_("See the certificate"),
        facts={"serial": _("Serial number")},
    ),
    REVOKED: Kind(
        heading=_("A certificate counts no more: %(course)s"),
        text=_("Your school has revoked it. If you think that this is wrong, please ask there."),
        action=_("See the certificate"),
        facts={"serial": _("Serial number"), "reason": _("Reason")},
    ),
    REPLACED: Kind(
        heading=_("A new certificate for you: %(course)s"),
        text=_("Your school has issued it anew. The old one counts no more; please show only the new one."),
        action=_("See the certificate"),
        facts={"serial": _("Serial number")},
    ),
}


def tell_issued(certificates: Sequence[Certificate]) -> None:
    if certificates:
        notify_many([_telling(ISSUED, certificate) for certificate in certificates])


def tell_revoked(certificate: Certificate, *, reason: str) -> None:
    notify_many([_telling(REVOKED, certificate, reason=reason)])


def tell_replaced(certificate: Certificate) -> None:
    notify_many([_telling(REPLACED, certificate)])


def _telling(kind: str, certificate: Certificate, **more: Any) -> Telling:
    document = certificate.document
    with translation.override(settings.LANGUAGE_CODE):
        path = reverse("my-certificates")
    return Telling(
        key=f"{kind}:{certificate.uuid}",
        person=certificate.learner,
        kind=kind,
        path=path,
        args={
            "course": document.payload["course"],
            "course_en": document.payload["course_en"],
            "serial": document.serial,
            **more,
        },
    )
