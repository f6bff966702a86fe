"""The search of the editor in the words of the site's own: Chinese has no spaces, and Wagtail's index asks for them.

A backend for ``WAGTAILSEARCH_BACKENDS``. What is indexed and what is asked are brought into the terms of ``lms.search``
(single characters, pairs of neighbours, stems, sounds), each a word for the database. Everything else, the rights and
filters of lists and choosers above all, stays Wagtail's. After a change of the terms ``manage.py update_index`` writes
them anew.
"""

import copy
from collections.abc import Sequence
from typing import Any

from django.utils.encoding import force_str
from modelsearch.backends import database
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import And, Or, Phrase, PlainText

from lms.search.question import Part, read
from lms.search.words import SOUND, sounds_of, terms_of


def in_terms(text: str) -> str:
    """``八段锦`` → ``八 段 锦 八段 段锦 baduanjin bdj …``"""
    return " ".join([*terms_of(text), *(sound.removeprefix(SOUND) for sound in sounds_of(text))])


def asked(query: str) -> And | str:
    """The question in terms, the last of which may go on; nothing where there is no word in it."""
    parts = [_any_way(part) for part in read(query, beginning=True).parts]
    return And(parts) if parts else ""


def _any_way(part: Part) -> Or:
    ways = (" ".join(term.removesuffix("*").removeprefix(SOUND) for term in way) for way in part.ways)
    return Or([PlainText(way) for way in dict.fromkeys(ways)])


class _Told:
    """An object of which the index gets terms in the place of texts."""

    def __init__(self, one: Any) -> None:
        self.one = one
        self.pk = one.pk

    def get_search_fields(self) -> list[Any]:
        return [_in_terms(field) for field in self.one.get_search_fields()]


def _in_terms(field: Any) -> Any:
    told = copy.copy(field)
    if isinstance(field, RelatedFields):
        told.fields = [_in_terms(inner) for inner in field.fields]
        told.get_value = lambda holder: field.get_value(_itself(holder))
    elif isinstance(field, SearchField | AutocompleteField):
        told.get_value = lambda holder: in_terms(force_str(field.get_value(_itself(holder))))
    return told


def _itself(holder: Any) -> Any:
    return holder.one if isinstance(holder, _Told) else holder


class IndexOfTerms:
    def add_items(self, model: type, objs: Sequence[Any]) -> None:
        super().add_items(model, [_Told(one) for one in objs])  # type: ignore[misc]


class AskedInTerms:
    """Lists ask with a text, the search of all pages with what Wagtail has read in it."""

    def _search(self, compiler: type, query: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(query, PlainText | Phrase):
            query = query.query_string
        return super()._search(compiler, asked(query) if isinstance(query, str) else query, *args, **kwargs)  # type: ignore[misc]


def SearchBackend(params: dict[str, Any]) -> Any:  # noqa: N802  (the name that modelsearch looks for)
    """Wagtail's backend for the database in use, asked and told in terms."""
    plain = type(database.SearchBackend(params))
    index = type("Index", (IndexOfTerms, plain.index_class), {})
    return type("Backend", (AskedInTerms, plain), {"index_class": index})(params)
