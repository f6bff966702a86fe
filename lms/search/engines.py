"""The table ``search_terms`` on SQLite and on PostgreSQL: one row for each document, its terms in four weights.

SQLite has a table of FTS5 with a column for each weight, PostgreSQL one column of ``tsvector`` under a GIN index. The
terms are ours on both (``words.py``): neither database takes a text apart.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from lms.search.question import Part, Question
from lms.search.words import SOUND

TITLE, NAMES, SUMMARY, TEXT = WEIGHTS = "abcd"
CALLED = "="  # how terms of titles and names begin once more: those that are called so are found without all others
# How much a term counts by where it stands; SQLite's bm25 also counts how rare it is. On PostgreSQL the function
# ``search_answers`` (migration 0001) says so.
_BM25 = "10.0, 6.0, 3.0, 1.0"
_MOST_TIMES = 12  # a term is counted in one weight

Terms = Mapping[str, Sequence[str]]  # weight → terms


def write(rows: Iterable[tuple[int, Terms]]) -> None:
    """Keep the terms of documents, by their numbers; what was kept of them before goes."""
    rows = list(rows)
    if not rows:
        return
    remove([number for number, _terms in rows])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO search_terms (document_id, terms) VALUES (%s, %s::tsvector)",
                [(number, _vector(terms)) for number, terms in rows],
            )
        else:
            cursor.executemany(
                "INSERT INTO search_terms (rowid, a, b, c, d) VALUES (%s, %s, %s, %s, %s)",
                [(number, *(" ".join(terms[weight]) for weight in WEIGHTS)) for number, terms in rows],
            )


def remove(numbers: Sequence[int]) -> None:
    if not numbers:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DELETE FROM search_terms WHERE document_id = ANY(%s)", [list(numbers)])
        else:
            cursor.executemany("DELETE FROM search_terms WHERE rowid = %s", [(number,) for number in numbers])


def settle() -> None:
    """Bring what was written piece by piece in the order that is read fastest; after a rebuild."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ANALYZE search_terms")
        else:
            cursor.execute("INSERT INTO search_terms (search_terms) VALUES ('optimize')")


def _vector(terms: Terms) -> str:
    """The text of a tsvector: each term with as many places as it was counted, in the hundreds of its weight."""
    places: dict[str, list[str]] = {}
    for start, weight in enumerate(WEIGHTS):
        for term, times in Counter(terms[weight]).items():
            at = range(100 * start + 1, 100 * start + 1 + min(times, _MOST_TIMES))
            places.setdefault(term, []).extend(f"{place}{weight.upper()}" for place in at)
    return " ".join(f"'{term}':{','.join(told)}" for term, told in places.items())


def _asked(parts: Sequence[Part], *, called: bool, together: bool) -> str:
    """The question in the database's own language. All of ``parts`` are wanted ``together``, or any of them."""
    postgres = connection.vendor == "postgresql"
    both, either = (" & ", " | ") if postgres else (" AND ", " OR ")

    def one(term: str) -> str:
        beginning, term = term.endswith("*"), term.removesuffix("*")
        if called and not term.startswith(SOUND):
            term = CALLED + term
        return f"'{term}'{':*' if beginning else ''}" if postgres else f'"{term}"{" *" if beginning else ""}'

    said = [
        either.join("(" + both.join(one(term) for term in dict.fromkeys(way)) + ")" for way in part.ways)
        for part in parts
    ]
    return (both if together else either).join(f"({part})" for part in said)


def matches(
    question: Question,
    *,
    columns: str,
    kind: str = "",
    where: str = "",
    values: Sequence[Any] = (),
    called: bool = False,
    together: bool = True,
    most: int,
) -> list[tuple]:
    """The ``columns`` of at most ``most`` documents (``d``) that answer, and behind them how well, more being better.

    One statement that ends when it has found so many; these are then all alike on SQLite, which would count all
    documents of the world to tell how well each answers. ``called``: those that have the words in their titles or
    names. ``where`` narrows by ``d`` to few.
    """
    asked = _asked(question.parts, called=called, together=together)
    if kind:
        where, values = f"{where} AND d.kind = %s" if where else "d.kind = %s", [*values, kind]
    # Put together of what is ours; what was asked comes as a value.
    if connection.vendor == "postgresql" and where in {"", "d.kind = %s"}:
        # Each by its number (OFFSET keeps it so): the planner takes every function for a thousand answers, for which it
        # would rather read all documents of a table that is not large.
        sql = f"""SELECT {columns}, a.nearness FROM search_answers(%s::tsquery, %s, %s) a
            CROSS JOIN LATERAL (SELECT * FROM search_document WHERE id = a.document_id OFFSET 0) d"""  # noqa: S608
        given: list[Any] = [asked, kind, most]
    elif connection.vendor == "postgresql":
        sql = f"""SELECT {columns}, 0 FROM search_terms t JOIN search_document d ON d.id = t.document_id
            WHERE t.terms @@ %s::tsquery AND {where} LIMIT %s"""  # noqa: S608
        given = [asked, *values, most]
    else:
        few = "(SELECT COUNT(*) FROM (SELECT 1 FROM search_terms WHERE search_terms MATCH %s LIMIT %s)) < %s"
        sql = f"""SELECT {columns}, CASE WHEN {few} THEN -bm25(search_terms, {_BM25}) ELSE 0 END
            FROM search_terms CROSS JOIN search_document d ON d.id = search_terms.rowid
            WHERE search_terms MATCH %s{f" AND {where}" if where else ""} LIMIT %s"""  # noqa: S608
        given = [asked, most, most, asked, *values, most]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
