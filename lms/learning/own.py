"""A learner's own progress in a lesson, which is all that she may write to."""

from lms.accounts.requests import SignedInRequest
from lms.core.errors import DomainError
from lms.courses.models import Lesson
from lms.learning import access, services
from lms.learning.models import Enrolment, LessonProgress


def own_progress(request: SignedInRequest, course_slug: str, lesson_slug: str) -> tuple[Lesson, LessonProgress]:
    """The lesson at this address and the reader's progress in it, begun if need be.

    Raises Http404, and DomainError ``not_enrolled``, or ``lesson_locked`` where another lesson comes first.
    """
    progress = _begun(request, course_slug, lesson_slug)
    if progress is not None:
        found = progress.lesson
        _check_order(request, found)
    else:
        found = access.find_lesson(course_slug, lesson_slug)
        enrolment = _enrolment(request, found)
        _check_order(request, found)
        progress = services.open_lesson(enrolment=enrolment, lesson=found)
    progress.enrolment.learner = request.user
    return found, progress


def _begun(request: SignedInRequest, course_slug: str, lesson_slug: str) -> LessonProgress | None:
    """Her progress, the lesson and its course in one query: a player reports often."""
    lessons = Lesson.objects.published().filter(course__slug=course_slug, slug=lesson_slug)
    own = LessonProgress.objects.filter(lesson__in=lessons, enrolment__learner=request.user)
    return own.select_related("enrolment", "lesson__course__school__organisation").first()


def check_person(request: SignedInRequest) -> None:
    """Raises DomainError ``another_person`` where a page that somebody else had opened sends what waited in it.

    ``learner`` in the form is the uuid of who had opened it; forms that are sent at once have none.
    """
    meant = request.POST.get("learner")
    if meant and meant != str(request.user.uuid):
        raise DomainError("another_person")


def _enrolment(request: SignedInRequest, lesson: Lesson) -> Enrolment:
    enrolment = Enrolment.objects.filter(course=lesson.course, learner=request.user).first()
    if enrolment is None:
        raise DomainError("not_enrolled")
    return enrolment


def _check_order(request: SignedInRequest, lesson: Lesson) -> None:
    first = access.first_open_before(request.user, lesson)
    if first is not None:
        raise DomainError("lesson_locked", lesson=first.title)
