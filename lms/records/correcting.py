"""Putting a line of the archive right by hand: an officer says what the evidence is worth, and why."""

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError
from lms.network import policy
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many
from lms.points import services as points
from lms.points.rules import Ledger
from lms.records.lines import SET_TO, SPOKEN, award_event, correction, set_by_officer
from lms.records.models import StudyRecord

MOST_MINUTES = 24 * 60  # a study is of one day
REASON_LENGTH = 200
CORRECTED = "record.corrected"

KINDS = {
    CORRECTED: Kind(
        heading=_("Your study archive was put right: %(title)s"),
        text=_(
            "It counts %(minutes)s minutes now. Your points follow. If you think this is wrong, please ask your school."
        ),
        action=_("See how it came about"),
        facts={"reason": _("Reason")},
    )
}


def may_correct(user: User, record: StudyRecord) -> bool:
    """Whether ``user`` may put lines of this record's place right: in its scope, and never her own."""
    return user.pk != record.learner_id and policy.allows(user, "records.correct", record.organisation)


@transaction.atomic
def correct(*, record: StudyRecord, minutes: int, reason: str, actor: User) -> StudyRecord:
    """Let the evidence of ``record``, any of its lines, be worth ``minutes`` from now on; returns the line written.

    The line counts the difference, the points follow in the same transaction, the learner is told, and the deed is in
    the log. Raises DomainError: ``not_allowed``; ``minutes_of_a_day`` outside of 0 to MOST_MINUTES;
    ``correction_needs_reason``; ``minutes_stand_already`` where it is worth that already.
    """
    if not may_correct(actor, record):
        raise DomainError("not_allowed")
    if not 0 <= minutes <= MOST_MINUTES:
        raise DomainError("minutes_of_a_day")
    reason = reason.strip()[:REASON_LENGTH]
    if not reason:
        raise DomainError("correction_needs_reason")
    accounts = points.lock_accounts([(record.learner_id, Ledger.STUDY)])
    standing = list(StudyRecord.objects.for_evidence([record.evidence_key]))
    was = sum(line.minutes for line in standing)
    if minutes == was:
        raise DomainError("minutes_stand_already")
    before = set_by_officer(standing)
    # What her colleague set over a living evidence came to nothing when it fell away.
    spoken = was if before is None or (was == 0 and before.detail[SET_TO]) else before.detail[SPOKEN]
    line = correction(standing, minutes - was, actor=actor.uuid, reason=reason)
    line.detail |= {SET_TO: minutes, SPOKEN: spoken}
    line.save(force_insert=True)
    points.award_many([award_event(line)], actor=actor, accounts=accounts)
    audit.record(
        CORRECTED,
        actor=actor,
        object_kind="user",
        object_uuid=record.learner.uuid,
        organisation_code=record.organisation.code,
        record=str(line.uuid),
        was=was,
        minutes=minutes,
    )
    _tell(line, minutes)
    return line


def _tell(line: StudyRecord, minutes: int) -> None:
    with translation.override("zh-hans"):  # addresses without a prefix
        path = reverse("my-record-line", args=[line.uuid])
    args = {"title": line.title, "title_en": line.title_en, "minutes": minutes, "reason": line.reason}
    telling = Telling(key=f"{CORRECTED}:{line.uuid}", person=line.learner, kind=CORRECTED, path=path, args=args)
    notify_many([telling])
