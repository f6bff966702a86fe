"""One learner's way through a course, for who teaches it: what is in this course, and nothing else of her."""

import dataclasses
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from lms.accounts.requests import SignedInRequest
from lms.core.days import local_day
from lms.courses.models import Lesson
from lms.courses.rules import CONFIRMED
from lms.courses.texts import text_for
from lms.learning.access import Shown
from lms.learning.enrolments import FAILS
from lms.learning.models import Enrolment, LessonProgress, QuizAttempt
from lms.portal.views.teach_confirm import may_confirm
from lms.portal.views.teach_courses import lessons_online, overseen_course, stuck_words


@dataclasses.dataclass(frozen=True)
class Step:
    """A lesson of the course; ``progress`` is None where it was not opened."""

    number: int
    title: str
    language: str
    lesson: Lesson
    progress: LessonProgress | None
    attempts: list[QuizAttempt]  # that have a score
    waiting: bool  # whether answers wait for a person
    to_confirm: bool  # whether a teacher's word is asked for, or was given

    @property
    def failing(self) -> bool:
        """Whether its questions hold the learner up."""
        failed = sum(not attempt.passed for attempt in self.attempts)
        done = self.progress is not None and self.progress.completed_at is not None
        return not done and failed >= FAILS and failed == len(self.attempts)


def learner_of(shown: Shown, uuid: UUID) -> Enrolment:
    """Raises Http404 for who does not take this course."""
    found = Enrolment.objects.select_related("learner").filter(course=shown.course, uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def way(shown: Shown, enrolment: Enrolment) -> list[Step]:
    """Every published lesson with how far ``enrolment`` is in it: two queries."""
    rows = LessonProgress.objects.filter(enrolment=enrolment).prefetch_related("attempts")
    progress = {row.lesson_id: row for row in rows}
    steps = []
    for number, (lesson_id, texts) in enumerate(shown.lessons.items(), start=1):
        text, _fallback = text_for(texts, get_language() or "")
        found = progress.get(lesson_id)
        marked = [one for one in found.attempts.all() if one.score is not None] if found else []
        attempts = sorted(marked, key=lambda attempt: attempt.number)
        waiting = any(one.is_waiting for one in found.attempts.all()) if found else False
        open_to_it = text.lesson.online and text.lesson.condition(CONFIRMED) is not None
        to_confirm = open_to_it and (found is None or found.completed_at is None or found.confirmed_at is not None)
        steps.append(Step(number, text.title, text.language, text.lesson, found, attempts, waiting, to_confirm))
    return steps


@login_required
@require_safe
def learner(request: SignedInRequest, slug: str, uuid: UUID) -> HttpResponse:
    shown = overseen_course(request.user, slug)
    enrolment = learner_of(shown, uuid)
    context = {
        "shown": shown,
        "enrolment": enrolment,
        "state": enrolment.state(local_day(timezone.now())),
        "steps": way(shown, enrolment),
        "lessons": lessons_online(shown),
        # Nobody confirms herself, nor for who has left.
        "may_confirm": may_confirm(request, shown)
        and enrolment.learner.is_active
        and enrolment.learner_id != request.user.pk,
        **stuck_words(),
    }
    return render(request, "portal/teach/learner.html", context)
