"""Rows that are written once: the base class of every table of the ledger and the study archive.

What is wrong is put right by another row. The refusal here is for the programmer, early and with a sentence; the
triggers of ``lms.core.guards`` hold against everything else that reaches the database.
"""

from collections.abc import Iterable
from typing import Any, NoReturn

from django.db import models


class AppendOnlyError(TypeError):
    """Somebody tried to change or remove a row that may only be written."""

    def __init__(self, model: type[models.Model], deed: str) -> None:
        super().__init__(f"{model._meta.label} is append-only: {deed} is refused; write a row that corrects instead.")


class AppendOnlyQuerySet(models.QuerySet):
    """Reads and inserts. Conflict clauses are refused too: SQLite's would replace the row that is in the way."""

    def bulk_create(
        self,
        objs: Iterable[Any],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Any = None,
        unique_fields: Any = None,
    ) -> list[Any]:
        if ignore_conflicts or update_conflicts:
            self._refuse("bulk_create() with a conflict clause")
        return super().bulk_create(objs, batch_size)

    def update(self, **kwargs: Any) -> NoReturn:
        self._refuse("update()")

    def bulk_update(self, objs: Any, fields: Any, batch_size: Any = None) -> NoReturn:
        self._refuse("bulk_update()")

    def update_or_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        self._refuse("update_or_create()")

    def delete(self) -> NoReturn:
        self._refuse("delete()")

    def _update(self, values: Any) -> NoReturn:
        self._refuse("an update")

    def _raw_delete(self, using: str | None) -> NoReturn:
        # The collector's fast path, taken for a cascade from another table.
        self._refuse("a delete")

    # As in Django: a manager has no delete(), so that nobody empties a table by leaving out ``all()``.
    delete.queryset_only = True  # type: ignore[attr-defined]
    _raw_delete.queryset_only = True  # type: ignore[attr-defined]

    def _refuse(self, deed: str) -> NoReturn:
        raise AppendOnlyError(self.model, deed)


class AppendOnly(models.Model):
    """A row that is inserted and never touched again."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding or kwargs.get("force_update"):
            raise AppendOnlyError(type(self), "save() of a stored row")
        # Without this Django would first try an UPDATE whenever the id was set by hand.
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(type(self), "delete()")
