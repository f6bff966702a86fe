"""What the study archive tells of a lesson that was learned online, and of a quiz that paid."""

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from lms.courses.rules import CONFIRMED, QUIZ, READ, WATCHED, codes_of
from lms.learning.models import LessonProgress, QuizAttempt
from lms.points.models import Award
from lms.records.evidence import Step
from lms.records.models import StudyRecord


def lesson_steps(record: StudyRecord, user) -> list[Step]:
    """What was published, and how the lesson was completed: one query."""
    progress = (
        LessonProgress.objects.filter(uuid=record.evidence_uuid)
        .select_related("lesson", "enrolment__course", "version", "confirmed_by")
        .first()
    )
    if progress is None:
        return []
    course, lesson = progress.enrolment.course, progress.lesson
    steps = []
    if progress.version is not None:
        steps.append(
            Step(
                label=_("Published"),
                text=_("“%(title)s”, version %(number)s")
                % {"title": record.course_label, "number": progress.version.number},
                at=progress.version.published_at,
                url=course.get_absolute_url() if course.status == "live" else None,
            )
        )
    steps.append(Step(label=_("Joined"), text=_("the course"), at=progress.enrolment.joined_at))
    steps.append(
        Step(
            label=_("Learned"),
            text=_how(record),
            at=progress.completed_at,
            url=reverse("lesson", args=[course.slug, lesson.slug])
            if course.status == lesson.status == "live"
            else None,
        )
    )
    if progress.confirmed_at is not None:
        steps.append(Step(label=_("Confirmed"), text=str(progress.confirmed_by), at=progress.confirmed_at))
    return steps


def quiz_steps(award: Award, user) -> list[Step]:
    """When the lesson was opened, and how its questions were answered: one query."""
    attempt = (
        QuizAttempt.objects.filter(uuid=award.source_uuid)
        .select_related("progress__lesson", "progress__enrolment__course")
        .first()
    )
    if attempt is None:
        return []
    lesson, enrolment = attempt.progress.lesson, attempt.progress.enrolment
    live = enrolment.course.status == lesson.status == "live"
    answered = _("“%(title)s”, %(score)s%% of the answers right") % {"title": award.label, "score": attempt.score}
    return [
        Step(label=_("Joined"), text=_("the course"), at=enrolment.joined_at),
        Step(
            label=_("Answered"),
            text=answered,
            at=attempt.at,
            url=reverse("lesson", args=[enrolment.course.slug, lesson.slug]) if live else None,
        ),
    ]


def _how(record: StudyRecord) -> str:
    detail, language = record.detail, get_language() or ""
    title = record.title_en if language.startswith("en") and record.title_en else record.title
    sentences = {
        WATCHED: _("“%(title)s”, %(watched)s%% played"),
        QUIZ: _("“%(title)s”, %(score)s%% of the answers right"),
        READ: _("“%(title)s”, read to the end"),
        CONFIRMED: _("“%(title)s”, confirmed by the teacher"),
    }
    told = {"title": title, "score": detail.get("score") or 0, "watched": detail.get("watched") or 0}
    codes = codes_of(detail.get("rule") or READ)
    if len(codes) == 1:
        return sentences[codes[0]] % told
    done = {
        WATCHED: _("%(watched)s%% played"),
        QUIZ: _("%(score)s%% of the answers right"),
        READ: _("read to the end"),
        CONFIRMED: _("confirmed by the teacher"),
    }
    words = pgettext("between conditions", "; ").join(done[code] % told for code in codes)
    return _("“%(title)s”: %(done)s") % {"title": title, "done": words}
