"""Learners who mark themselves: by the code on the wall of their class."""

import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.attendance import services as attendance
from lms.attendance import wall
from lms.attendance.models import Gathering, Method, Status
from lms.classes import refusals, rolls
from lms.classes.models import Registration, Session
from lms.core.errors import DomainError

REFUSED = "attendance.code_refused"
SESSIONS_AT_ONCE = 20  # of one person; more cannot be on at a time


def session_of_wall(*, gathering: UUID, learner: User, now: datetime.datetime) -> Session:
    """The session whose wall ``learner`` has seen, if it can still mark her.

    Raises DomainError: ``code_unknown`` where no class meets there, ``not_of_class`` and ``only_waiting`` without a
    place, ``session_cancelled``, ``session_called_off``, ``gathering_not_open`` and ``gathering_over``.
    """
    session = (
        Session.objects.select_related("gathering", "class_group__course", "class_group__school__organisation")
        .filter(gathering__uuid=gathering)
        .first()
    )
    if session is None:
        raise DomainError("code_unknown")
    places = Registration.objects.holding().filter(class_group=session.class_group_id, learner=learner)
    place = places.values_list("status", flat=True).first()
    if place is None:
        raise DomainError("not_of_class")
    if session.class_group.status == session.class_group.Status.CANCELLED:
        raise DomainError("session_cancelled")
    if session.cancelled_at is not None:
        raise DomainError("session_called_off")
    if place == Registration.Status.WAITING:
        raise DomainError("only_waiting")
    wall.require_open(gathering=session.gathering, now=now)
    return session


def gathering_of_number(*, typed: str, learner: User, now: datetime.datetime) -> Gathering:
    """The gathering on whose wall the number ``typed`` is now: among the classes of ``learner`` that are on.

    Raises DomainError ``number_unknown``, which does not tell whether another class has it.
    """
    mine = Registration.objects.filter(learner=learner, status=Registration.Status.CONFIRMED)
    sessions = Session.objects.planned().filter(
        class_group__in=mine.values("class_group"),
        gathering__starts_at__lte=now + attendance.OPENS_BEFORE,
        gathering__ends_at__gte=now,
    )
    of_mine = [session.gathering for session in sessions.select_related("gathering")[:SESSIONS_AT_ONCE]]
    found = wall.find_number(typed, of_mine, now)
    if found is None:
        raise DomainError("number_unknown")
    return found


@transaction.atomic
def check_in_by_code(
    *, session: Session, learner: User, browser_word: str, now: datetime.datetime | None = None
) -> attendance.Mark:
    """Mark ``learner`` as here, by the code she has seen; what the view has found with ``session_of_wall``.

    A mark that stands is left as it is, whoever made it: then the answer says which, with ``changed`` off. Raises
    DomainError as ``session_of_wall``; a place that went meanwhile is ``not_of_class``.
    """
    now = now or timezone.now()
    locked = Session.objects.locked().select_related(
        "gathering", "class_group__course", "class_group__school__organisation"
    )
    session = locked.get(pk=session.pk)
    session_of_wall(gathering=session.gathering.uuid, learner=learner, now=now)
    return rolls.keep_roll(
        session=session,
        marks={learner.uuid: Status.PRESENT},
        actor=learner,
        nonce=str(uuid4()),
        now=now,
        method=Method.CODE,
        locked=True,
        over=False,
        browser=wall.browser_hash(gathering=session.gathering, word=browser_word),
    )[0]


def note_refused(*, learner: User, gathering: UUID | None, reason: str, now: datetime.datetime) -> None:
    """Write into the log that a code was not taken, and why: once a day for a person, gathering and ``reason``.

    ``gathering``: the one that a genuine code names. So a code that goes round in a chat is seen, and whoever tries
    codes all day fills no log.
    """
    held = Gathering.objects.filter(uuid=gathering).select_related("organisation").first() if gathering else None
    refusals.note(
        REFUSED,
        actor=learner,
        object_kind="gathering",
        object_uuid=gathering,
        organisation_code=held.organisation.code if held else "",
        reason=reason,
        now=now,
    )
