"""Saving pages several times and indexing them once: Wagtail indexes a page for search and references at every save."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import Model

_off: ContextVar[bool] = ContextVar("cms_indexing_off", default=False)


def is_off() -> bool:
    return _off.get()


@contextmanager
def indexing_off() -> Iterator[None]:
    """Pages saved in here are not indexed: they are saved once more behind it, or ``index_page`` is called."""
    from wagtail.signal_handlers import disable_reference_index_auto_update  # needs loaded models

    token = _off.set(True)
    try:
        with disable_reference_index_auto_update():
            yield
    finally:
        _off.reset(token)


def index_page(page: Model) -> None:
    """Do what a save would have done."""
    from wagtail.models import ReferenceIndex
    from wagtail.search.index import insert_or_update_object

    insert_or_update_object(page)
    ReferenceIndex.create_or_update_for_object(page)
