"""Writing a row only when it says something new."""

from typing import Any


def write_changed(row: Any, values: dict[str, Any]) -> bool:
    """Give ``row`` these values; it is saved, and True returned, only when one of them is new."""
    if row.pk and all(getattr(row, name) == value for name, value in values.items()):
        return False
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return True
