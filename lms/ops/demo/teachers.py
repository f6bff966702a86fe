"""The demo's pool of teachers: profiles, trainings and appointments of demo/teachers.yaml."""

import datetime
from typing import Any

import yaml
from django.utils import timezone

from lms.core.days import local_day
from lms.courses.models import Course
from lms.network.models import Organisation
from lms.ops.demo.street import DEMO_DIR, Street
from lms.teachers import services
from lms.teachers.models import Teacher


def load_pool(street: Street) -> int:
    plan = yaml.safe_load((DEMO_DIR / "teachers.yaml").read_text(encoding="utf-8"))
    for row in plan["teachers"]:
        _enter(street, row, plan["training"])
    return len(plan["teachers"])


def _enter(street: Street, row: dict[str, Any], trainings: dict[str, Any]) -> Teacher:
    today = local_day(timezone.now())

    def day(count: int) -> datetime.date:
        return today + datetime.timedelta(days=count)

    person = street.people[row["account"]] if "account" in row else None
    teacher = services.add_teacher(
        organisation=Organisation.objects.get(code=row["org"]),
        values={name: row[name] for name in ("name", "name_en", "kind", "subjects", "about", "about_en")},
        courses=Course.objects.filter(slug__in=row.get("courses", [])),
        user=person,
        actor=None,
    )
    for name, held_on in row["trained"].items():
        services.add_training(teacher=teacher, values=trainings[name] | {"held_on": day(held_on)}, actor=None)
    school = street.schools[row["school"]]
    services.appoint(teacher=teacher, school=school, starts_on=day(row["from"]), ends_on=day(row["until"]), actor=None)
    if row["shown"]:
        services.agree_to_be_shown(teacher=teacher, on=day(row["from"]), actor=person)
    return teacher
