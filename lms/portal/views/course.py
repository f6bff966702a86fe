"""A course: what it teaches, its lessons, its classes, and joining them."""

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes import leaves, parallel, parties, queue, refusals
from lms.classes import services as classes
from lms.classes.drawing import ticket_of
from lms.classes.models import ClassGroup, Leave, Registration, Session
from lms.classes.querysets import ClassGroupQuerySet
from lms.classes.timetable import own_session_beside
from lms.core.displays import display_of
from lms.core.errors import DomainError
from lms.core.kept import kept
from lms.core.messages import sentence
from lms.core.pagecache import for_anonymous
from lms.courses import joining
from lms.courses.models import Adoption, Course, OpenTo
from lms.learning import access
from lms.network.homes import home_of
from lms.network.tree import ancestor_paths
from lms.portal import cards
from lms.portal.structured import course_data
from lms.portal.teachers import teachers_of
from lms.portal.templatetags.linxue import when

Status = Registration.Status

GROUPS_SHOWN = 12  # the reader's own first
NOTES_SHOWN = 3
LEAVES_OFFERED = 8


@dataclass(frozen=True)
class Conditions:
    """Who may join, in words for everybody, and what keeps this reader from it."""

    target_groups: list[str]
    residents_of: str
    ages: str
    before: list[tuple[str, str]]  # title and address of the courses to finish first
    refusal: str = ""


def conditions_of(user, course: Course, *, joined: bool) -> Conditions:
    """No query for a course that is open to everybody; what is asked of all readers alike is kept."""
    refusal = None if joined or not user.is_authenticated else joining.refusals(course, [user]).get(user.pk)
    return Conditions(
        target_groups=course.target_group_labels,
        residents_of=course.school.organisation.label if course.open_to == OpenTo.RESIDENTS else "",
        ages=joining.age_words(course),
        before=_before(tuple(course.prerequisites)),
        refusal=sentence(refusal) if refusal else "",
    )


@kept(seconds=60)
def _before(keys: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(row.title, row.get_absolute_url()) for row in joining.published_among(keys)]


@dataclass
class GroupRow:
    """A class group as this reader sees it."""

    group: ClassGroup
    seats_text: str
    sessions: list[cards.SessionCard] = field(default_factory=list)
    past: int = 0
    registration: str = ""  # "", or the status of the reader's own, within a day also released
    position: int = 0  # place in the queue, from 1
    on_offer: int = 0  # places that others are offered
    until: datetime.datetime | None = None  # how long a place is kept for the reader
    change_from: ClassGroup | None = None  # a parallel class in which the reader has a place that she can change
    can_register: bool = False
    can_withdraw: bool = False
    full: bool = False
    closed_reason: str = ""
    in_party: bool = False  # signed up together with others
    ticket: str = ""  # the reader's own, in a class whose places are drawn
    on_leave: frozenset[str] = frozenset()  # uuids of the coming sessions that the reader cannot come to

    @property
    def leaves(self) -> list[cards.SessionCard]:
        return [session for session in self.coming if session.uuid in self.on_leave]

    @property
    def can_leave(self) -> list[cards.SessionCard]:
        """The next sessions that the reader, who has a place, may ask leave from."""
        now = timezone.now()
        if self.registration != Status.CONFIRMED:
            return []
        ahead = [one for one in self.coming if one.starts_at > now and one.uuid not in self.on_leave]
        return ahead[:LEAVES_OFFERED]

    @property
    def coming(self) -> list[cards.SessionCard]:
        now = timezone.now()
        return [session for session in self.sessions if session.ends_at >= now and not session.cancelled_at]

    @property
    def next(self) -> cards.SessionCard | None:
        return next(iter(self.coming), None)


def group_rows(user, course: Course) -> list[GroupRow]:
    """The course's class groups with their sessions, this reader's own first."""
    shown = _groups_of(course.pk)
    if not user.is_authenticated:
        return list(shown.values())
    mine = (
        Registration.objects.standing(timezone.now())
        .filter(learner=user, class_group__course=course)
        .exclude(class_group__status=ClassGroup.Status.CANCELLED)
        .with_queue_place()
        .order_by("status", "pk")
    )
    places: dict[int, Any] = {place.class_group_id: place for place in mine}
    hidden = [pk for pk in places if pk not in shown]
    rows = shown | _rows(ClassGroup.objects.filter(pk__in=hidden)) if hidden else shown
    away = _leaves_of(user, places) if places else frozenset()
    own = [replace(_own_row(rows[pk], place), on_leave=away) for pk, place in places.items()]
    others = [_with_change(row, own) for pk, row in shown.items() if pk not in places]
    return [*own, *others][:GROUPS_SHOWN]


