"""The teacher's desk: today's classes first, and the roll of one session on one screen."""

import datetime
import itertools
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lms.accounts.models import EmergencyContact, LearnerCard, User
from lms.accounts.requests import SignedInRequest
from lms.attendance import services as attendance
from lms.attendance.models import ATTENDED, ROLL_CHOICES, CheckIn, Method, Status
from lms.attendance.services import Mark
from lms.classes import roll_cards, rolls
from lms.classes.making_up import guests_of
from lms.classes.models import ClassGroup, Leave, Registration, Session
from lms.classes.querysets import SessionQuerySet
from lms.core import audit
from lms.core.counting import counted
from lms.core.days import day_start, local_day
from lms.core.errors import DomainError
from lms.core.languages import reads_english
from lms.core.messages import sentence, status_of
from lms.core.nonces import posted_nonce
from lms.learning.confirming_queue import courses_to_confirm
from lms.network import policy
from lms.network.models import Organisation, RoleAssignment
from lms.portal.views.teach_class import classes_of

Role = RoleAssignment.Role
TEACHING = (Role.TEACHER, Role.CLASS_HEAD, Role.REGISTRAR, Role.MANAGER)
SESSIONS_SHOWN = 40
COURSES_SHOWN = 10  # in which learners wait for a word
REASON_LENGTH = 200
NAMES_A_SHEET = 40  # of the list that is signed by hand


def _ids(user: User, begin: datetime.datetime, end: datetime.datetime, *order: str, **facts: bool) -> list[int]:
    """Sessions of classes that ``user`` teaches, or of schools whose rolls are theirs to keep; the first of ``order``.

    For a city they are found by their time: whatever is on belongs to it, and SESSIONS_SHOWN are read. For what is
    smaller by its places: by the time one would walk through the sessions of everybody else.
    """
    every = Session.objects.with_teaching(user).annotate(starts=F("gathering__starts_at"))
    sessions = every.planned().between(begin, end).filter(**facts)
    taught = sessions.filter(class_group__in=ClassGroup.objects.taught_by(user).values("pk"))
    if any(place.tier == Organisation.Tier.CITY for place in policy.tops(user, "roll.keep")):
        of_places = sessions.filter(policy.scope(user, "roll.keep", "gathering__organisation__path"))
        kept = every.filter(pk__in=of_places.order_by(order[-1]).values("pk")[:SESSIONS_SHOWN])
    else:
        places = Organisation.objects.filter(policy.scope(user, "roll.keep", "path"))
        kept = sessions.filter(gathering__organisation__in=places.values("pk"))
    rows = [part.order_by().values_list("pk", "starts", "is_mine") for part in (taught, kept)]
    return [pk for pk, _starts, _is_mine in rows[0].union(rows[1]).order_by(*order)[:SESSIONS_SHOWN]]


def _with_counts(sessions: SessionQuerySet) -> SessionQuerySet:
    """``size``: who had a place when the session began; ``marked``: how many of them have a mark."""
    there = Registration.objects.filter(
        class_group=OuterRef("class_group"), status="confirmed", registered_at__lte=OuterRef("gathering__starts_at")
    )
    has_mark = CheckIn.objects.current().filter(gathering=OuterRef(OuterRef("gathering")), learner=OuterRef("learner"))
    return sessions.annotate(
        marked=counted(there.filter(Exists(has_mark)), "class_group"), size=counted(there, "class_group")
    ).select_related("gathering__centre", "gathering__room", "class_group")


@login_required
@require_safe
def teach(request: SignedInRequest) -> HttpResponse:
    # Who is named as the teacher of a class keeps its roll, with a role or without.
    if not policy.holds_any(request.user, *TEACHING) and not ClassGroup.objects.taught_by(request.user).exists():
        raise PermissionDenied
    now = timezone.now()
    today = local_day(now)
    begin, end = day_start(today), day_start(today + datetime.timedelta(days=1))
    fortnight, user = datetime.timedelta(days=14), request.user
    lists = {
        "today": _ids(user, begin, end, "-is_mine", "starts"),
        "coming": _ids(user, end, end + fortnight, "starts"),
        "unmarked": _ids(user, begin - fortnight, begin, "-starts", gathering__roll_complete=False),
        "past": _ids(user, begin - fortnight, begin, "-starts", gathering__roll_complete=True),
    }
    # Counted is for what is shown alone.
    sessions = _with_counts(Session.objects.with_teaching(user)).in_bulk(list(itertools.chain(*lists.values())))
    shown = {name: [sessions[pk] for pk in ids] for name, ids in lists.items()}
    held_today = shown["today"]
    for session in held_today:
        session.roll_open = now >= session.gathering.starts_at - attendance.OPENS_BEFORE
    led = classes_of(user)
    context = {
        "now": now,
        # Who teaches sees the own class first, as a card; who keeps rolls for a street sees a list.
        "mine": [session for session in held_today if session.is_mine],
        "today": [session for session in held_today if not session.is_mine],
        **{name: shown[name] for name in ("coming", "unmarked", "past")},
        "classes": led,
        "asked": [group for group in led if group.asking],
        "to_confirm": courses_to_confirm(user, most=COURSES_SHOWN) if policy.holds_any(user, *TEACHING) else [],
    }
    return render(request, "portal/teach.html", context)


