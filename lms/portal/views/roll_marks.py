"""The roll as its page speaks of it to the server without being loaded anew: marks that a phone has kept, and cards."""

import datetime
import json
from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.attendance.models import CheckIn
from lms.classes import roll_cards
from lms.classes.kept_marks import KeptMark, Merged, merge_marks
from lms.classes.models import Registration, Session
from lms.core import audit
from lms.core.errors import DomainError
from lms.core.messages import sentence, status_of
from lms.learning.own import check_person
from lms.portal.views.teach import REASON_LENGTH, holder_in, milliseconds, said_at, session_for

MOST_MARKS = 500  # of one sending: no class is larger
MOST_SEEN = 20
LONGEST = 64
LONGEST_AGO = 60 * 24 * 60 * 60  # seconds


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def marks(request: SignedInRequest, uuid: UUID) -> JsonResponse:
    """The marks of a roll as they stand; with POST, what became of those that were sent.

    ``{"reader": uuid, "token", "at": "11月23日 10:42", "moment": milliseconds, "people": 40, "marks": {learner:
    {"status", "nonce", "how", "by", "shared"}}}``; to a sending ``{"kept", "apart"}`` (nonces) and
    ``"refused": {nonce: {"code", "error"}}``.
    """
    if request.method != "POST":
        return JsonResponse(_state(request, session_for(request.user, uuid)))
    try:
        check_person(request)
        reason = request.POST.get("reason", "").strip()[:REASON_LENGTH]
        with transaction.atomic():
            session = session_for(request.user, uuid, sessions=Session.objects.locked())
            sent = read_marks(request.POST.get("marks", ""))
            merged = merge_marks(session=session, marks=sent, actor=request.user, reason=reason)
            _note(request, session, merged)
    except DomainError as error:
        return JsonResponse({"error": sentence(error), "code": error.code}, status=status_of(error))
    refused = {nonce: {"code": error.code, "error": sentence(error)} for nonce, error in merged.refused.items()}
    return JsonResponse({"kept": merged.kept, "apart": merged.apart, "refused": refused})


def read_marks(text: str) -> list[KeptMark]:
    """One mark a person from what a phone sends; the last where it names somebody twice.

    Raises DomainError ``form_expired`` for anything that no page of ours writes.
    """
    try:
        lines = json.loads(text)
        read = {}
        for line in lines[:MOST_MARKS]:
            mark = KeptMark(
                learner=UUID(line["learner"]),
                status=_word(line["status"]),
                nonce=_word(line["nonce"], least=8),
                ago=datetime.timedelta(seconds=max(0, min(int(line["ago"]), LONGEST_AGO))),
                seen=frozenset(_word(seen, least=1) for seen in line["seen"][-MOST_SEEN:]),
                card=_word(line.get("card", "")),
            )
            read[mark.learner] = mark
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        raise DomainError("form_expired") from None
    if not read:
        raise DomainError("roll_empty")
    return list(read.values())


def _word(value: Any, *, least: int = 0) -> str:
    if not isinstance(value, str) or not least <= len(value) <= LONGEST or not value.isprintable():
        raise ValueError(value)
    return value


def _note(request: SignedInRequest, session: Session, merged: Merged) -> None:
    if not merged.apart and not merged.refused:
        return
    audit.record(
        "roll.marks_not_taken",
        actor=request.user,
        object_kind="session",
        object_uuid=session.uuid,
        apart=len(merged.apart),
        refused=sorted(error.code for error in merged.refused.values()),
    )


def _state(request: SignedInRequest, session: Session) -> dict[str, Any]:
    people = Registration.objects.filter(class_group=session.class_group_id, status="confirmed")
    rows = CheckIn.objects.current().filter(gathering=session.gathering_id).select_related("learner", "actor")
    current = list(rows.order_by("pk"))
    browsers = Counter(mark.browser for mark in current if mark.browser)
    now = timezone.now()
    return {
        "reader": str(request.user.uuid),
        "token": get_token(request),
        "at": said_at(now),
        "moment": milliseconds(now),
        "people": people.count(),
        "marks": {
            str(mark.learner.uuid): {
                "status": mark.status,
                "nonce": mark.nonce,
                "how": mark.method,
                "by": _by(mark.actor),
                "shared": browsers[mark.browser] > 1,
            }
            for mark in current
        },
    }


def _by(actor: User | None) -> str:
    return str(actor) if actor else ""


@never_cache
@login_required
@require_POST
def card(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Whose card was typed or read, of this roll alone: ``{"learner", "name", "card"}``, or 400 with a sentence."""
    session = session_for(request.user, uuid)
    try:
        check_person(request)
    except DomainError as error:
        return JsonResponse({"error": sentence(error), "code": error.code}, status=status_of(error))
    holder = holder_in(session, request.POST.get("card", "").strip()[:200])
    if holder is None:
        return JsonResponse({"error": _("Nobody in this class has this card."), "code": "card_unknown"}, status=400)
    words = roll_cards.words_of(session.gathering, [holder.uuid])
    return JsonResponse({"learner": str(holder.uuid), "name": str(holder), "card": words.get(holder.uuid, "")})