def _leaves_of(user, places: Iterable[int]) -> frozenset[str]:
    """The uuids of coming sessions of these classes that ``user`` has asked leave from."""
    leaves = Leave.objects.standing().filter(
        learner=user, session__class_group__in=places, session__gathering__ends_at__gte=timezone.now()
    )
    return frozenset(map(str, leaves.values_list("session__uuid", flat=True)))


@kept(seconds=60)
def _groups_of(course_pk: int) -> dict[int, GroupRow]:
    """The newest class groups by id, as a reader without a place in them sees them."""
    groups = ClassGroup.objects.filter(course=course_pk).exclude(status=ClassGroup.Status.CANCELLED)
    return _rows(groups.order_by("-term__starts_on", "pk")[:GROUPS_SHOWN])


def _rows(groups: ClassGroupQuerySet) -> dict[int, GroupRow]:
    """Two queries."""
    groups = groups.select_related("course", "centre__organisation", "room").with_counts()
    rows = {group.pk: _group_row(group) for group in groups}
    now = timezone.now()
    for session in (
        Session.objects.filter(class_group__in=rows)
        .select_related("gathering__centre__organisation", "gathering__room")
        .order_by("gathering__starts_at")
    ):
        row = rows[session.class_group_id]
        session.class_group = row.group  # read already, with centre and room
        row.sessions.append(cards.session_card(session))
        row.past += session.gathering.ends_at < now
    return rows


def _group_row(group: Any) -> GroupRow:
    now = timezone.now()
    row = GroupRow(group=group, seats_text=cards.seats_of(group))
    row.full = group.runs_by_itself and (group.taken >= group.seats or group.waiting > 0)
    if group.status == ClassGroup.Status.FINISHED:
        row.closed_reason = _("This class has ended.")
    elif now < group.opens_at:
        row.closed_reason = _("Signing up has not begun yet.")
    elif now >= group.closes_at:
        row.closed_reason = _("Signing up is over.")
    else:
        row.can_register = True
    return row


def _own_row(row: GroupRow, place: Any) -> GroupRow:
    """``row`` for the reader who has ``place`` in it, or waits for one."""
    return replace(
        row,
        registration=place.status,
        position=place.queue_place,
        ticket=ticket_of(place.uuid) if row.group.rule == ClassGroup.Rule.DRAW else "",
        on_offer=place.on_offer,
        in_party=place.party is not None,
        until=place.kept_until,
        can_withdraw=place.status != Status.RELEASED
        and row.group.status in {ClassGroup.Status.OPEN, ClassGroup.Status.RUNNING},
        can_register=False,
        closed_reason="",
    )


def _with_change(row: GroupRow, own: list[GroupRow]) -> GroupRow:
    """``row``, a class with free places, for a reader who has a place in one beside it."""
    if not row.group.runs_by_itself:
        return row
    mine = [one.group for one in own if one.registration == Status.CONFIRMED and one.can_withdraw]
    beside = next((group for group in mine if group.term_id == row.group.term_id), None)
    current = row.group.status in {ClassGroup.Status.OPEN, ClassGroup.Status.RUNNING}
    return replace(row, change_from=beside) if beside and current and not row.full and row.next else row


def _refused(row: GroupRow, refusal: str) -> GroupRow:
    """``row`` for a reader whom the course's conditions keep out; a place that she has stays."""
    return replace(row, can_register=False, closed_reason=refusal) if refusal and row.can_register else row


def _to_sign_up(groups: list[GroupRow]) -> GroupRow | None:
    """The class that the bar at the foot of a phone leads to; none for who has a place in one of them."""
    if any(row.registration for row in groups):
        return None
    return next((row for row in groups if row.can_register), None)


