"""Issuing documents, revoking and replacing them, and finding one by its code."""

import datetime
import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.documents import digests, kinds
from lms.documents.codes import as_code, new_code
from lms.documents.models import DocumentHolder, IssuedDocument, Revocation
from lms.documents.serials import locked_counter, next_serial
from lms.network.models import Organisation


@transaction.atomic
def issue(
    *,
    key: str,
    kind: str,
    organisation: Organisation,
    learner: User,
    payload: Mapping[str, Any],
    actor: User | None,
    name: str = "",
    at: datetime.datetime | None = None,
    replaces: IssuedDocument | None = None,
) -> IssuedDocument:
    """Issue a document of ``kind`` to ``learner``; a ``key`` that was used returns the document that stands.

    ``payload``: all it says as JSON, without the name; ``name``: the learner's own where it is empty. ``at``: when it
    was issued, for documents of a time before this program. Raises RuntimeError for a kind that nobody has registered.
    """
    if not kinds.known(kind):
        raise RuntimeError(f"nobody has registered documents of kind {kind!r}")
    at = at or timezone.now()
    # Who waits for the counter's lock sees the document that the other one has issued meanwhile.
    counter = locked_counter(organisation, local_day(at).year)
    standing = IssuedDocument.objects.filter(key=key).first()
    if standing is not None:
        return standing
    serial = next_serial(counter)
    code, salt, name = new_code(), secrets.token_hex(16), name or learner.get_full_name()
    said: dict[str, Any] = {"kind": kind, "code": code, "serial": serial, "issued_at": at, "payload": dict(payload)}
    document = IssuedDocument.objects.create(
        **said,
        key=key,
        learner=learner,
        organisation=organisation,
        digest=digests.digest_of(**said, learner=learner.uuid),
        name_digest=digests.name_digest(salt, name),
        replaces=replaces,
    )
    DocumentHolder.objects.create(document=document, name=name, salt=salt)
    _note("document.issued" if replaces is None else "document.replaced", document, actor)
    return document


@transaction.atomic
def revoke(*, document: IssuedDocument, reason: str, actor: User | None) -> Revocation:
    """Say that ``document`` counts no more, and why.

    Raises DomainError ``document_revoked`` or ``document_replaced`` for one that counts no more already.
    """
    document = lock_valid(document)
    revocation = Revocation.objects.create(
        document=document, reason=reason, at=timezone.now(), actor=getattr(actor, "uuid", None)
    )
    _note("document.revoked", document, actor)
    return revocation


def lock_valid(document: IssuedDocument) -> IssuedDocument:
    """``document`` with its fate, locked, if it counts. Raises DomainError as ``revoke``."""
    IssuedDocument.objects.select_for_update().get(pk=document.pk)
    document = IssuedDocument.objects.with_fate().select_related("learner", "organisation").get(pk=document.pk)
    if document.status == "revoked":
        raise DomainError("document_revoked")
    if document.status != "valid":
        raise DomainError("document_replaced")
    return document


def find(typed: str) -> IssuedDocument | None:
    """The document whose code was ``typed``. One statement, whatever was typed."""
    return IssuedDocument.objects.with_fate().filter(code=as_code(typed)).first()


def forget_holder(user: User) -> None:
    """Take the name off all documents of ``user``; what they said of the learning stays."""
    DocumentHolder.objects.filter(document__learner=user).delete()


def _note(action: str, document: IssuedDocument, actor: User | None) -> None:
    audit.record(
        action,
        actor=actor,
        object_kind="document",
        object_uuid=document.uuid,
        organisation_code=document.organisation.code,
        serial=document.serial,
    )
