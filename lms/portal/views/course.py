"""A course: what it teaches, its lessons, its classes, and joining them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.requests import SignedInRequest
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.core.pagecache import for_anonymous
from lms.courses.models import Course
from lms.learning import access
from lms.portal import cards

GROUPS_SHOWN = 12  # the reader's own first


@dataclass
class GroupRow:
    """A class group as this reader sees it."""

    group: ClassGroup
    seats_text: str
    sessions: list[cards.SessionCard] = field(default_factory=list)
    past: int = 0
    registration: str = ""  # "", confirmed or waiting
    position: int = 0  # place in the queue, from 1
    can_register: bool = False
    can_withdraw: bool = False
    full: bool = False
    closed_reason: str = ""

    @property
    def next(self) -> cards.SessionCard | None:
        now = timezone.now()
        return next((session for session in self.sessions if session.ends_at >= now), None)


def group_rows(user, course: Course) -> list[GroupRow]:
    """The course's class groups with their sessions, and this reader's place in them: two queries."""
    groups = (
        ClassGroup.objects.filter(course=course)
        .exclude(status="cancelled")
        .select_related("course", "centre__organisation", "room", "term")
        .with_counts()
        .order_by("-term__starts_on", "pk")
    )
    if user.is_authenticated:
        groups = groups.with_place_of(user).order_by(F("my_status").asc(nulls_last=True), "-term__starts_on", "pk")
    rows = {group.pk: _group_row(group) for group in groups[:GROUPS_SHOWN]}
    now = timezone.now()
    for session in (
        Session.objects.filter(class_group__in=rows).select_related("gathering").order_by("gathering__starts_at")
    ):
        row = rows[session.class_group_id]
        session.class_group = row.group  # read already, with centre and room
        row.sessions.append(cards.session_card(session))
        row.past += session.gathering.ends_at < now
    return list(rows.values())


def _group_row(group: Any) -> GroupRow:
    now = timezone.now()
    row = GroupRow(group=group, seats_text=cards.seats_text(group.seats, group.confirmed, group.waiting))
    row.full = group.confirmed >= group.seats or group.waiting > 0
    status = getattr(group, "my_status", None)
    if status:
        row.registration = status
        row.position = group.my_position
        row.can_withdraw = group.status in {"open", "running"}
    elif group.status == "finished":
        row.closed_reason = _("This class has ended.")
    elif now < group.opens_at:
        row.closed_reason = _("Signing up has not begun yet.")
    elif now >= group.closes_at:
        row.closed_reason = _("Signing up is over.")
    else:
        row.can_register = True
    return row


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
    context = {
        "course": found,
        "text": shown.text,
        "fallback": shown.fallback,
        "audience_codes": found.audiences,
        "lessons": lessons,
        "free_lesson": next((row for row in lessons if row.free), None),
        "groups": group_rows(request.user, found),
        "enrolment": standing.enrolment,
        "done": done,
        "online_total": len(online),
        "online_minutes": sum(row.minutes for row in online),
        "percent": 100 * done // len(online) if online else 0,
        "continue_url": following.url if following else "",
    }
    return render(request, "portal/course.html", context)


def _back(group: ClassGroup) -> str:
    """Where the reader came from: the course, or her timetable when the course is withdrawn."""
    return f"{group.course.get_absolute_url()}#classes" if group.course.status == "live" else reverse("my-classes")


@login_required
@require_POST
def register(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    group = get_object_or_404(ClassGroup.objects.shown().select_related("course", "term"), uuid=uuid)
    try:
        registration = classes.register(group=group, learner=request.user, actor=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        if registration.status == Registration.Status.CONFIRMED:
            messages.success(request, _("You have a place in %(group)s.") % {"group": group.label})
        else:
            messages.info(
                request,
                _("%(group)s is full. You are in the queue and move up automatically.") % {"group": group.label},
            )
    return redirect(_back(group))


@login_required
@require_POST
def withdraw(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    # Also of a course that is withdrawn meanwhile: the place is still hers to give back.
    mine = Registration.objects.filter(learner=request.user).values("class_group")
    groups = ClassGroup.objects.exclude(status="cancelled").filter(Q(pk__in=mine) | Q(course__status="live"))
    group = get_object_or_404(groups.select_related("course", "term"), uuid=uuid)
    try:
        classes.withdraw(group=group, learner=request.user, actor=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _("Your place in %(group)s is given back.") % {"group": group.label})
    return redirect(_back(group))
