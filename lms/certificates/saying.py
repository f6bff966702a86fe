"""What a certificate says to whoever verifies it."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lms.certificates.templates import faults, look_in
from lms.core.languages import in_readers_language
from lms.documents.kinds import Kind, Line


def lines(payload: Mapping[str, Any]) -> list[Line]:
    found = [
        Line(str(_("Course")), in_readers_language(payload["course"], payload["course_en"])),
        Line(str(_("Study hours")), str(payload["hours"])),
    ]
    if came := payload["attendance"]:
        told = str(_("%(attended)s of %(sessions)s")) % came
        if came["excused"]:
            told = str(_("%(told)s, excused for %(excused)s")) % {"told": told, **came}
        found.append(Line(str(_("Sessions attended")), told))
    found.append(Line(str(_("School")), in_readers_language(payload["school"], payload["school_en"])))
    look = look_in(payload)
    if look["body"]:
        found.append(Line(str(_("Issued by")), in_readers_language(look["body"], look["body_en"])))
    if look["signatory"]:
        found.append(Line(str(_("Signed by")), in_readers_language(look["signatory"], look["signatory_en"])))
    if look["seal"]:
        found.append(Line(str(_("Seal")), str(_("printed on the certificate"))))
    return found


KIND = Kind(title=_("Certificate of completion"), lines=lines, path=lambda: reverse("my-certificates"), check=faults)
