"""What the lesson page shows, gathered in a fixed number of queries."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language

from lms.courses.rules import READ
from lms.courses.texts import text_for
from lms.learning import access, conditions, quiz, quiz_page, ranges
from lms.learning.models import LessonProgress
from lms.learning.rendering import counted, fill_parts
from lms.learning.rule_words import asked_of, progress_words, rule_text
from lms.points import services as points


def points_line(user) -> str:
    """ "25 of 45 minutes to the next point", for who is signed in."""
    return points.rule_standing(user, "study.online").sentence if user.is_authenticated else ""


def lesson_context(
    request: HttpRequest,
    shown: access.ShownLesson,
    standing: access.Standing,
    progress: LessonProgress | None,
    *,
    left_today: int | None,
    posted: dict[str, list[str]] | None = None,
    quiz_error: str = "",
    nonce: str = "",
    shown_attempt: str = "",
) -> dict:
    """For ``learning/lesson.html``.

    ``left_today``: minutes, as ``daily_limit.left``. ``posted``: form values by question id, shown again when they were
    refused.
    """
    language = get_language() or ""
    course, lesson = shown.course, shown.lesson
    text, fallback = text_for(shown.lessons.get(lesson.pk, []), language)
    if text is None:
        raise Http404
    asked = quiz.asked_in(text.body_parts, language=text.language)
    found = quiz_page.held(progress, asked, shown=shown_attempt)
    if progress is not None:
        standing.progress[lesson.pk] = progress
    rows = access.lesson_rows(request.user, shown, standing)
    place = next(index for index, row in enumerate(rows) if row.id == lesson.pk)
    online = [row for row in rows if row.online]
    done = sum(row.state == "done" for row in online)
    quiz_state = quiz_page.quiz_state(request, asked, progress, found, posted=posted, error=quiz_error, nonce=nonce)
    state = {
        "lesson": lesson,
        "course": course,
        "progress": progress,
        "quiz": quiz_state,
        "language": language,
        "csrf_token": _csrf(request, standing),
        "learner": standing.enrolment.learner.uuid if standing.enrolment is not None else "",
        "furthest": ranges.furthest(progress.watched) if progress is not None else 0,
    }
    player = counted(text.body_parts)
    sound = player is not None and player["kind"] == "audio"
    completed = progress is not None and progress.completed_at is not None
    return {
        "course": course,
        "near": course.school.organisation,
        "course_text": shown.text,
        "lesson": lesson,
        "text": text,
        "fallback": fallback,
        "body": fill_parts(text.body, text.body_parts, state),
        "number": place + 1,
        "total": len(rows),
        "previous": rows[place - 1] if place else None,
        "next": rows[place + 1] if place + 1 < len(rows) else None,
        "outline": rows,
        "progress": progress,
        "percent": 100 * done // len(online) if online else 0,
        "done": done,
        "online_total": len(online),
        "completed": completed,
        "rule_text": rule_text(lesson, sound=sound),
        "asked": asked_of(lesson, progress, sound=sound) if progress is not None else [],
        "players": player is not None,
        "progress_text": progress_words(lesson, progress),
        # A child in her guardian's session reads it above every page.
        "left_today": None if request.user.is_authenticated and request.user.acted_by else left_today,
        "points": points_line(request.user),
        "enrolment": standing.enrolment,
        "bookmarked": standing.bookmarked,
        "can_finish": conditions.may_say_so(lesson, progress),
        "to_read": lesson.condition(READ) is not None,
        "more_to_do": len(lesson.conditions) > 1,
        "quiz": quiz_state,
    }


def _csrf(request: HttpRequest, standing: access.Standing) -> str:
    """A token only for who can post: a page that anonymous readers share must hold none."""
    from django.middleware.csrf import get_token

    return get_token(request) if standing.enrolment is not None else ""
