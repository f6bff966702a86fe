"""One class for who leads it: its people and how they came, its sessions, and writing to all of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.attendance.models import ATTENDED, CheckIn
from lms.classes import leading, monitors
from lms.classes.models import ClassGroup, ClassMessage, Registration, Session
from lms.classes.querysets import CURRENT
from lms.core.counting import counted
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.courses.models import Lesson
from lms.courses.texts import title_of_lesson
from lms.learning.access import shown_lesson
from lms.portal import cards
from lms.portal.views.handout import content_of, draw
from lms.portal.writing import NAMES_SHOWN, Letter, write

MESSAGES_SHOWN = 5
CLASSES_SHOWN = 20

Status = Registration.Status


def classes_of(user: User) -> list[Any]:
    """The classes that ``user`` teaches or heads and that go on, with ``asking``: who waits for a word of hers."""
    asking = Registration.objects.filter(
        class_group=OuterRef("pk"), class_group__rule=ClassGroup.Rule.APPROVAL, status=Status.WAITING
    )
    groups = ClassGroup.objects.current().taught_by(user).annotate(asking=counted(asking, "class_group"))
    return list(groups.order_by("closes_at", "pk")[:CLASSES_SHOWN])


def led_class(user: User, uuid: UUID) -> Any:
    """The class with counts, if ``user`` leads it; to others this page does not exist."""
    groups = ClassGroup.objects.exclude(status=ClassGroup.Status.CANCELLED).with_counts()
    group = get_object_or_404(groups.select_related("school__organisation", "course", "centre", "room"), uuid=uuid)
    if not leading.leads(user, group):
        raise Http404
    return group


@login_required
@require_safe
def of_teacher(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    group = led_class(request.user, uuid)
    sessions = Session.objects.filter(class_group=group).select_related("gathering__centre", "gathering__room")
    people = _people(group)
    helping = [row for row in people if row.monitor]
    may_name = group.status in CURRENT and len(helping) < monitors.MOST_MONITORS
    context = {
        "group": group,
        "seats": cards.seats_of(group),
        "people": people,
        "monitors": helping,
        "others": [row for row in people if not row.monitor] if may_name else [],
        "sessions": sessions.with_attendance().order_by("number"),
        "written": ClassMessage.objects.filter(class_group=group)
        .select_related("sender")
        .order_by("-at")[:MESSAGES_SHOWN],
        "lessons": _lessons(group),
        "now": timezone.now(),
    }
    return render(request, "portal/teach/class.html", context)


def _lessons(group: ClassGroup) -> list[Lesson]:
    """The lessons of the course that can be handed out on paper, with ``title`` in the reader's language."""
    if group.course.status != "live":
        return []
    lessons = Lesson.objects.filter(course=group.course, status="live", online=True)
    return list(lessons.annotate(title=title_of_lesson()).exclude(title=None).order_by("position"))


def _people(group: ClassGroup) -> list[Any]:
    """Who has a place, by name, with ``came`` of the ``expected`` sessions, and ``excused`` from others; one query."""
    marks = CheckIn.objects.current().filter(
        gathering__session__class_group=OuterRef("class_group"), learner=OuterRef("learner")
    )
    rows = Registration.objects.filter(class_group=group, status=Status.CONFIRMED).annotate(
        came=counted(marks.filter(status__in=ATTENDED), "learner"),
        excused=counted(marks.filter(status="excused"), "learner"),
        marked=counted(marks, "learner"),
    )
    people: list[Any] = list(rows.select_related("learner").order_by("learner__pinyin", "pk"))
    for row in people:
        row.expected = row.marked - row.excused
        row.percent = round(100 * row.came / row.expected) if row.expected else None
    return people


@login_required
@require_POST
def message(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """To who has a place, and with ``waiting`` to who waits for one too; the steps are those of ``writing.write``."""
    group = led_class(request.user, uuid)
    also_waiting = "waiting" in request.POST
    people = leading.receivers(group, also_waiting=also_waiting)
    back = reverse("teach-class", args=[group.uuid])
    letter = Letter(
        subject=group.label,
        label=_("Class"),
        heading=_("A message about “%(group)s”") % {"group": group.label},
        people=len(people),
        names=[row.learner.name for row in people[:NAMES_SHOWN]],
        back=back,
        back_label=_("Back to the class"),
        crumbs=[(reverse("teach"), _("Teach")), (back, group.label)],
        hidden=[("waiting", "1")] if also_waiting else [],
    )

    def send(*, text: str, nonce: str) -> ClassMessage:
        return leading.write(group=group, also_waiting=also_waiting, text=text, nonce=nonce, actor=request.user)

    return write(request, letter, send)


@login_required
@require_POST
def monitor(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Let ``learner`` help with the roll; with ``?end`` no more, which the message undoes."""
    group = led_class(request.user, uuid)
    try:
        asked = UUID(request.POST.get("learner", "") or request.GET.get("learner", ""))
    except ValueError:
        raise Http404 from None
    learner = get_object_or_404(User, uuid=asked, registrations__class_group=group, registrations__status="confirmed")
    helps = "end" not in request.GET
    try:
        monitors.name_monitor(group=group, learner=learner, helps=helps, actor=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
    else:
        words = _("%(name)s helps with the roll now.") if helps else _("%(name)s no longer helps with the roll.")
        undo = reverse("teach-class-monitor", args=[group.uuid]) + f"?learner={learner.uuid}{'&end=1' if helps else ''}"
        messages.success(request, words % {"name": learner.name}, extra_tags=undo)
    return redirect("teach-class", group.uuid)


@login_required
@require_safe
def handout(request: SignedInRequest, uuid: UUID, lesson_slug: str) -> HttpResponse:
    """A lesson of the course on A4, to print and hand out."""
    group = led_class(request.user, uuid)
    if group.course.status != "live":
        raise Http404
    return draw(content_of(shown_lesson(group.course.slug, lesson_slug)), lesson_slug)
