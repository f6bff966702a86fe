"""Finding who has become due. Neither completing a lesson nor keeping a roll does anything for it.

Everything that counts writes a line of the study archive: by the clock the worker reads the lines that are new and
looks at their learners. What writes none (an excuse, questions answered again, a class that ends without her, a rule
that was changed) is found by a sweep over all learners of a course, once a day and whenever its rule is another one.
"""

import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lms.certificates.models import Certificate, CourseSweep, Position
from lms.certificates.services import issue_due
from lms.classes.models import Registration
from lms.core import jobs
from lms.courses.models import Course, Lesson
from lms.learning.models import Enrolment
from lms.records.models import StudyRecord

LOOK, SWEEP = "certificates.look", "certificates.sweep"
LIST = "study records"
LINES_A_LOOK = 2000
# Ids are given before a transaction ends: who was slower may have lower ones.
OVERLAP = 500
LEARNERS_A_STEP = 200
SWEEP_EVERY = datetime.timedelta(days=1)
RULE = ("certificate_quiz", "certificate_attendance", "mode")


def courses() -> QuerySet[Course]:
    return Course.objects.published().filter(certificate=True).select_related("school__organisation")


def ask() -> None:
    """Ask for what is to be done now: a look at new lines, and the sweeps that are due."""
    found = list(courses())
    if not found:
        return
    newest = StudyRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    read = Position.objects.filter(name=LIST).values_list("last", flat=True).first()
    if read is None or newest > read:
        jobs.enqueue(LOOK, key=LOOK, payload={})
    sweeps = {row.course_id: row for row in CourseSweep.objects.filter(course__in=found)}
    for course in found:
        if _sweep_is_due(course, sweeps.get(course.pk)):
            jobs.enqueue(SWEEP, key=f"{SWEEP}:{course.uuid}", payload={"course": str(course.uuid)})


def _rule(course: Course) -> dict[str, Any]:
    return {name: getattr(course, name) for name in RULE}


def _sweep_is_due(course: Course, last: CourseSweep | None) -> bool:
    return last is None or last.rule != _rule(course) or timezone.now() - last.swept_at >= SWEEP_EVERY


@jobs.handler(LOOK)
def look(payload: dict) -> None:
    """Read the lines that are new, at most LINES_A_LOOK, and issue what is due to their learners."""
    newest = StudyRecord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    # Before the first look the sweeps see everybody.
    Position.objects.get_or_create(name=LIST, defaults={"last": newest})
    position = Position.objects.select_for_update().get(name=LIST)
    lines = StudyRecord.objects.filter(pk__gt=position.last - OVERLAP).order_by("pk")
    rows = list(lines.values_list("pk", "learner")[: OVERLAP + LINES_A_LOOK])
    learners = {learner for _pk, learner in rows}
    for course in courses():
        taking = set(Enrolment.objects.filter(course=course, learner__in=learners).values_list("learner", flat=True))
        taking |= set(_places(course).filter(learner__in=learners).values_list("learner", flat=True))
        if taking:
            issue_due(course=course, learners=taking)
    if rows:
        position.last = max(position.last, rows[-1][0])
        position.save(update_fields=["last"])


@jobs.handler(SWEEP, lasting=True)
def sweep(payload: dict, lease: jobs.Lease) -> None:
    """Look at every learner of a course who may be due, LEARNERS_A_STEP at a time."""
    course = courses().filter(uuid=payload["course"]).first()
    if course is None:
        return
    rule, last = _rule(course), 0
    while step := _candidates(course, last):
        with transaction.atomic():
            lease.renew(advanced=True)
            issue_due(course=course, learners=step)
        last = step[-1]
    with transaction.atomic():
        lease.renew()
        CourseSweep.objects.update_or_create(course=course, defaults={"rule": rule, "swept_at": timezone.now()})


def _candidates(course: Course, after: int) -> list[int]:
    """The next learners by id who have done the lessons (or, without any, have a place) and have no certificate."""
    if Lesson.objects.published().filter(course=course, online=True).exists():
        people: Any = Enrolment.objects.filter(course=course, completed_at__isnull=False)
    else:
        people = _places(course)
    having = Certificate.objects.filter(course=course, learner=OuterRef("learner"))
    found = people.filter(~Exists(having), learner__gt=after).order_by("learner")
    return list(found.values_list("learner", flat=True).distinct()[:LEARNERS_A_STEP])


def _places(course: Course) -> QuerySet[Any]:
    return Registration.objects.filter(class_group__course=course, status=Registration.Status.CONFIRMED)
