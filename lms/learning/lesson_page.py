"""What the lesson page shows, gathered in a fixed number of queries."""

from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.courses.models import Lesson
from lms.courses.texts import text_for
from lms.learning import access, quiz, quiz_page, ranges
from lms.learning.models import LessonProgress
from lms.learning.rendering import counted, fill_parts
from lms.points import services as points


def rule_text(lesson: Lesson, *, sound: bool = False) -> str:
    """How the lesson is completed, in words; ``sound`` where it has no video but something to listen to."""
    if not lesson.online:
        return _("This lesson is held in the classroom.")
    if lesson.rule == Lesson.Rule.WATCHED and sound:
        return _("Done when you have listened to %(percent)s%% of the sound.") % {"percent": lesson.threshold}
    if lesson.rule == Lesson.Rule.WATCHED:
        return _("Done when you have watched %(percent)s%% of the video.") % {"percent": lesson.threshold}
    if lesson.rule == Lesson.Rule.QUIZ:
        return _("Done when %(percent)s%% of the answers are right.") % {"percent": lesson.threshold}
    return _("Done when you have read to the end.")


def progress_words(lesson: Lesson, progress: LessonProgress | None) -> str:
    """Where the learner stands in this lesson, in words."""
    if progress is None:
        return ""
    if progress.completed_at is not None:
        return _("Done. %(minutes)s minutes are recorded.") % {"minutes": lesson.minutes}
    if lesson.rule == Lesson.Rule.WATCHED:
        return _("%(percent)s%% played so far.") % {"percent": progress.watched_percent}
    return rule_text(lesson)


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
        "completed": progress is not None and progress.completed_at is not None,
        "rule_text": rule_text(lesson, sound=player is not None and player["kind"] == "audio"),
        "players": player is not None,
        "progress_text": progress_words(lesson, progress),
        # A child in her guardian's session reads it above every page.
        "left_today": None if request.user.is_authenticated and request.user.acted_by else left_today,
        "points": points_line(request.user),
        "enrolment": standing.enrolment,
        "bookmarked": standing.bookmarked,
        "can_finish": progress is not None and lesson.online and lesson.rule == Lesson.Rule.READ,
        "quiz": quiz_state,
    }


def _csrf(request: HttpRequest, standing: access.Standing) -> str:
    """A token only for who can post: a page that anonymous readers share must hold none."""
    from django.middleware.csrf import get_token

    return get_token(request) if standing.enrolment is not None else ""
