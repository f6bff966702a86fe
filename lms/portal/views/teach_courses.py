"""The learners of an online course, for who teaches it: the courses, their learners, and all of them as a file."""

import dataclasses
import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.core import audit, exports
from lms.core.days import local_day
from lms.core.keyset import every_row, keyset_page
from lms.courses.models import Course, Lesson
from lms.courses.texts import title_of
from lms.learning.access import Shown, shown_course
from lms.learning.confirming_queue import to_confirm_by_course
from lms.learning.enrolments import FAILS, QUIET, EnrolmentState, overseen
from lms.learning.marking_queue import waiting_by_course
from lms.learning.models import Enrolment
from lms.network import policy
from lms.portal.views.manage.people import LONGEST_QUESTION

COURSES_A_PAGE = 20
LEARNERS_A_PAGE = 50
STATES: dict[str, Any] = dict(EnrolmentState.choices)
ORDERS: dict[str, tuple[Any, list[str]]] = {
    "recent": (pgettext_lazy("order of learners", "last active first"), ["-last_active_on", "-pk"]),
    "stuck": (pgettext_lazy("order of learners", "stuck first"), ["-rank", "last_active_on", "pk"]),
    "quiet": (pgettext_lazy("order of learners", "longest away first"), ["last_active_on", "pk"]),
    "progress": (pgettext_lazy("order of learners", "most lessons first"), ["-lessons_done", "-pk"]),
    "least": (pgettext_lazy("order of learners", "fewest lessons first"), ["lessons_done", "pk"]),
    "joined": (pgettext_lazy("order of learners", "newest first"), ["-joined_at", "-pk"]),
    "name": (pgettext_lazy("order of learners", "by name"), ["learner__pinyin", "pk"]),
}


@dataclasses.dataclass(frozen=True)
class Question:
    """What the list of learners is asked for; ``state`` empty for all."""

    state: str = ""
    typed: str = ""
    order: str = "recent"

    @classmethod
    def of(cls, asked: Any) -> "Question":
        """From a request's GET or POST."""
        return cls(
            state=asked.get("state", "") if asked.get("state") in STATES else "",
            typed=asked.get("q", "").strip()[:LONGEST_QUESTION],
            order=asked.get("sort", "") if asked.get("sort") in ORDERS else "recent",
        )

    def fields(self) -> dict[str, str]:
        """As the address of the list, and the form of its download, say it."""
        order = "" if self.order == "recent" else self.order
        given = {"state": self.state, "q": self.typed, "sort": order}
        return {name: value for name, value in given.items() if value}

    def url(self, **changes: str) -> str:
        return "?" + urlencode(dataclasses.replace(self, **changes).fields())


def refuse_strangers(user: User) -> None:
    """Raises PermissionDenied for who neither teaches nor keeps a school anywhere."""
    if not policy.paths_for(user, "learners.view") and not policy.paths_for(user, "learners.teach"):
        raise PermissionDenied


def overseen_course(user: User, slug: str) -> Shown:
    """The published course, if ``user`` may see its learners.

    Raises PermissionDenied for who teaches where it is held but is not named with it; elsewhere Http404.
    """
    refuse_strangers(user)
    shown = shown_course(slug)
    place = shown.course.school.organisation
    if policy.allows(user, "learners.view", place):
        return shown
    if not policy.allows(user, "learners.teach", place):
        raise Http404
    if not Course.objects.filter(overseen(user), pk=shown.course.pk).exists():
        raise PermissionDenied
    return shown


def lessons_online(shown: Shown) -> int:
    return sum(texts[0].lesson.online for texts in shown.lessons.values())