def session_for(user, uuid: UUID, *, sessions: SessionQuerySet | None = None) -> Session:
    """The session if ``user`` may keep its roll. 404 outside one's scope; 403 for its learners, who know it exists."""
    session = (
        (Session.objects.all() if sessions is None else sessions)
        .with_teaching(user)
        .select_related("gathering__centre", "class_group__course", "class_group__school__organisation")
        .filter(uuid=uuid)
        .first()
    )
    if session is None:
        raise Http404
    if rolls.may_keep_roll(user, session):
        return session
    registered = Registration.objects.holding().filter(class_group=session.class_group_id, learner=user)
    if registered.exists() or policy.allows(user, "classes.manage", session.class_group.school.organisation):
        raise PermissionDenied
    raise Http404


def _roster(session: Session) -> list[Any]:
    """Who has a place, with the uuid of each valid ``card``."""
    valid = LearnerCard.objects.filter(user=OuterRef("learner"), revoked_at=None)
    return list(
        Registration.objects.filter(class_group=session.class_group_id, status="confirmed")
        .select_related("learner")
        .annotate(card=Subquery(valid.values("uuid")[:1]))
        .order_by("pk")
    )


def holder_in(session: Session, card: str) -> User | None:
    """Who of the class has the learner card that was typed or read."""
    places = Registration.objects.filter(class_group=session.class_group_id, status="confirmed")
    return User.objects.with_card(card).filter(pk__in=places.values("learner")).first()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    if request.method != "POST":
        return _show_roll(request, session_for(request.user, uuid), nonce=str(uuid4()))
    posted = {
        name.removeprefix("mark-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("mark-") and value
    }
    card = request.POST.get("card", "").strip()
    if "everyone" in request.POST or card:
        # Fills the roll in; nothing is saved before the reader has looked at it.
        session = session_for(request.user, uuid)
        nonce = posted_nonce(request) or str(uuid4())
        if not card:
            return _show_roll(request, session, nonce=nonce, posted=posted, everyone=True)
        holder = holder_in(session, card)
        if holder is None:
            error = _("Nobody in this class has this card.")
            return _show_roll(request, session, nonce=nonce, posted=posted, error=error, card=card, status=400)
        posted[str(holder.uuid)] = Status.PRESENT.value
        return _show_roll(request, session, nonce=nonce, posted=posted, came=holder)
    try:
        with transaction.atomic():
            session = session_for(request.user, uuid, sessions=Session.objects.locked())
            marks = _save_roll(request, session, posted)
    except DomainError as error:
        return _show_roll(
            request, session, nonce=str(uuid4()), posted=posted, error=sentence(error), status=status_of(error)
        )
    attended = sum(mark.attended for mark in marks)
    messages.success(
        request,
        ngettext("Roll saved: %(attended)s of %(all)s came.", "Roll saved: %(attended)s of %(all)s came.", attended)
        % {"attended": attended, "all": len(marks)},
    )
    return redirect("roll", uuid)


def _save_roll(request: SignedInRequest, session: Session, posted: dict[str, str]) -> list[Mark]:
    if not posted_nonce(request):
        raise DomainError("form_expired")
    if not posted:
        raise DomainError("roll_empty")
    try:
        marks = {UUID(learner): status for learner, status in posted.items()}
    except ValueError:
        raise DomainError("not_in_class") from None
    reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
    return rolls.keep_roll(
        session=session,
        marks=marks,
        actor=request.user,
        nonce=posted_nonce(request),
        locked=True,
        reason=reason,
        corrector=request.user,
    )


def sign_sheets(rows: list[dict]) -> list[list[tuple[int, dict | None]]]:
    """The roll for paper: numbered lines by sheet, the last filled up with blank ones for who comes unannounced."""
    marks = dict(Status.choices)
    lines: list[dict | None] = [{**row, "mark": marks.get(row["saved"], "")} for row in rows]
    lines += [None] * (-len(lines) % NAMES_A_SHEET)
    numbered = list(enumerate(lines, start=1))
    return [numbered[start : start + NAMES_A_SHEET] for start in range(0, len(numbered), NAMES_A_SHEET)]


def said_at(moment: datetime.datetime) -> str:
    """11月23日 10:42: with its day, as a page without a network may show it for longer than that."""
    return date_format(timezone.localtime(moment), "j M H:i" if reads_english() else "n月j日 H:i")


def milliseconds(moment: datetime.datetime) -> int:
    return int(moment.timestamp() * 1000)


def _left_since(standing: dict[int, CheckIn], in_class: list[Registration]) -> list[CheckIn]:
    """Marks of people who have left the class or changed to another since: they stay what they were."""
    there = {registration.learner_id for registration in in_class}
    return [mark for learner_id, mark in standing.items() if learner_id not in there]


def _show_roll(
    request: SignedInRequest,
    session: Session,
    *,
    nonce: str,
    posted: dict[str, str] | None = None,
    everyone: bool = False,
    card: str = "",
    came: User | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    every = (
        CheckIn.objects.filter(gathering=session.gathering_id).select_related("actor", "learner").order_by("pk")
    )  # as they came here: a phone may have kept an earlier one for a while
    last: dict[int, CheckIn] = {}
    history: list[tuple[CheckIn, CheckIn]] = []
    for mark in every:
        if mark.learner_id in last:
            history.append((last[mark.learner_id], mark))
        last[mark.learner_id] = mark
    standing = {mark.learner_id: mark for mark in every if not mark.superseded}
    current = {learner_id: mark.status for learner_id, mark in standing.items()}
    # Two people, one browser: for the teacher to look at, not a verdict. A couple may share a phone.
    browsers = Counter(mark.browser for mark in standing.values() if mark.browser)
    on_leave = set(Leave.objects.standing().filter(session=session).values_list("learner_id", flat=True))
    rows = []
    in_class = _roster(session)
    for registration in in_class:
        learner = registration.learner
        saved = current.get(learner.pk, "")
        asked = Status.EXCUSED.value if learner.pk in on_leave else ""
        chosen = (posted or {}).get(str(learner.uuid), saved or asked)
        if everyone and not chosen:
            chosen = Status.PRESENT.value
        held = standing.get(learner.pk)
        rows.append(
            {
                "learner_id": str(learner.uuid),
                "name": str(learner),
                "status": chosen,
                "saved": saved,
                "on_leave": learner.pk in on_leave,
                "seen": held.nonce if held is not None else "",
                "card": roll_cards.word_of(session.gathering, registration.card) if registration.card else "",
                "by_code": held is not None and held.method == Method.CODE,
                "by_card": held is not None and held.method == Method.CARD,
                "same_browser": held is not None and browsers[held.browser] > 1,
            }
        )
    # The copy that a phone keeps for where there is no network: names and marks, and no reasons.
    for_keeping = "kept" in request.GET
    now = timezone.now()
    context = {
        "at": said_at(now),
        "moment": milliseconds(now),
        "session": session,
        "group": session.class_group,
        "rows": rows,
        "choices": ROLL_CHOICES,
        "made_up": Status.MADE_UP,
        "left_since": _left_since(standing, in_class),
        "guests": guests_of(session),
        "sheets": [] if for_keeping else sign_sheets(rows),
        "salt": roll_cards.salt_of(session.gathering),
        "nonce": nonce,
        "error": error,
        "card": card,
        "came": came,
        "saved": bool(current),
        "attended": sum(status in ATTENDED for status in current.values()),
        "marked": len(current),
        "not_open": now < session.gathering.starts_at - attendance.OPENS_BEFORE,
        "history": [] if for_keeping else history[::-1],
        "over": now > session.gathering.ends_at and bool(current),
        "reason": request.POST.get("reason", "")[:REASON_LENGTH],
        "topic": session.topic,
        "today": _("today") if local_day(session.gathering.starts_at) == local_day(now) else "",
    }
    return render(request, "portal/roll.html", context, status=status)


@login_required
@require_POST
def emergency(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Whom to call for the people of a class, on its day; every look is in the audit log."""
    session = session_for(request.user, uuid)
    if local_day(session.gathering.starts_at) != local_day(timezone.now()):
        raise PermissionDenied
    contacts = EmergencyContact.objects.filter(
        user__registrations__class_group=session.class_group_id, user__registrations__status="confirmed"
    ).select_related("user")
    rows = [(contact.user, contact) for contact in contacts.order_by("user__pinyin", "pk")]
    audit.record(
        "emergency.viewed", actor=request.user, object_kind="session", object_uuid=session.uuid, people=len(rows)
    )
    return render(request, "portal/desk/emergency.html", {"rows": rows, "session": session})
