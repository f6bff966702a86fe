"""Everything that must be true of issued documents, computed again from what they say."""

from collections.abc import Iterator

from lms.core import guards
from lms.core.keyset import every_row
from lms.core.sqlchecks import SQLCheck, findings
from lms.documents import digests, kinds
from lms.documents.models import IssuedDocument

CHECKS = [
    SQLCheck(
        "Document {}: it replaces {}, which is later, or of another learner or kind.",
        """
        SELECT n.serial, o.serial FROM documents_issueddocument n
        JOIN documents_issueddocument o ON o.id = n.replaces_id
        WHERE o.id >= n.id OR o.learner_id <> n.learner_id OR o.kind <> n.kind
        """,
    ),
    SQLCheck(
        "Document {}: it was revoked before it was issued.",
        """
        SELECT d.serial FROM documents_issueddocument d JOIN documents_revocation r ON r.document_id = d.id
        WHERE r.at < d.issued_at
        """,
    ),
]


def problems() -> Iterator[str]:
    """A sentence for everything that is wrong; nothing where all documents are sound."""
    yield from findings(CHECKS)
    checks: dict[str, kinds.Check] = {}
    for document in every_row(IssuedDocument.objects.with_fate().select_related("learner"), ["pk"]):
        yield from _of_one(document)
        if not kinds.known(document.kind):
            yield f"Document {document.serial}: nobody knows documents of kind {document.kind}."
            continue
        if document.kind not in checks:
            checks[document.kind] = kinds.kind_of(document.kind).check()
        yield from (f"Document {document.serial}: {fault}" for fault in checks[document.kind](document.payload))
    yield from guards.faults(app_label="documents")


def _of_one(document: IssuedDocument) -> Iterator[str]:
    said = {name: getattr(document, name) for name in ("kind", "code", "serial", "issued_at", "payload")}
    if digests.digest_of(**said, learner=document.learner.uuid) != document.digest:
        yield f"Document {document.serial}: it does not say any more what was issued."
    holder = getattr(document, "holder", None)
    if holder is not None and digests.name_digest(holder.salt, holder.name) != document.name_digest:
        yield f"Document {document.serial}: the name on it is another one than was issued."
    if holder is None and document.learner.is_active:
        yield f"Document {document.serial}: its holder is here, but her name is gone from it."
