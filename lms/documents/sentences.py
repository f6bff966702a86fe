"""Refusals about documents, told to people."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "document_revoked": _("This document was revoked already."),
    "document_replaced": _("This document was replaced by a newer one already."),
}
