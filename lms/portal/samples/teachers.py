"""A teacher of the pool."""

import datetime
from typing import Any

from django.utils import timezone

from lms.portal.samples import places
from lms.portal.samples.words import NOBODY
from lms.teachers.models import Appointment, Teacher, Training


def in_every_frame() -> dict[str, Any]:
    today = timezone.localdate()
    teacher = Teacher(
        uuid=NOBODY,
        name="陆建平",
        name_en="Lu Jianping",
        kind=Teacher.Kind.PART_TIME,
        subjects=["sport", "health"],
        about="社会体育指导员，带早锻炼的队伍很多年。",
        about_en="Sports instructor who has led morning exercise for many years.",
    )
    ends_on = today + datetime.timedelta(days=96)
    return {
        "teacher": teacher,
        "trainings": [Training(what="岗前培训", what_en="Before teaching", hours=16, held_on=today)],
        "appointments": [Appointment(school=places.school(), starts_on=today, ends_on=ends_on)],
    }
