"""Writing the study archive by settling, and a learner's sums of it."""

from collections.abc import Sequence
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.points import services as points
from lms.points.rules import STUDY_CLASS, STUDY_ONLINE, Ledger
from lms.records.entries import StudyEntry
from lms.records.models import Mode, StudyRecord
from lms.records.totals import MonthTotal, YearTotal

__all__ = ["StudyEntry", "latest", "record_study", "record_study_many", "totals_by_year", "year_by_month"]

# The rule by which each mode earns points.
RULES = {Mode.ONLINE: STUDY_ONLINE, Mode.CLASS: STUDY_CLASS}

# What an award of ours names as its source; the uuid is the record's.
AWARD_SOURCE = "study_record"

# Entries of one round of statements: a bound on their length, not on what a caller may pass.
BATCH = 500


def record_study(entry: StudyEntry, *, actor: User | None) -> StudyRecord | None:
    """``record_study_many`` with one entry."""
    return record_study_many([entry], actor=actor)[0]


def record_study_many(entries: Sequence[StudyEntry], *, actor: User | None) -> list[StudyRecord | None]:
    """Make the archive say what the entries say, writing only the difference, and pay the points for it.

    The first line of an evidence is numbered 1; a later change is one more line with the difference, of kind
    correction, with the day, place and titles of the first. An entry that stands already writes nothing. Returns, in
    the order of the entries, the newest line of each evidence: None where nothing was ever learned.

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
        difference = entry.minutes - sum(line.minutes for line in standing)
        if difference:
            line = _line(entry, difference, standing, actor)
            standing.append(line)
            fresh.append(line)
    if fresh:
        StudyRecord.objects.bulk_create(fresh)
        points.award_many([_event(line) for line in fresh], actor=actor, accounts=accounts)
    return {key: standing[-1] for key, standing in lines.items() if standing}


def _line(entry: StudyEntry, minutes: int, standing: Sequence[StudyRecord], actor: User | None) -> StudyRecord:
    first = standing[0] if standing else None
    return StudyRecord(
        uuid=uuid4(),
        key=f"{entry.evidence_key}:{len(standing) + 1}",
        evidence_key=entry.evidence_key,
        learner_id=entry.learner_id,
        kind=StudyRecord.Kind.CORRECTION if first else StudyRecord.Kind.STUDY,
        mode=first.mode if first else entry.mode,
        title=first.title if first else entry.title,
        title_en=first.title_en if first else entry.title_en,
        course_title=first.course_title if first else entry.course_title,
        course_title_en=first.course_title_en if first else entry.course_title_en,
        subject=first.subject if first else entry.subject,
        organisation_id=first.organisation_id if first else entry.organisation.pk,
        organisation_name=first.organisation_name if first else entry.organisation.name,
        minutes=minutes,
        at=first.at if first else entry.at,
        day=first.day if first else local_day(entry.at),
        evidence_kind=entry.evidence_kind,
        evidence_uuid=entry.evidence_uuid,
        detail=dict(entry.detail),
        actor=actor.uuid if actor else None,
        corrects=first,
        reason=entry.reason if first else "",
    )


def _event(line: StudyRecord) -> points.AwardEvent:
    return points.AwardEvent(
        key=line.key,
        learner_id=line.learner_id,
        rule=RULES[Mode(line.mode)],
        minutes=line.minutes,
        at=line.at,
        source_kind=AWARD_SOURCE,
        source_uuid=line.uuid,
        title=line.title,
        title_en=line.title_en,
        corrects=line.corrects.key if line.corrects else None,
        reason=line.reason,
    )