def school_notes(user, course: Course, groups: list[GroupRow]) -> list[Adoption]:
    """What schools that run a shared course add to it: those around the reader's home and those of her classes here.

    Who is not signed in, or lives elsewhere, is told what the schools of the classes on this page add.
    """
    if not course.shared:
        return []
    home = home_of(user)
    paths = ancestor_paths(home.path) if home else []
    mine = [row.group.school_id for row in groups if row.registration]
    near = _notes(course.pk, tuple(paths), tuple(mine))
    return near or _notes(course.pk, (), tuple(sorted({row.group.school_id for row in groups})))


@kept(seconds=60)
def _notes(course_pk: int, paths: tuple[str, ...], schools: tuple[int, ...]) -> list[Adoption]:
    said = Adoption.objects.running().filter(course=course_pk).exclude(note="")
    near = said.filter(Q(school__organisation__path__in=paths) | Q(school__in=schools))
    return list(near.select_related("school").order_by("school__organisation__path", "pk")[:NOTES_SHOWN])


@require_safe
@for_anonymous(seconds=60)
def course(request: HttpRequest, course_slug: str) -> HttpResponse:
    shown = access.shown_course(course_slug)
    found = shown.course
    standing = access.standing(request.user, found)
    lessons = access.lesson_rows(request.user, shown, standing)
    online = [row for row in lessons if row.online]
    done = sum(row.state == "done" for row in online)
    following = next((row for row in online if row.state == "current"), None)
    conditions = conditions_of(request.user, found, joined=standing.enrolment is not None)
    groups = [_refused(row, conditions.refusal) for row in group_rows(request.user, found)]
    context = {
        "course": found,
        "near": found.school.organisation,
        "text": shown.text,
        "fallback": shown.fallback,
        "audience_codes": found.audiences,
        "lessons": lessons,
        "free_lesson": next((row for row in lessons if row.free), None),
        "groups": groups,
        "conditions": conditions,
        # Large letters leave them out.
        "teachers": teachers_of(found, shown.text.teachers) if display_of(request) == "standard" else [],
        "notes": school_notes(request.user, found, groups),
        "bar": _to_sign_up(groups) if display_of(request) == "standard" else None,
        "enrolment": standing.enrolment,
        "bookmarked": standing.bookmarked,
        "done": done,
        "online_total": len(online),
        "online_minutes": sum(row.minutes for row in online),
        "percent": 100 * done // len(online) if online else 0,
        "continue_url": following.url if following else "",
        "structured": course_data(
            found,
            shown.text,
            groups=[(row.group.label, row.coming) for row in groups],
            before=[title for title, _url in conditions.before],
        ),
    }
    return render(request, "portal/course.html", context)


def _back(group: ClassGroup) -> str:
    """Where the reader came from: the course, or her timetable when the course is withdrawn."""
    return f"{group.course.get_absolute_url()}#classes" if group.course.status == "live" else reverse("my-classes")


