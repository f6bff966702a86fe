"""Making up a missed session by sitting in at a class beside one's own: the credit goes to what was missed."""

import datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import CheckIn, Status
from lms.attendance.services import OPENS_BEFORE, Mark
from lms.classes import rolls
from lms.classes.models import ClassGroup, Registration, Session
from lms.classes.querysets import SessionQuerySet
from lms.core.errors import DomainError

MOST = 200  # misses that are offered: a class has some, of the last weeks
MISSED = (Status.ABSENT, Status.EXCUSED)
WITHIN = datetime.timedelta(days=60)


def misses_beside(session: Session, *, now: datetime.datetime) -> list[CheckIn]:
    """What people of the classes beside ``session``'s have missed and may make up here: the latest first, one query.

    Each mark comes with its ``gathering.session`` and the learner.
    """
    group = session.class_group
    marks = CheckIn.objects.current().filter(
        status__in=MISSED,
        gathering__starts_at__gte=now - WITHIN,
        gathering__session__class_group__course=group.course_id,
        gathering__session__class_group__term=group.term_id,
    )
    has_place = Registration.objects.filter(
        class_group=OuterRef("gathering__session__class_group"),
        learner=OuterRef("learner"),
        status=Registration.Status.CONFIRMED,
    )
    beside = marks.exclude(gathering__session__class_group=group.pk).filter(Exists(has_place))
    return list(
        beside.select_related("learner", "gathering__session__class_group").order_by(
            "learner__pinyin", "-gathering__starts_at", "pk"
        )[:MOST]
    )


def guests_of(session: Session) -> list[CheckIn]:
    """The marks that were made up in ``session``, with what they were missed in."""
    marks = CheckIn.objects.current().filter(made_up_in=session.gathering_id)
    return list(marks.select_related("learner", "gathering__session__class_group").order_by("at", "pk"))


def _locked_both(session: Session, missed: Session) -> tuple[Session, Session]:
    """Classes first, by id, so that two teachers who take in each other's people do not wait for each other."""
    groups = [session.class_group_id, missed.class_group_id]
    list(ClassGroup.objects.select_for_update().filter(pk__in=groups).order_by("pk").values_list("pk"))
    rows: SessionQuerySet = Session.objects.select_related(
        "gathering", "class_group__course", "class_group__school__organisation"
    )
    found = rows.in_bulk([session.pk, missed.pk])
    return found[session.pk], found[missed.pk]


@transaction.atomic
def make_up(
    *, session: Session, missed: Session, learner: User, actor: User, now: datetime.datetime | None = None
) -> Mark:
    """Mark ``missed`` as made up for ``learner``, who has sat in at ``session``; record and points are of ``missed``.

    Done again it changes nothing. The caller has checked that ``actor`` may keep the roll of ``session``. Raises
    DomainError: ``not_parallel``, ``session_cancelled``, ``session_called_off``, ``gathering_not_open`` beforehand,
    ``nothing_missed`` where she has no such mark, ``made_up_already`` in another session, ``one_at_a_time`` where she
    has made up another one in this session.
    """
    now = now or timezone.now()
    session, missed = _locked_both(session, missed)
    group, other = session.class_group, missed.class_group
    if group.pk == other.pk or (group.course_id, group.term_id) != (other.course_id, other.term_id):
        raise DomainError("not_parallel")
    if group.status == ClassGroup.Status.CANCELLED:
        raise DomainError("session_cancelled")
    if session.cancelled_at is not None:
        raise DomainError("session_called_off")
    if now < session.gathering.starts_at - OPENS_BEFORE:
        raise DomainError("gathering_not_open")
    mark = CheckIn.objects.current().filter(gathering=missed.gathering, learner=learner).first()
    if mark is not None and mark.status == Status.MADE_UP:
        if mark.made_up_in_id != session.gathering_id:
            raise DomainError("made_up_already")
        return Mark(learner_id=learner.pk, status=mark.status, changed=False)
    if mark is None or mark.status not in MISSED:
        raise DomainError("nothing_missed")
    if CheckIn.objects.current().filter(made_up_in=session.gathering_id, learner=learner).exists():
        raise DomainError("one_at_a_time")
    return rolls.keep_roll(
        session=missed,
        marks={learner.uuid: Status.MADE_UP},
        actor=actor,
        nonce=str(uuid4()),
        now=now,
        locked=True,
        reason=f"{group.name} · 第 {session.number} 次",
        made_up_in=session,
    )[0]


@transaction.atomic
def take_back(
    *, session: Session, missed: Session, learner: User, actor: User, now: datetime.datetime | None = None
) -> None:
    """She has not made it up in ``session``: the mark of before stands again, and record and points go with it.

    Done again it changes nothing.
    """
    now = now or timezone.now()
    session, missed = _locked_both(session, missed)
    marks = CheckIn.objects.filter(gathering=missed.gathering, learner=learner)
    if not marks.filter(superseded=False, made_up_in=session.gathering_id).exists():
        return
    before = marks.filter(superseded=True, status__in=MISSED).order_by("-at", "-pk").first()
    rolls.keep_roll(
        session=missed,
        marks={learner.uuid: before.status if before else Status.ABSENT},
        actor=actor,
        nonce=str(uuid4()),
        now=now,
        locked=True,
    )
