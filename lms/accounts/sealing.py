"""Text that the database holds sealed: telephone numbers of people.

A sealed value is ``key mark (2 bytes) ‖ tag (6) ‖ AES-SIV ciphertext``. AES-SIV gives the same bytes for the same
text, so the ciphertext is its own keyed index: a unique column refuses a number twice and an equal number is found,
while nothing can be read without the key. Where ``lookup`` is on, the tag is a keyed hash of the last four digits:
values with the same ending stand together in the column's index. Where it is off, the tag is random and equal texts
differ.

``PHONE_KEY`` may name several keys while one replaces another: the first seals, all of them unseal.
"""

import functools
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

MARK, TAG = 2, 6  # bytes
ENDING = 4  # digits that a search may ask for


class WrongKey(Exception):
    """A value was sealed with a key that PHONE_KEY does not name, or was altered."""


@dataclass(frozen=True)
class Key:
    mark: bytes
    cipher: AESSIV
    tagging: bytes

    @classmethod
    def of(cls, secret: str) -> Self:
        derived = HKDF(SHA256(), length=MARK + 64 + 32, salt=None, info=b"linxue sealed text").derive(secret.encode())
        return cls(derived[:MARK], AESSIV(derived[MARK : MARK + 64]), derived[MARK + 64 :])

    def ending(self, text: str) -> bytes:
        """What every value whose last four characters are those of ``text`` begins with."""
        return self.mark + hmac.digest(self.tagging, text[-ENDING:].encode(), hashlib.sha256)[:TAG]

    def seal(self, text: str, *, lookup: bool) -> bytes:
        head = self.ending(text) if lookup else self.mark + secrets.token_bytes(TAG)
        return head + self.cipher.encrypt(text.encode(), [head])


@functools.lru_cache(maxsize=4)
def _keys(secrets_named: tuple[str, ...]) -> dict[bytes, Key]:
    return {key.mark: key for key in map(Key.of, secrets_named)}


def keys() -> dict[bytes, Key]:
    """The keys by their marks, the one that seals first."""
    return _keys(tuple(settings.PHONE_KEY))


def first_key() -> Key:
    return next(iter(keys().values()))


def unseal(value: bytes) -> str:
    """The text of a sealed value. Raises WrongKey."""
    key = keys().get(value[:MARK])
    if key is None:
        raise WrongKey("sealed with a key that PHONE_KEY does not name")
    head = value[: MARK + TAG]
    try:
        return key.cipher.decrypt(value[MARK + TAG :], [head]).decode()
    except InvalidTag:
        raise WrongKey("sealed with another key, or altered") from None


def _after(head: bytes) -> bytes:
    """Bytes behind all sealed values that begin with ``head``."""
    return head + b"\xff" * 64


def beginning_with(field: str, heads: Iterable[bytes]) -> Q:
    """Rows whose sealed ``field`` begins with one of ``heads``: ranges, so that the index serves."""
    condition = Q(pk__in=[])
    for head in heads:
        condition |= Q(**{f"{field}__gte": head, f"{field}__lt": _after(head)})
    return condition


def ending_in(field: str, digits: str) -> Q:
    """Rows whose sealed ``field`` (with ``lookup``) ends in the four ``digits``."""
    return beginning_with(field, [key.ending(digits) for key in keys().values()])


class SealedField(models.BinaryField):
    """Text for Python, sealed bytes for the database. ``lookup``: equal texts can be found and refused.

    A filter takes text, which is sealed with the first key, or bytes, which are compared as they are.
    """

    _pyi_private_set_type: str | None
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, lookup: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)
        self.lookup = lookup

    def deconstruct(self) -> tuple[str, str, Any, dict]:
        name, path, args, kwargs = super().deconstruct()
        if self.lookup:
            kwargs["lookup"] = True
        return str(name), path, args, kwargs

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = first_key().seal(value, lookup=self.lookup)
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        return None if value is None else unseal(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj) or "")

    def formfield(self, **kwargs: Any) -> Any:
        return forms.CharField(required=not self.blank, label=self.verbose_name, **kwargs)


def reseal(model: type[models.Model], field: str, *, batch: int = 1000) -> int:
    """Seal with the first key what another one has sealed; how many rows. A batch a statement, so it may be stopped."""
    current = first_key().mark
    manager = model._base_manager
    stale = manager.filter(**{f"{field}__isnull": False}).exclude(beginning_with(field, [current]))
    done = 0
    while True:
        with transaction.atomic():
            rows = list(stale.select_for_update().only("pk", field)[:batch])
            if not rows:
                return done
            manager.bulk_update(rows, [field])
        done += len(rows)


def sealed_columns() -> list[tuple[type[models.Model], str]]:
    """Every model and field that holds sealed text."""
    from django.apps import apps

    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField)
    ]


def unreadable() -> list[str]:
    """The columns with a value that none of the keys of PHONE_KEY has sealed."""
    known = sorted(keys())
    gaps = [b"", *(_after(mark) for mark in known)]
    found = []
    for model, field in sealed_columns():
        strange = Q(pk__in=[])
        for begin, end in zip(gaps, [*known, None], strict=True):
            strange |= Q(**{f"{field}__gte": begin} | ({f"{field}__lt": end} if end is not None else {}))
        if model._base_manager.filter(strange).exists():
            found.append(f"{model._meta.label}.{field}")
    return found
