"""Keeping the bank of a school. Each deed is in the log, without the words of the question."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.courses.models import MediaFile
from lms.network import policy
from lms.network.deeds import note
from lms.network.models import School
from lms.questions.formats import Entry, tidy_tags
from lms.questions.models import BankQuestion, QuestionTag, fingerprint
from lms.questions.types import problems_of

PICTURE_MISSING = _("No lesson of this school shows its picture.")


@transaction.atomic
def add_question(*, school: School, entry: Entry, uuid: UUID | None = None, actor: User | None) -> BankQuestion:
    """Put ``entry`` into the bank of ``school``; ``uuid`` becomes its own, so that a form sent twice adds it once.

    Raises DomainError ``not_allowed``, ``question_unsound`` (params: problems), ``question_there``.
    """
    check_right(school, actor)
    uuid = uuid or uuid4()
    there = BankQuestion.objects.filter(uuid=uuid).first()
    if there is not None:
        if there.school_id != school.pk:
            raise DomainError("not_allowed")
        return there
    made = _filled(BankQuestion(uuid=uuid, school=school), entry)
    _save(made)
    _tag(made, entry.tags)
    _note("question.added", made, actor, kind_of_question=made.kind)
    return made


@transaction.atomic
def add_many(
    *, school: School, entries: Iterable[Entry], origin: str, file: Any = None, actor: User | None
) -> list[BankQuestion]:
    """Put ``entries``, sound ones, into the bank. Those that it asks already are passed over.

    Raises DomainError ``not_allowed``.
    """
    check_right(school, actor)
    asked = fingerprints(school)
    rows, tags = [], []
    for entry in entries:
        row = _filled(BankQuestion(uuid=uuid4(), school=school, origin=origin, file=file), entry, checked=True)
        if row.fingerprint not in asked:
            asked.add(row.fingerprint)
            rows.append(row)
            tags.append(tidy_tags(entry.tags))
    made = BankQuestion.objects.bulk_create(rows, batch_size=200)
    QuestionTag.objects.bulk_create(
        [QuestionTag(question=row, name=name) for row, names in zip(made, tags, strict=True) for name in names],
        batch_size=400,
    )
    return made


@transaction.atomic
def change_question(*, bank_question: BankQuestion, entry: Entry, actor: User | None) -> None:
    """Let it say what ``entry`` says. Attempts hold what was asked then: they are not touched.

    Raises DomainError ``not_allowed``, ``question_retired``, ``question_unsound`` (params: problems),
    ``question_there``.
    """
    row = _locked(bank_question, actor)
    if row.retired_at is not None:
        raise DomainError("question_retired")
    before = (row.question, row.difficulty, row.tag_names)
    _filled(row, entry)
    after = (row.question, row.difficulty, list(tidy_tags(entry.tags)))
    if before == after:
        return
    _save(row)
    QuestionTag.objects.filter(question=row).delete()
    _tag(row, entry.tags)
    parts = [
        name for name, old, new in zip(("question", "difficulty", "tags"), before, after, strict=True) if old != new
    ]
    _note("question.changed", row, actor, parts=parts)


@transaction.atomic
def retire_question(*, bank_question: BankQuestion, actor: User | None) -> None:
    """Take it out of use; it stays where it was asked. Raises DomainError ``not_allowed``."""
    row = _locked(bank_question, actor)
    if row.retired_at is None:
        BankQuestion.objects.filter(pk=row.pk).update(retired_at=timezone.now(), updated_at=timezone.now())
        _note("question.retired", row, actor)


@transaction.atomic
def take_back_question(*, bank_question: BankQuestion, actor: User | None) -> None:
    """Put a retired one into use again. Raises DomainError ``not_allowed``, ``question_there``."""
    row = _locked(bank_question, actor)
    if row.retired_at is not None:
        row.retired_at = None
        _save(row)
        _note("question.taken_back", row, actor)


def check_right(school: School, actor: User | None) -> None:
    """Raises DomainError ``not_allowed`` unless ``actor``, or the system, writes what ``school`` teaches."""
    if actor is not None and not policy.allows(actor, "content.edit", school.organisation):
        raise DomainError("not_allowed")


def fingerprints(school: School) -> set[str]:
    """Of what the bank of ``school`` asks."""
    return set(BankQuestion.objects.living().filter(school=school).values_list("fingerprint", flat=True))


def pictures_missing(school: School, questions: Sequence[dict[str, Any]]) -> set[str]:
    """The pictures of ``questions`` that no lesson of ``school`` shows: nobody borrows those of others by number."""
    named = {name for question in questions for name in pictures_of(question)}
    own = MediaFile.objects.filter(
        uuid__in=named, content_type__startswith="image/", lessons__course__school=school
    ).values_list("uuid", flat=True)
    return named - set(map(str, own))


def pictures_of(question: dict[str, Any]) -> set[str]:
    pictures = [question.get("image"), *(question.get("choices", []) if question["type"] == "picture" else [])]
    return {str(UUID(picture["media"])) for picture in pictures if picture}


def _filled(row: BankQuestion, entry: Entry, *, checked: bool = False) -> BankQuestion:
    question = {**entry.question, "id": str(row.uuid)}
    if not checked:
        if problems := problems_of(question):
            raise DomainError("question_unsound", problems=" ".join(problems))
        if pictures_missing(row.school, [question]):
            raise DomainError("question_unsound", problems=str(PICTURE_MISSING))
    row.question, row.kind, row.prompt = question, question["type"], question["prompt"]
    row.difficulty, row.fingerprint = entry.difficulty, fingerprint(question)
    return row


def _save(row: BankQuestion) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError("question_there") from error


def _tag(row: BankQuestion, tags: Sequence[str]) -> None:
    QuestionTag.objects.bulk_create(QuestionTag(question=row, name=name) for name in tidy_tags(tags))


def _locked(bank_question: BankQuestion, actor: User | None) -> BankQuestion:
    row = (
        BankQuestion.objects.select_for_update(of=("self",))
        .select_related("school__organisation")
        .get(pk=bank_question.pk)
    )
    check_right(row.school, actor)
    return row


def _note(action: str, row: BankQuestion, actor: User | None, **data: Any) -> None:
    note(
        action,
        kind="bank_question",
        uuid=row.uuid,
        organisation=row.school.organisation,
        actor=actor,
        seen=False,
        **data,
    )