@login_required
@require_safe
def courses(request: SignedInRequest) -> HttpResponse:
    """Courses with lessons online, the newest first, with how their learners stand."""
    refuse_strangers(request.user)
    online = Lesson.objects.published().filter(course=OuterRef("pk"), online=True)
    rows = Course.objects.published().filter(overseen(request.user)).filter(Exists(online))
    rows = rows.select_related("school").annotate(title=title_of("pk"))
    page = keyset_page(rows, ["-published_at", "-pk"], after=request.GET.get("after", ""), size=COURSES_A_PAGE)
    shown = [course.pk for course in page.rows]
    figures = Enrolment.objects.filter(course__in=shown).figures(local_day(timezone.now()))
    waiting = waiting_by_course(request.user, shown)
    to_confirm = to_confirm_by_course(request.user, shown)
    nobody = dict.fromkeys(("all", "week", *STATES), 0)
    context = {
        "rows": [
            (row, figures.get(row.pk, nobody), waiting.get(row.pk, 0), to_confirm.get(row.pk, 0)) for row in page.rows
        ],
        "page": page,
        "next_url": f"?after={page.next}" if page.next else "",
        "first_url": "?",
        **stuck_words(),
    }
    return render(request, "portal/teach/courses.html", context)


def stuck_words() -> dict[str, int]:
    """What the pages say of being stuck."""
    return {"quiet_days": QUIET.days, "fails": FAILS}


def asked_learners(
    course: Course, question: Question, today: datetime.date
) -> tuple[QuerySet[Enrolment, Enrolment], list[str]]:
    """The learners that ``question`` asks for, and their order."""
    rows = Enrolment.objects.filter(course=course).select_related("learner")
    if question.state:
        rows = rows.in_state(question.state, today)
    if question.typed:
        rows = rows.named(question.typed)
    if question.order == "stuck":
        rows = rows.stuck_first(today)
    return rows, ORDERS[question.order][1]


@login_required
@require_safe
def course(request: SignedInRequest, slug: str) -> HttpResponse:
    shown = overseen_course(request.user, slug)
    question, today = Question.of(request.GET), local_day(timezone.now())
    rows, order = asked_learners(shown.course, question, today)
    page = keyset_page(rows, order, after=request.GET.get("after", ""), size=LEARNERS_A_PAGE)
    # Counted on the first page alone: those behind it cost the same however many learners there are.
    figures = Enrolment.objects.filter(course=shown.course).figures(today) if page.first else {}
    counts = figures.get(shown.course.pk, dict.fromkeys(("all", "week", *STATES), 0))
    context = {
        "shown": shown,
        "question": question,
        "page": page,
        "learners": [(row, row.state(today)) for row in page.rows],
        "counts": counts if page.first else None,
        "states": [
            (question.url(state=state), label, counts[state] if page.first else None, state == question.state)
            for state, label in STATES.items()
        ],
        "all_url": question.url(state=""),
        "orders": [(name, label) for name, (label, _order) in ORDERS.items()],
        "lessons": lessons_online(shown),
        "waiting": to_confirm_by_course(request.user, [shown.course.pk]).get(shown.course.pk, 0) if page.first else 0,
        "next_url": f"{question.url()}&after={page.next}" if page.next else "",
        "first_url": question.url(),
        **stuck_words(),
    }
    return render(request, "portal/teach/course.html", context)


@login_required
@require_POST
def export(request: SignedInRequest, slug: str) -> StreamingHttpResponse:
    """The whole list that was asked for, as a file: of each learner the name, and what is in this course."""
    shown = overseen_course(request.user, slug)
    kind = request.POST.get("format", "")
    if kind not in exports.FORMATS:
        raise Http404
    question, today, lessons = Question.of(request.POST), local_day(timezone.now()), lessons_online(shown)
    rows, order = asked_learners(shown.course, question, today)
    audit.record(
        "course.learners_exported",
        actor=request.user,
        object_kind="course",
        object_uuid=shown.course.uuid,
        organisation_code=shown.course.school.organisation.code,
        format=kind,
    )
    heading = [
        _("Name"),
        _("Standing"),
        _("Lessons done"),
        _("Lessons in all"),
        _("Joined"),
        _("Last active"),
        _("Finished"),
    ]
    told = (
        [
            row.learner.name,
            row.state(today).label,
            min(row.lessons_done, lessons),
            lessons,
            local_day(row.joined_at),
            row.last_active_on,
            local_day(row.completed_at) if row.completed_at else "",
        ]
        for row in every_row(rows, order)
    )
    return exports.download(f"{shown.text.title}-{today}", kind, heading, told)
