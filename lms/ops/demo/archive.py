"""The demo's study archive of Li: classes of last year from the school's paper registers, and a line put right."""

import datetime
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone

from lms.accounts.models import User
from lms.core.days import SHANGHAI, local_day
from lms.network.models import Organisation
from lms.ops.demo.street import Street
from lms.records import services as records
from lms.records.correcting import correct
from lms.records.crediting import issue_statement
from lms.records.models import Mode, StudyRecord

KIND = "paper_register"


def load_archive(street: Street) -> None:
    li = street.people["li"]
    qian = User.objects.get(pk=street.people["qian"].pk)  # with the roles that she has by now
    place = Organisation.objects.get(code=street.plan["street"])
    last_year = local_day(timezone.now()).year - 1
    entries = []
    for course in street.plan["last_year"]:
        for number in range(course["sessions"]):
            day = datetime.date(last_year, course["month"], 5) + datetime.timedelta(weeks=number)
            register = uuid5(NAMESPACE_URL, f"{KIND}/{course['title_en']}/{day}")
            entries.append(
                records.StudyEntry(
                    evidence_key=f"{KIND}:{register}:{li.pk}",
                    learner_id=li.pk,
                    mode=Mode.CLASS,
                    minutes=course["minutes"],
                    at=datetime.datetime.combine(day, datetime.time(11), SHANGHAI),
                    title=f"{course['title']} · 第 {number + 1} 次",
                    title_en=f"{course['title_en']} · session {number + 1}",
                    course_title=course["title"],
                    course_title_en=course["title_en"],
                    subject=course["subject"],
                    organisation=place,
                    evidence_kind=KIND,
                    evidence_uuid=register,
                    detail={"register": f"{last_year}"},
                )
            )
    records.record_study_many(entries, actor=qian)
    line = StudyRecord.objects.of(li).filter(mode=Mode.CLASS, organisation=place, day__year=last_year + 1)
    attended = line.filter(kind=StudyRecord.Kind.STUDY, minutes__gt=45).order_by("at", "pk").first()
    if attended is not None:  # early in January nothing of the year is there to be put right
        correct(record=attended, minutes=45, reason="中途提前离开，按签退登记更正", actor=qian)
    issue_statement(user=li, actor=li)
