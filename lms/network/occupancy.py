"""Whether something still goes on at a school or a service centre: told by the apps above."""

from collections.abc import Callable

from lms.network.models import School, ServiceCentre

_tellers: list[Callable[[School | ServiceCentre], bool]] = []


def register(teller: Callable[[School | ServiceCentre], bool]) -> None:
    """Let ``teller`` say of each door whether it is in use. Called at start."""
    if teller not in _tellers:
        _tellers.append(teller)


def in_use(premises: School | ServiceCentre) -> bool:
    return any(teller(premises) for teller in _tellers)
