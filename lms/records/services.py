"""Writing the study archive by settling, and a learner's sums of it."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.points import services as points
from lms.points.rules import Ledger
from lms.records.entries import StudyEntry
from lms.records.lines import award_event, settled_line, worth
from lms.records.models import Mode, StudyRecord
from lms.records.totals import MonthTotal, YearTotal

__all__ = ["StudyEntry", "latest", "record_study", "record_study_many", "totals_by_year", "year_by_month"]

# Entries of one round of statements: a bound on their length, not on what a caller may pass.
BATCH = 500


def record_study(entry: StudyEntry, *, actor: User | None) -> StudyRecord | None:
    """``record_study_many`` with one entry."""
    return record_study_many([entry], actor=actor)[0]


def record_study_many(entries: Sequence[StudyEntry], *, actor: User | None) -> list[StudyRecord | None]:
    """Make the archive say what the entries say, writing only the difference, and pay the points for it.

    The first line of an evidence is numbered 1; a later change is one more line with the difference, of kind
    correction, with the day, place and titles of the first. An entry that stands already writes nothing, and what an
    officer has put right stays so (``lines.worth``). Returns, in the order of the entries, the newest line of each
    evidence: None where nothing was ever learned.

    Locks the learners' accounts first, so that the same evidence settled twice at once is settled once. Two queries
    besides those of ``award_many``, for any number of entries (in rounds of BATCH).

    Raises DomainError ``evidence_of_another_learner``; ``evidence_twice`` when one call says two things of one
    evidence.
    """
    wanted: dict[str, StudyEntry] = {}
    for entry in entries:
        if wanted.setdefault(entry.evidence_key, entry) != entry:
            raise DomainError("evidence_twice", key=entry.evidence_key)
        Mode(entry.mode)  # a ValueError that names the mode
    newest: dict[str, StudyRecord] = {}
    with transaction.atomic(savepoint=False):
        accounts = points.lock_accounts((entry.learner_id, Ledger.STUDY) for entry in wanted.values())
        queue = list(wanted.values())
        for start in range(0, len(queue), BATCH):
            newest |= _settle(queue[start : start + BATCH], accounts=accounts, actor=actor)
    return [newest.get(entry.evidence_key) for entry in entries]


def latest(user: User, *, most: int) -> list[StudyRecord]:
    """The ``most`` newest lines of ``user``."""
    return list(StudyRecord.objects.of(user).newest_first()[:most])


def totals_by_year(user: User) -> list[YearTotal]:
    """What ``user`` learned year by year, the latest first."""
    return StudyRecord.objects.of(user).totals()


def year_by_month(user: User, *, year: int | None = None) -> tuple[YearTotal, list[MonthTotal]]:
    """What ``user`` learned in ``year`` (by default the current one), and in each of its months."""
    return StudyRecord.objects.of(user).months_of(year or local_day(timezone.now()).year)


def _settle(entries: Sequence[StudyEntry], *, accounts: points.Accounts, actor: User | None) -> dict[str, StudyRecord]:
    lines: dict[str, list[StudyRecord]] = {}
    for line in StudyRecord.objects.for_evidence(entry.evidence_key for entry in entries):
        lines.setdefault(line.evidence_key, []).append(line)
    fresh: list[StudyRecord] = []
    for entry in entries:
        standing = lines.setdefault(entry.evidence_key, [])
        if standing and standing[0].learner_id != entry.learner_id:
            raise DomainError("evidence_of_another_learner", key=entry.evidence_key)
        difference = worth(entry, standing) - sum(line.minutes for line in standing)
        if difference:
            line = settled_line(entry, difference, standing, actor)
            standing.append(line)
            fresh.append(line)
    if fresh:
        StudyRecord.objects.bulk_create(fresh)
        points.award_many([award_event(line) for line in fresh], actor=actor, accounts=accounts)
    return {key: standing[-1] for key, standing in lines.items() if standing}
