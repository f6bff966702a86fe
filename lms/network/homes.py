"""Where people live."""

from typing import Any

from lms.network.models import Organisation


def around(home: Organisation | None) -> Organisation | None:
    """Where somebody looks for what is on near ``home``: the street of a community."""
    return home.parent if home is not None and home.parent is not None else home


def home_of(user: Any) -> Organisation | None:
    """The organisation ``user`` lives in, with its parent; None for who is not signed in or has none.

    No query for the reader of a request: ``ResidentBackend`` has read it.
    """
    residence = getattr(user, "residence", None)
    return residence.organisation if residence is not None else None
