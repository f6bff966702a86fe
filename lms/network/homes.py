"""Where people live."""

from typing import Any

from lms.network.models import Organisation


def home_of(user: Any) -> Organisation | None:
    """The organisation ``user`` lives in, with its parent; None for who is not signed in or has none.

    No query for the reader of a request: ``ResidentBackend`` has read it.
    """
    residence = getattr(user, "residence", None)
    return residence.organisation if residence is not None else None
