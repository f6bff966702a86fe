"""What the demo's people have learned online: lessons read, a video watched, questions answered."""

import datetime
import random

from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import SHANGHAI, local_day
from lms.courses.models import Course, Lesson
from lms.learning import attempts, open_marks, quiz, services
from lms.learning.models import Enrolment, LessonProgress
from lms.ops.demo.street import Street

WEEKS = 10
JOINED = datetime.time(12)  # on the day of the first lesson, which is learned in the evening
BATCH = 2_000  # lessons settled together: SQLite takes 32,766 values a statement
THOROUGH = 12  # residents who also watch and answer, one by one as the site does it


def _evening(chance: random.Random, day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(chance.randint(18, 20), chance.randint(0, 59)), SHANGHAI)


def load_learning(street: Street, *, seed: int) -> int:
    """Residents join courses for their age and read; how many lessons were finished."""
    chance = random.Random(seed + 4)  # noqa: S311
    today = local_day(timezone.now())
    openings: list[tuple[Enrolment, Lesson, datetime.datetime]] = []
    thorough = _thorough(street, today)
    begins = {(slug, learner.pk): day for slug, learner, day, _lessons in thorough}
    courses = list(Course.objects.published().prefetch_related("lessons"))
    for course in courses:
        lessons = [lesson for lesson in course.lessons.all() if lesson.status == "live" and lesson.online]
        readable = [lesson for lesson in lessons if lesson.rule == Lesson.Rule.READ]
        learners = [user for user, person in street.residents if person.audience in course.audiences]
        joined = chance.sample(learners, k=len(learners) // 6)
        begun: dict[int, datetime.datetime] = {}
        evenings: dict[int, list[datetime.datetime]] = {}
        for learner in joined:
            day = today - datetime.timedelta(days=chance.randint(8, WEEKS * 7))
            joined_on = min(day, begins.get((course.slug, learner.pk), day))
            begun[learner.pk] = datetime.datetime.combine(joined_on, JOINED, SHANGHAI)
            evenings[learner.pk] = []
            for _lesson in readable[: chance.randint(0, len(readable))]:
                evenings[learner.pk].append(_evening(chance, min(day, today - datetime.timedelta(days=1))))
                day += datetime.timedelta(days=chance.randint(0, 4))
        for enrolment in services.enrol_many(course=course, learners=joined, at=begun):
            read = zip(readable, evenings[enrolment.learner_id], strict=False)
            openings += [(enrolment, lesson, evening) for lesson, evening in read]
    openings.sort(key=lambda opening: (opening[2], opening[0].pk, opening[1].pk))
    for start in range(0, len(openings), BATCH):
        _read(openings[start : start + BATCH])
    by_slug = {course.slug: course for course in courses}
    for slug, learner, day, count in thorough:
        _learn(by_slug[slug], learner, day, chance, lessons=count)
    if "first-aid" in by_slug:
        _review(by_slug["first-aid"], street, chance, today)
    return len(openings)


WRITTEN = (
    "新吴区江溪街道景渎社区，三号楼二单元五零一。我老伴摔倒了，叫得醒，说大腿根很疼。请从南门进，我儿子在门口接车。",
    "我们家在太湖花园，老人晕倒了，快来！",
    "江溪街道，泰伯花园七号楼一单元三零二，男的，六十八岁，胸口发闷出冷汗，有二十分钟了。从东门进。",
)


def _review(course: Course, street: Street, chance: random.Random, today: datetime.date) -> None:
    """Three have answered the questions of the last lesson; one answer is read, two wait. Li is in the middle."""
    lesson = Lesson.objects.published().filter(course=course, rule=Lesson.Rule.QUIZ).order_by("position").last()
    text = lesson.texts.filter(language="zh-hans").first() if lesson is not None else None
    asked = quiz.asked_in(text.parts, language=text.language) if text is not None else None
    if lesson is None or asked is None:
        return
    adults = [user for user, person in street.residents if person.audience == "adult"][: len(WRITTEN)]
    for number, (learner, words) in enumerate(zip(adults, WRITTEN, strict=False)):
        at = _evening(chance, today - datetime.timedelta(days=number + 1))
        answers = {one["id"]: _right(one, words) for one in asked.questions}
        progress, sheet = _begun(course, lesson, learner, asked, at=at)
        attempt = attempts.hand_in(progress=progress, sheet=sheet, answers=answers, nonce=f"demo-{progress.pk}", now=at)
        for question in open_marks.open_questions(attempt) if number == 2 else []:
            open_marks.mark_open(
                attempt=attempt,
                question_id=question["id"],
                points=4,
                comment="地点、人和情况都说清了。再说一句谁在门口接车，就齐了。",
                actor=street.people["chen"],
                now=at + datetime.timedelta(hours=14),
            )
    at = _evening(chance, today - datetime.timedelta(days=1))
    progress, sheet = _begun(course, lesson, street.people["li"], asked, at=at)
    half = {one["id"]: _right(one, "") for one in asked.questions[:4]}
    attempts.keep_answers(progress=progress, sheet=sheet, answers=half, now=at)


def _begun(
    course: Course, lesson: Lesson, learner: User, asked: quiz.Asked, *, at: datetime.datetime
) -> tuple[LessonProgress, attempts.Sheet]:
    enrolment = services.enrol(course=course, learner=learner, at=at)
    begun = at - datetime.timedelta(minutes=lesson.minutes)
    progress = services.open_lesson(enrolment=enrolment, lesson=lesson, now=begun)
    return progress, attempts.sheet_for(progress, uuid=None, name="", now_asked=[asked])


def _right(question: dict, words: str) -> list:
    """The right answer to ``question``; ``words`` for one that a person reads."""
    kind = question["type"]
    if kind == "short":
        return question["accepted"][:1]
    if kind == "fill":
        return [gap[0] for gap in question["gaps"]]
    if kind == "number":
        return [question["value"]]
    if kind in {"match", "order"}:
        return list(range(1, len(question["pairs" if kind == "match" else "items"]) + 1))
    return [words] if kind == "open" else sorted(question["answer"])


def _read(openings: list[tuple[Enrolment, Lesson, datetime.datetime]]) -> None:
    progresses = services.open_many(openings)
    at = {
        progress.pk: opening[2] + datetime.timedelta(minutes=opening[1].minutes)
        for progress, opening in zip(progresses, openings, strict=True)
    }
    services.finish_reading_many(progresses=progresses, at=at, language="zh-hans", actor=None)


def _thorough(street: Street, today: datetime.date) -> list[tuple[str, User, datetime.date, int]]:
    """Who learns which course from which day on, how many lessons, one a day."""
    people = [user for user, person in street.residents if person.audience == "elderly"][:THOROUGH]
    start = today - datetime.timedelta(days=20)
    learn = [
        (slug, learner, start + datetime.timedelta(days=number % 7), 8)
        for number, learner in enumerate(people)
        for slug in ("baduanjin", "smartphone")
    ]
    # Li has finished one course and is in the middle of another, the last lesson yesterday.
    learn.append(("anti-fraud", street.people["li"], start - datetime.timedelta(days=20), 99))
    return [*learn, ("baduanjin", street.people["li"], today - datetime.timedelta(days=4), 4)]


def _learn(course: Course, learner: User, day: datetime.date, chance: random.Random, *, lessons: int) -> None:
    """One lesson a day, from opening it to its rule being met."""
    enrolment = services.enrol(course=course, learner=learner, at=datetime.datetime.combine(day, JOINED, SHANGHAI))
    live = Lesson.objects.published().filter(course=course, online=True).prefetch_related("texts")
    for offset, lesson in enumerate(live.order_by("position")[:lessons]):
        begun = _evening(chance, day + datetime.timedelta(days=offset))
        done = begun + datetime.timedelta(minutes=lesson.minutes)
        progress = services.open_lesson(enrolment=enrolment, lesson=lesson, now=begun)
        texts = {text.language: text for text in lesson.texts.all()}
        text = texts["zh-hans"]
        if lesson.rule == Lesson.Rule.WATCHED:
            seconds = next(part.get("seconds") for part in text.parts if part["kind"] == "video") or 75
            services.record_progress(
                progress=progress,
                watched=[[0, seconds]],
                position=seconds,
                seconds=seconds,
                language="zh-hans",
                now=done,
            )
        elif lesson.rule == Lesson.Rule.READ:
            services.finish_reading(progress=progress, now=done)
        questions = quiz.questions_of(text.parts)
        if questions:
            answers = {question["id"]: _right(question, "") for question in questions}
            attempts.submit_quiz(progress=progress, text=text, answers=answers, nonce=f"demo-{progress.pk}", now=done)