@login_required
@require_POST
def register(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    group = get_object_or_404(ClassGroup.objects.shown().select_related("course", "term"), uuid=uuid)
    reached = []

    def sign_up() -> str:
        reached.append(classes.register(group=group, learner=request.user, actor=request.user).status)
        return reached[0]

    answer = _tell(request, group, sign_up)
    # Who waits is in no class yet: most people at nine o'clock are spared the question.
    if Status.CONFIRMED in reached and (
        other := own_session_beside(group=group, learner=request.user, now=timezone.now())
    ):
        words = _("At the same time you have “%(title)s” (%(moment)s). Please look whether you can come to both.")
        messages.info(request, words % {"title": other.class_group.label, "moment": when(other.gathering.starts_at)})
    return answer


DRAWN_LATER = "drawn_later"  # who waits where the places are still to be drawn
ASKED = "asked"  # who waits where the teacher decides

# By where the reader stands now: how she is told, and the address of the form that takes it back.
_REACHED: dict[str, tuple[int, Any, str]] = {
    Status.CONFIRMED: (messages.SUCCESS, gettext_lazy("You have a place in %(group)s."), "withdraw"),
    Status.WAITING: (
        messages.INFO,
        gettext_lazy("%(group)s is full. You are in the queue; when it is your turn, we offer you the place."),
        "withdraw",
    ),
    DRAWN_LATER: (
        messages.SUCCESS,
        gettext_lazy("You take part in the draw for %(group)s. We tell you here how it goes."),
        "withdraw",
    ),
    ASKED: (
        messages.SUCCESS,
        gettext_lazy("You have asked for a place in %(group)s. The teacher decides; we tell you here."),
        "withdraw",
    ),
    Status.OFFERED: (
        messages.INFO,
        gettext_lazy("A place in %(group)s is offered to you. Please say whether you take it."),
        "withdraw",
    ),
    Status.WITHDRAWN: (messages.SUCCESS, gettext_lazy("Your place in %(group)s is given back."), "undo-withdraw"),
}


def _reached(status: Status, group: ClassGroup) -> str:
    if status != Status.WAITING or group.runs_by_itself:
        return status
    return ASKED if group.asks_teacher else DRAWN_LATER


def _tell(request: SignedInRequest, group: ClassGroup, change: Callable[[], str]) -> HttpResponse:
    """Tell the reader the status that ``change`` has brought her, or why not; the way back rides with the message."""
    try:
        level, words, undo = _REACHED[_reached(Status(change()), group)]
    except DomainError as error:
        refusals.note_sign_up(group, actor=request.user, reason=error.code)
        messages.error(request, sentence(error))
    else:
        undoing = reverse(undo, args=[group.uuid])
        messages.add_message(request, level, words % {"group": group.label}, extra_tags=undoing)
    return redirect(_back(group))


@login_required
@require_safe
def of_class(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Where a class stands: who had to log in for one of its buttons is led back here."""
    return redirect(_back(_group_of(request.user, uuid)))


def _group_of(user, uuid: UUID) -> ClassGroup:
    """A class in which a place can be given back: also of a course that is withdrawn meanwhile."""
    mine = Registration.objects.filter(learner=user).values("class_group")
    groups = ClassGroup.objects.exclude(status="cancelled").filter(Q(pk__in=mine) | Q(course__status="live"))
    return get_object_or_404(groups.select_related("course", "term"), uuid=uuid)


@login_required
@require_POST
def accept(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Take the place that is offered; declining it is giving it back."""
    group = _group_of(request.user, uuid)
    return _tell(
        request, group, lambda: queue.accept_offer(group=group, learner=request.user, actor=request.user).status
    )


@login_required
@require_POST
def transfer(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Change the place in the class that ``from`` names for one in this class."""
    group = get_object_or_404(ClassGroup.objects.shown().select_related("course", "term"), uuid=uuid)
    mine = Registration.objects.holding().filter(learner=request.user).values("class_group")

    def change() -> str:
        try:
            old = ClassGroup.objects.filter(pk__in=mine, uuid=UUID(request.POST.get("from", ""))).first()
        except ValueError:
            old = None
        if old is None:
            raise DomainError("not_registered")
        return parallel.transfer(group=old, to=group, learner=request.user, actor=request.user).status

    return _tell(request, group, change)


@login_required
@require_POST
def undo_withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    group = _group_of(request.user, uuid)
    return _tell(
        request, group, lambda: classes.undo_withdraw(group=group, learner=request.user, actor=request.user).status
    )


@login_required
@require_POST
def withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Who has signed up together with others is asked first whether only she leaves."""
    group = _group_of(request.user, uuid)
    if group.course.status == "live" and parties.stands_in_one(group, request.user):
        return redirect("together", group.uuid)

    def give_back() -> str:
        classes.withdraw(group=group, learner=request.user, actor=request.user)
        return Status.WITHDRAWN

    return _tell(request, group, give_back)


@login_required
@require_POST
def leave(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Say that one cannot come to the session that ``session`` names; with ``back``, that one can after all."""
    group = _group_of(request.user, uuid)
    back = "back" in request.POST
    deed = leaves.take_back_leave if back else leaves.ask_leave
    try:
        deed(session=_session_of(group, request.POST.get("session", "")), learner=request.user, actor=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        told = _("Good, you are expected.") if back else _("Thank you for saying so. You are excused for this day.")
        messages.success(request, told)
    return redirect(_back(group))


def _session_of(group: ClassGroup, uuid: str) -> Session:
    try:
        return group.sessions.get(uuid=UUID(uuid))
    except (ValueError, Session.DoesNotExist):
        raise DomainError("session_gone") from None
