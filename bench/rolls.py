"""Thirty past sessions of a class of forty whose rolls nobody has kept; their ids go to the file BENCH_ROLLS."""

import datetime
import json
import os
from pathlib import Path

import django

SESSIONS = 30


def main() -> None:
    django.setup()
    from django.utils import timezone

    from lms.accounts.models import User
    from lms.classes import services as classes
    from lms.classes.models import ClassGroup

    pattern = ClassGroup.objects.select_related("course", "school", "centre", "room", "term").get(
        course__slug="baduanjin"
    )
    now = timezone.now()
    first = now - datetime.timedelta(days=SESSIONS + 1)
    group = classes.open_class(
        course=pattern.course,
        school=pattern.school,
        centre=pattern.centre,
        room=pattern.room,
        term=pattern.term,
        name="bench",
        teachers=[(User.objects.get(username="wang"), "teacher")],
        meetings=[
            classes.Meeting(
                starts_at=first + datetime.timedelta(days=day), ends_at=first + datetime.timedelta(days=day, minutes=90)
            )
            for day in range(SESSIONS)
        ],
        opens_at=now - datetime.timedelta(days=60),
        closes_at=now + datetime.timedelta(days=1),
        actor=None,
        seats=40,
        all_the_same=True,
    )
    learners = list(User.objects.filter(username__startswith="r0").order_by("pk")[:40])
    classes.register_many(group=group, learners=learners, actor=None)
    sessions = [str(session.uuid) for session in group.sessions.order_by("number")]
    plan = [(session, [str(learner.uuid) for learner in learners]) for session in sessions]
    Path(os.environ["BENCH_ROLLS"]).write_text(json.dumps(plan))


if __name__ == "__main__":
    main()
