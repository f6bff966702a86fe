"""What learners are told of their places, and in which words."""

import datetime
from collections.abc import Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.models import AuditEntry
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

PLACE, QUEUE, MOVED_UP, LEFT = "class.place", "class.queue", "class.moved_up", "class.left"
OFFERED, LAPSED, RELEASED = "class.offered", "class.offer_lapsed", "class.released"
CANCELLED, MERGED = "class.cancelled", "class.merged"
DRAWN, DRAWN_QUEUE, ENTERED = "class.drawn", "class.drawn_queue", "class.entered"
ASKED, REFUSED, REOPENED = "class.asked", "class.refused", "class.asked_again"
MONITOR = "class.monitor"
SESSION_MOVED, SESSION_CALLED_OFF = "class.session_moved", "class.session_called_off"
SESSION_HELD, SESSION_ADDED = "class.session_held_after_all", "class.session_added"
WHEN_AND_WHERE = {"starts_at": _("Next class"), "place": _("Place"), "note": _("Before class")}
_PLACE_AND_WHY = {"place": _("Place"), "reason": _("Why")}

KINDS = {
    PLACE: Kind(
        heading=_("You have a place in %(group)s"),
        text=_("We look forward to seeing you. If you cannot come any more, please give the place back: others wait."),
        action=_("See the class"),
        facts=WHEN_AND_WHERE,
    ),
    QUEUE: Kind(
        heading=_("You are in the queue for %(group)s"),
        text=_("All places are taken. When one gets free and you are next, we offer it to you and tell you here."),
        action=_("See the class"),
    ),
    OFFERED: Kind(
        heading=_("A place for you: %(group)s"),
        text=_(
            "A place has become free and you are next. Please say whether you take it. If we hear nothing, the centre "
            "calls you, and after that the place goes to the next in the queue."
        ),
        action=_("Take the place, or pass it on"),
        facts={"until_at": _("Kept for you until"), **WHEN_AND_WHERE},
    ),
    LAPSED: Kind(
        heading=_("The place in %(group)s has gone to the next"),
        text=_(
            "We offered it to you, called, and the time is over. You do not wait for this class any more. If you still "
            "want to come, sign up again on the page of the class."
        ),
        action=_("See the class"),
    ),
    RELEASED: Kind(
        heading=_("Your place in %(group)s is given up"),
        text=_(
            "You were absent three times in a row without asking for leave. If you want to go on, say so on the page "
            "of the class or call the centre: for a day we keep the place for you."
        ),
        action=_("I want to go on"),
        facts={"until_at": _("Kept for you until")},
    ),
    CANCELLED: Kind(
        heading=_("%(group)s does not take place"),
        text=_("We are sorry. On the page of the course you find other classes, and what you can learn there online."),
        action=_("See other classes"),
    ),
    MERGED: Kind(
        heading=_("%(former)s does not take place, but %(group)s does"),
        text=_(
            "Too few people signed up, so two classes become one. A place in the other class is kept for you. Please "
            "say whether you take it; you can also choose another class on the page of the course."
        ),
        action=_("Take the place, or choose another class"),
        facts={"until_at": _("Kept for you until"), **WHEN_AND_WHERE},
    ),
    ENTERED: Kind(
        heading=_("You take part in the draw for %(group)s"),
        text=_(
            "The places are drawn in public after signing up is over. It does not matter who signed up first. We tell "
            "you here how it went."
        ),
        action=_("See the class"),
        facts={"draws_at": _("The draw is on")},
    ),
    DRAWN: Kind(
        heading=_("You have a place in %(group)s"),
        text=_("Your number was drawn. We look forward to seeing you. If you cannot come, please give the place back."),
        action=_("See the class"),
        facts=WHEN_AND_WHERE,
    ),
    DRAWN_QUEUE: Kind(
        heading=_("No place yet in %(group)s"),
        text=_(
            "Your number was not among the places. You stand in the queue in the order that was drawn; when a place "
            "gets free and you are next, we offer it to you."
        ),
        action=_("See where you stand"),
    ),
    ASKED: Kind(
        heading=_("You have asked for a place in %(group)s"),
        text=_("In this class the teacher decides who gets a place. We tell you here as soon as it is decided."),
        action=_("See the class"),
    ),
    REFUSED: Kind(
        heading=_("No place for you in %(group)s this time"),
        text=_(
            "The teacher could not take you into this class. If you have a question, call the centre; on the page of "
            "the course you find other classes."
        ),
        action=_("See other classes"),
        facts={"reason": _("Why")},
    ),
    REOPENED: Kind(
        heading=_("Your place in %(group)s is looked at again"),
        text=_("What we told you last was entered by mistake. We tell you here as soon as it is decided."),
        action=_("See the class"),
    ),
    MONITOR: Kind(
        heading=_("You help with the roll of %(group)s"),
        text=_(
            "The teacher has named you as monitor. On the day of a session you find the names in your timetable, from "
            "one hour before it begins. If you would rather not, please tell the teacher."
        ),
        action=_("My timetable"),
    ),
    SESSION_MOVED: Kind(
        heading=_("%(group)s: one session is at another time or place"),
        text=_("Please look at the new time and place. All other sessions stay as they are."),
        action=_("See the class"),
        facts={"was_at": _("Was planned for"), "starts_at": _("Is now on"), **_PLACE_AND_WHY},
    ),
    SESSION_CALLED_OFF: Kind(
        heading=_("%(group)s: one session does not take place"),
        text=_("Please do not come on this day. All other sessions stay as they are."),
        action=_("See the class"),
        facts={"starts_at": _("Called off"), "reason": _("Why")},
    ),
    SESSION_HELD: Kind(
        heading=_("%(group)s: the session takes place after all"),
        text=_("We told you that it is called off; it does take place. We look forward to seeing you."),
        action=_("See the class"),
        facts={"starts_at": _("Takes place on"), **_PLACE_AND_WHY},
    ),
    SESSION_ADDED: Kind(
        heading=_("%(group)s: there is one session more"),
        text=_("The class meets once more than was planned. If you cannot come, please say so before."),
        action=_("See the class"),
        facts={"starts_at": _("Takes place on"), **_PLACE_AND_WHY},
    ),
    # Told until places were offered; the messages of that time are still read.
    MOVED_UP: Kind(
        heading=_("A place for you: %(group)s"),
        text=_("Somebody gave a place back and you were next, so it is yours. If you cannot come, please pass it on."),
        action=_("See the class"),
        facts=WHEN_AND_WHERE,
    ),
    LEFT: Kind(
        heading=_("You have left %(group)s"),
        text=_(
            "Thank you for telling us: others wait. If this was a mistake, you can take it back for a day on the page "
            "of the class, or sign up again."
        ),
        action=_("See the class"),
    ),
}


