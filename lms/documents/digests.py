"""What binds a document: the same digest from the same content, on every machine."""

import datetime
import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID


def digest_of(
    *, kind: str, code: str, serial: str, learner: UUID, issued_at: datetime.datetime, payload: Mapping[str, Any]
) -> str:
    said = {
        "kind": kind,
        "code": code,
        "serial": serial,
        "learner": str(learner),
        "issued_at": issued_at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "payload": payload,
    }
    return _sha256(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def name_digest(salt: str, name: str) -> str:
    return _sha256(f"{salt}\n{name}")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
