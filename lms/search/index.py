"""Writing the index: what an owner shows now is found from the commit on that changed it, and what it hides is not."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from uuid import UUID

from django.db import transaction

from lms.core import jobs
from lms.core.models import AuditEntry
from lms.search import engines, lookouts
from lms.search.models import Document, Word
from lms.search.question import bare
from lms.search.sources import Entry, Source, sources
from lms.search.words import normal, runs, segments, sounds_of, syllables, terms_of

# Raise it when the same entry makes other terms: ``rebuild_search`` then writes all of them.
INDEXER = 1
A_BATCH = 200  # owners that a rebuild reads at a time
RENAMED = "search.renamed"
_COLUMNS = tuple(one.name for one in fields(Entry) if one.name not in {"kind", "uuid", "names"})


def heard(entry: AuditEntry) -> None:
    """Follow the audit log, in the transaction of the deed: what was published, entered, changed or withdrawn."""
    kind, uuid = entry.object_kind, entry.object_uuid
    if uuid is None:
        return
    for source in sources():
        if source.deeds == kind:
            refresh(source, [uuid])
        elif kind in source.names_of:
            # Perhaps a whole district names it: the worker's.
            payload = {"source": source.deeds, "kind": kind, "uuid": str(uuid)}
            jobs.enqueue(RENAMED, key=f"{RENAMED}:{source.deeds}:{uuid}", payload=payload)


@jobs.handler(RENAMED)
def renamed(payload: dict) -> None:
    """Read again what names something."""
    for source in sources():
        if source.deeds == payload["source"]:
            naming = source.names_of[payload["kind"]](UUID(payload["uuid"]))
            for batch in batches(list(source.owners().filter(naming).values_list("uuid", flat=True))):
                refresh(source, batch)


def batches(owners: Sequence[UUID], size: int = A_BATCH) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(owners), size):
        yield owners[start : start + size]


@transaction.atomic
def refresh(source: Source, owners: Sequence[UUID]) -> int:
    """Bring the documents of ``owners`` in line with what they show; how many had to be written."""
    wanted = {(entry.kind, entry.uuid): entry for entry in source.entries(owners)}
    there = {
        (row.kind, row.uuid): row
        for row in Document.objects.filter(kind__in=source.kinds, owner__in=owners).only("kind", "uuid", "stamp")
    }
    gone = [row.pk for key, row in there.items() if key not in wanted]
    engines.remove(gone)
    Document.objects.filter(pk__in=gone).delete()
    written = [
        (entry, _document(entry, stamp))
        for key, entry in wanted.items()
        if (stamp := _stamp(entry)) != (there[key].stamp if key in there else "")
    ]
    Document.objects.bulk_create(
        [row for _entry, row in written],
        update_conflicts=True,
        unique_fields=["kind", "uuid"],
        update_fields=["called", "stamp", *_COLUMNS],
    )
    engines.write([(row.pk, _terms(entry)) for entry, row in written])
    _learn_words(entry for entry, _row in written)
    lookouts.heed([row.pk for entry, row in written if (entry.kind, entry.uuid) not in there])
    return len(written)


def forget_strangers(source: Source) -> int:
    """Remove what belongs to owners that are not there any more; how many documents."""
    strangers = Document.objects.filter(kind__in=source.kinds).exclude(owner__in=source.owners().values("uuid"))
    gone = list(strangers.values_list("pk", flat=True))
    engines.remove(gone)
    Document.objects.filter(pk__in=gone).delete()
    return len(gone)


def _stamp(entry: Entry) -> str:
    told = repr((INDEXER, *(getattr(entry, one.name) for one in fields(Entry))))
    return hashlib.sha256(told.encode()).hexdigest()[:40]


def _document(entry: Entry, stamp: str) -> Document:
    columns = {name: getattr(entry, name) for name in _COLUMNS}
    called = "\n".join(bare(text) for text in (entry.title, entry.title_en, *entry.names))
    return Document(kind=entry.kind, uuid=entry.uuid, called=called, stamp=stamp, **columns)


def _terms(entry: Entry) -> engines.Terms:
    titles = list(_all_terms(entry.title, entry.title_en))
    names = list(_all_terms(*entry.names))
    sounds = [sound for text in (entry.title, *entry.names) for sound in sounds_of(text)]
    return {
        engines.TITLE: [*titles, *(engines.CALLED + term for term in titles)],
        engines.NAMES: [*names, *(engines.CALLED + term for term in names), *_all_terms(entry.line, entry.line_en)],
        engines.SUMMARY: [*_all_terms(entry.summary, entry.summary_en), *sounds],
        engines.TEXT: list(_all_terms(entry.text, entry.text_en)),
    }


def _all_terms(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from terms_of(text)


def _learn_words(entries: Iterable[Entry]) -> None:
    """Keep the words that one can mistype. Words that no document has any more stay: they lead to nothing."""
    words: set[str] = set()
    for entry in entries:
        words.update(entry.names)
        for text in (entry.title, *entry.names):
            words.update(_spans(text))
        for text in (entry.summary, entry.text):
            words.update(word for run, chinese in runs(normal(text)) if chinese for word in segments(run))
    longest = Word._meta.get_field("text").max_length or 0
    told = sorted(word for word in words if 2 <= len(word) <= longest and _is_han(word))
    known = set(Word.objects.filter(text__in=told).values_list("text", flat=True)) if told else set()
    fresh = [Word(text=word, sound="".join(syllables(word))[:60]) for word in told if word not in known]
    Word.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)


def _is_han(word: str) -> bool:
    return [chinese for _run, chinese in runs(word)] == [True]


def _spans(text: str) -> Iterator[str]:
    """Up to three neighbouring words of a title as one: ``大阿福`` is a word that no dictionary has."""
    for run, chinese in runs(normal(text)):
        pieces = segments(run) if chinese else []
        for start in range(len(pieces)):
            for end in range(start + 1, min(start + 3, len(pieces)) + 1):
                yield "".join(pieces[start:end])
