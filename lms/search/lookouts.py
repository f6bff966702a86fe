"""Telling people when there is what they have looked for in vain."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.accounts.personal_data import Holding, Line, register
from lms.core import audit, jobs
from lms.core.errors import DomainError
from lms.notices import kinds
from lms.notices.services import Telling, notify_many
from lms.search.find import answering
from lms.search.models import Document, Lookout
from lms.search.question import bare, read

NEW = "search.new_documents"
FOUND = "search.found"
MOST = 20  # of one person

KINDS = {
    FOUND: kinds.Kind(
        heading=_("There is something for “%(question)s” now"),
        text=_("“%(title)s” can be found since today. You had asked us to tell you; we do so once."),
        action=_("Have a look"),
    )
}
SENTENCES = {
    "lookout_empty": _("Please write what you are looking for."),
    "lookouts_many": _("You wait for %(most)s things already. End one of them first."),
}


@transaction.atomic
def look_out(*, question: str, person: User, actor: User) -> Lookout:
    """Tell ``person`` when something answers ``question``; asked again it changes nothing.

    Raises DomainError: ``lookout_empty`` for a question without a word, ``lookouts_many``.
    """
    asked = read(question)
    if not asked:
        raise DomainError("lookout_empty")
    person = User.objects.select_for_update(no_key=True).get(pk=person.pk)
    mine = Lookout.objects.of(person)
    if there := mine.filter(asked=asked.whole).first():
        return there
    if mine.count() >= MOST:
        raise DomainError("lookouts_many", most=MOST)
    made = Lookout.objects.create(person=person, question=asked.asked, asked=asked.whole)
    audit.record("lookout.begun", actor=actor, object_kind="user", object_uuid=person.uuid)
    return made


@transaction.atomic
def end_lookout(*, lookout: Lookout, actor: User) -> None:
    """Wait no longer; does nothing where it has ended."""
    gone, _rows = Lookout.objects.filter(pk=lookout.pk).delete()
    if gone:
        audit.record("lookout.ended", actor=actor, object_kind="user", object_uuid=lookout.person.uuid)


def heed(numbers: Sequence[int]) -> None:
    """Let the worker see who waits for one of the new documents with these ``numbers``."""
    if numbers and Lookout.objects.exists():
        jobs.enqueue(NEW, key=f"{NEW}:{numbers[0]}", payload={"documents": list(numbers)})


@jobs.handler(NEW)
def tell(payload: dict) -> None:
    """Tell those whose question one of the documents answers. Each question is asked once, whoever asked it."""
    numbers = list(Document.objects.filter(pk__in=payload["documents"]).values_list("pk", flat=True))
    if not numbers:
        return
    questions = dict(Lookout.objects.order_by("asked").values_list("asked", "question"))
    for asked, question in questions.items():
        hit = answering(read(question), numbers)
        if hit is None:
            continue
        document = Document.objects.get(pk=hit.number)
        waiting = list(Lookout.objects.filter(asked=asked).select_related("person"))
        notify_many([_telling(lookout, document) for lookout in waiting])
        Lookout.objects.filter(pk__in=[lookout.pk for lookout in waiting]).delete()


def _telling(lookout: Lookout, document: Document) -> Telling:
    return Telling(
        key=f"{FOUND}:{lookout.uuid}",
        person=lookout.person,
        kind=FOUND,
        path=document.path,
        args={"question": lookout.question, "title": document.title, "title_en": document.title_en},
    )


def is_awaited(question: str, person: User) -> Lookout | None:
    """The lookout of ``person`` for ``question``, where there is one."""
    return Lookout.objects.of(person).filter(asked=bare(question)).first()


def _read(user: User) -> Iterator[Line]:
    for row in Lookout.objects.of(user).newest_first():
        yield {"since": row.created_at, "question": row.question}


def _forget(user: User) -> None:
    Lookout.objects.of(user).delete()


def register_all() -> None:
    kinds.register(KINDS)
    register(
        Holding(
            rank=77,
            code="lookouts",
            title=_("What you want to be told of"),
            why=_("So that we tell you when it is there. It is deleted then, when you end it, and when you leave."),
            fields=frozenset({"search.Lookout.person"}),
            labels={"since": _("since"), "question": _("what you look for")},
            read=_read,
            erase=_forget,
        )
    )
