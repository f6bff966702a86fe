"""Places, courses and classes beside the small world, made through the services.

Transactional tests empty the tables, so whatever they need is made here and rests on nothing else.
"""

import datetime
import itertools
from uuid import uuid4

from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Session, Term
from lms.core.days import local_day
from lms.courses.models import Course
from lms.courses.outline import CourseOutline, LessonOutline
from lms.courses.services import publish_outline
from lms.network.models import Organisation, Room, School, ServiceCentre

NUMBERS = itertools.count(1)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


def make_people(count: int) -> list[User]:
    return create_people(
        [NewPerson(username=f"made-{next(NUMBERS)}", name=f"学员{number}") for number in range(1, count + 1)]
    )


def make_school(name: str = "样例街道") -> School:
    """A school of a street that no real file names, with a centre of two rooms for 40 and 10."""
    number = next(NUMBERS)
    street = Organisation.objects.create(
        code=f"97{number:07}", name=name, full_name=name, tier="street", path=f"97777{number:05}"
    )
    centre = ServiceCentre.objects.create(organisation=street, name=f"{name}中心")
    Room.objects.create(centre=centre, name="大教室", seats=40)
    Room.objects.create(centre=centre, name="小教室", seats=10)
    return School.objects.create(organisation=street, kind="education_centre", name=f"{name}社区教育中心")


def make_lesson(number: int = 1, **facts) -> LessonOutline:
    return LessonOutline(
        **{
            "key": uuid4(),
            "slug": f"lesson-{number}",
            "title": f"第{number}课",
            "summary": "",
            "minutes": 45,
            "rule": "read",
            "threshold": 0,
            "online": True,
            "free": number == 1,
            "html": "<p>正文</p>",
            "parts": [],
        }
        | facts
    )


def make_course(school: School, *, lessons: list[LessonOutline] | None = None, **facts) -> Course:
    """A published course with one lesson to read, unless ``lessons`` says otherwise."""
    number = next(NUMBERS)
    outline = CourseOutline(
        **{
            "key": uuid4(),
            "slug": f"made-{number}",
            "school_id": school.pk,
            "language": "zh-hans",
            "title": f"样例课程{number}",
            "summary": "样例课程的简介。",
            "html": "<p>说明</p>",
            "subject": "arts",
            "audiences": ["adult"],
            "mode": "blended",
            "form": "class",
            "study_hours": 8,
            "motif": "crane",
            "outcomes": [],
            "teachers": [],
            "tags": [],
            "stamp": "tests",
            "published_at": timezone.now(),
            "lessons": [make_lesson()] if lessons is None else lessons,
        }
        | facts
    )
    publish_outline(outline=outline, actor=None)
    return Course.objects.get(key=outline.key)


def make_term(school: School, *, first_round_days: int = -1) -> Term:
    """A term around today; its first round ended yesterday unless ``first_round_days`` from today says otherwise."""
    today = local_day(timezone.now())
    return Term.objects.create(
        organisation=school.organisation,
        name="样例学期",
        starts_on=today - 30 * DAY,
        ends_on=today + 90 * DAY,
        first_round_ends_on=today + first_round_days * DAY,
    )


def make_class(course: Course, *, term: Term | None = None, weeks: int = 1, teachers=(), **facts) -> ClassGroup:
    """A class that meets once a week, first yesterday; signing up is open for ten days more."""
    centre = course.school.organisation.centres.first()
    start = timezone.now() - DAY - 2 * HOUR
    return classes.open_class(
        **{
            "course": course,
            "school": course.school,
            "centre": centre,
            "room": None,
            "all_the_same": True,  # most tests have more classes at once than a teacher
            "term": term or make_term(course.school),
            "name": "样例班",
            "teachers": teachers,
            "meetings": [
                classes.Meeting(starts_at=start + 7 * week * DAY, ends_at=start + 7 * week * DAY + 2 * HOUR)
                for week in range(weeks)
            ],
            "opens_at": timezone.now() - 10 * DAY,
            "closes_at": timezone.now() + 10 * DAY,
            "actor": None,
            "minimum": 1,
        }
        | facts
    )


def first_past_session(group: ClassGroup) -> Session:
    """With what keeping its roll needs."""
    past = group.sessions.filter(gathering__ends_at__lt=timezone.now()).order_by("number")
    return past.select_related("gathering", "class_group__course", "class_group__school__organisation")[0]