def standing_kind(row: Registration) -> str:
    """The kind that tells ``row`` as it stands."""
    if row.class_group.awaits_draw:
        return ENTERED
    if row.class_group.asks_teacher and row.status == Registration.Status.WAITING:
        return ASKED
    return PLACE if row.status == Registration.Status.CONFIRMED else QUEUE


def tell(
    told: Sequence[tuple[str, Registration]],
    *,
    group: ClassGroup,
    deed: AuditEntry,
    actor: User | None,
    at: datetime.datetime,
    until: datetime.datetime | None = None,
    instead_of: ClassGroup | None = None,
    reason: str = "",
) -> None:
    """Tell each of ``told``, a kind and the row that it is about, once for ``deed``; ``until``: how long it holds.

    Who did it herself has read it on the page; it goes to her as a letter only.
    """
    names_only = all(kind in {QUEUE, LEFT, ASKED, REOPENED, REFUSED} for kind, _row in told)
    facts = (_names(group) if names_only else _facts(group, at)) | ({"until_at": until.isoformat()} if until else {})
    if reason:
        facts |= {"reason": reason}
    if instead_of is not None:
        facts |= {"former": instead_of.name, "former_en": instead_of.name_en}
    with translation.override("zh-hans"):  # addresses without a prefix
        path = reverse("class", args=[group.uuid])
        # A cancelled class has no page; what she can do instead stands with the course.
        other = f"{group.course.get_absolute_url()}#classes" if group.course.status == "live" else reverse("my-classes")
    notify_many(
        [
            Telling(
                key=f"{kind}:{deed.uuid}:{row.uuid}",
                person=row.learner,
                kind=kind,
                path=other if kind in {CANCELLED, REFUSED} else path,
                args=facts,
                seen=actor is not None and actor.pk == row.learner_id,
            )
            for kind, row in told
        ],
        at=at,
    )


def _names(group: ClassGroup) -> dict[str, str]:
    return {"group": group.name, "group_en": group.name_en}


def _facts(group: ClassGroup, at: datetime.datetime) -> dict[str, str]:
    """Names in both languages, and when the class meets next; one query."""
    names = ("name", "name_en", "note", "note_en", "next_start")
    places = ("centre__name", "centre__name_en", "room__name", "room__name_en")
    found = ClassGroup.objects.filter(pk=group.pk).with_next_start(at).values(*names, *places).get()

    named = [(found[f"{part}__name"], found[f"{part}__name_en"]) for part in ("centre", "room")]
    return {
        **_names(group),
        **_place(named),
        "note": found["note"],
        "note_en": found["note_en"],
        "starts_at": found["next_start"].isoformat() if found["next_start"] else "",
        "draws_at": group.draws_at.isoformat() if group.draws_at else "",
    }


def _place(named: Sequence[tuple[str | None, str | None]]) -> dict[str, str]:
    """``named``: centre and room in both languages."""
    return {
        "place": " · ".join(name for name, _english in named if name),
        "place_en": " · ".join(english or name for name, english in named if name),
    }


def session_facts(session: Session, group: ClassGroup) -> dict[str, str]:
    """Of one session, as it stands: with its gathering's centre and room."""
    gathering = session.gathering
    return {
        "group": group.name,
        "group_en": group.name_en,
        "starts_at": gathering.starts_at.isoformat(),
        "reason": session.change_reason,
        **_place([(part.name, part.name_en) for part in (gathering.centre, gathering.room) if part is not None]),
    }
