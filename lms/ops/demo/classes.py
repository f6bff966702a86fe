"""The demo's term: class groups, who has a place, and the rolls of the weeks behind."""

import datetime
import random
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from lms.accounts.models import User
from lms.attendance.models import Status
from lms.classes import approvals, draws, rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration, Session, Term
from lms.core.days import SHANGHAI, local_day
from lms.courses.models import Course
from lms.network.models import Organisation, ServiceCentre
from lms.ops.demo.street import Street

# How a learner's marks fall, for the diligent and for the others.
MARKS = [Status.PRESENT, Status.LATE, Status.LEFT_EARLY, Status.EXCUSED, Status.ABSENT]
DILIGENT, EASYGOING = [90, 4, 1, 4, 1], [66, 10, 4, 12, 8]

# A draw is held so long after signing up began, and people had so long to sign up.
SIGNED_UP_IN, DRAWN_IN = datetime.timedelta(days=7), datetime.timedelta(days=9)


@dataclass
class Loaded:
    group: ClassGroup
    plan: dict[str, Any]
    teacher: User
    learners: list[User]


def open_term(street: Street) -> Term:
    plan, today = street.plan["term"], local_day(timezone.now())
    start = today - datetime.timedelta(weeks=plan["weeks_before"])
    return Term.objects.create(
        organisation=Organisation.objects.get(code=street.plan["street"]),
        name=plan["name"],
        name_en=plan["name_en"],
        starts_on=start,
        ends_on=today + datetime.timedelta(weeks=plan["weeks_after"]),
        first_round_ends_on=start - datetime.timedelta(days=3),
    )


def load_classes(street: Street, *, parallel: int, seed: int) -> list[Loaded]:
    """Open each class of the plan, ``parallel`` times in different centres, and give the places away."""
    term = open_term(street)
    chance = random.Random(seed + 2)  # noqa: S311
    courses = {course.slug: course for course in Course.objects.select_related("school__organisation")}
    others = list(ServiceCentre.objects.order_by("pk").prefetch_related("rooms"))
    held: dict[int, int] = {}
    loaded: list[Loaded] = []
    for plan in street.plan["classes"]:
        course = courses[plan["course"]]
        for run in range(parallel):
            centre = street.centres[plan["centre"]] if run == 0 else others[(len(loaded) * 7 + run) % len(others)]
            item = _open(street, plan, course, term, centre, run)
            _fill(street, item, chance, held, first=run == 0)
            loaded.append(item)
    return loaded


def _open(street: Street, plan: dict[str, Any], course: Course, term: Term, centre: ServiceCentre, run: int) -> Loaded:
    teacher = street.people[plan["teacher"]]
    rooms = list(centre.rooms.all())
    room = next((room for room in rooms if room.name == plan.get("room")), None) or max(
        rooms, key=lambda room: room.seats
    )
    mark, mark_en = (f"（{run + 1}）", f" ({run + 1})") if run else ("", "")
    seats = min(plan["seats"], room.seats)
    shared = street.plan["shared"].get(course.slug)
    opens_at = datetime.datetime.combine(term.starts_on - datetime.timedelta(days=14), datetime.time(9), SHANGHAI)
    draw = plan.get("draw")
    group = classes.open_class(
        course=course,
        school=street.schools[shared["school"]] if shared else course.school,
        centre=centre,
        room=room,
        term=term,
        name=plan["name"] + mark,
        name_en=plan["name_en"] + mark_en,
        teachers=[(teacher, "teacher")],
        meetings=_meetings(plan),
        opens_at=opens_at,
        closes_at=opens_at + SIGNED_UP_IN if draw else max(meeting.starts_at for meeting in _meetings(plan)),
        rule=_rule(plan),
        all_the_same=run > 0,  # runs in other centres have the same teacher at the same time
        quotas=draw["quotas"] if draw else None,
        draws_at=opens_at + DRAWN_IN if draw else None,
        actor=None,
        seats=seats,
        minimum=min(plan.get("minimum", 15), seats),
        hours_a_session=plan["hours"],
        note=plan["note"],
        note_en=plan["note_en"],
    )
    return Loaded(group=group, plan=plan, teacher=teacher, learners=[])


def _rule(plan: dict[str, Any]) -> str:
    if "approved" in plan:
        return ClassGroup.Rule.APPROVAL
    return ClassGroup.Rule.DRAW if "draw" in plan else ClassGroup.Rule.FIRST_COME


def _meetings(plan: dict[str, Any]) -> list[classes.Meeting]:
    """Weekly; ``past`` of them lie behind the day of loading."""
    first = local_day(timezone.now()) + datetime.timedelta(days=plan["day"], weeks=plan.get("starts_in_weeks", 0))
    at = datetime.time.fromisoformat(plan["at"])
    meetings = []
    for number in range(plan["sessions"]):
        day = first + datetime.timedelta(weeks=number - plan["past"])
        start = datetime.datetime.combine(day, at, SHANGHAI)
        meetings.append(
            classes.Meeting(starts_at=start, ends_at=start + datetime.timedelta(minutes=45 * plan["hours"]))
        )
    return meetings


def _fill(street: Street, item: Loaded, chance: random.Random, held: dict[int, int], *, first: bool) -> None:
    course = item.group.course
    cast = [
        street.people[username]
        for username, slugs in street.plan["places"].items()
        if first and course.slug in slugs and not item.group.asks_teacher
    ]
    audiences = set(course.audiences)
    fits = [
        user
        for user, person in street.residents
        if person.audience in audiences and held.get(user.pk, 0) < Term.FIRST_ROUND_CLASSES
    ]
    chance.shuffle(fits)
    wanted = item.plan["fill"] - len(cast)
    if len(fits) < wanted:
        # Where too few of the right age are left, neighbours of any age come along, as they do.
        taken = {user.pk for user in fits}
        fits += [user for user, _ in street.residents if held.get(user.pk, 0) < 1 and user.pk not in taken]
    learners = cast + fits[:wanted]
    when = item.group.opens_at + datetime.timedelta(minutes=5)
    for row in classes.register_many(group=item.group, learners=learners, actor=None, now=when):
        held[row.learner_id] = held.get(row.learner_id, 0) + 1
    if draw := item.plan.get("draw"):
        draws.freeze(group=item.group, actor=None, now=item.group.closes_at)
        draws.draw(group=item.group, number=draw["number"], actor=None, now=item.group.draws_at)
    if approved := learners[: item.plan.get("approved", 0)]:
        approvals.approve(
            group=item.group, learners=approved, actor=item.teacher, now=when + datetime.timedelta(days=2)
        )
    confirmed = Registration.objects.filter(class_group=item.group, status="confirmed").select_related("learner")
    item.learners = [row.learner for row in confirmed]


def keep_past_rolls(loaded: list[Loaded], *, seed: int) -> int:
    """The rolls of all sessions that are over, oldest first, kept by their teachers; how many."""
    chance = random.Random(seed + 3)  # noqa: S311
    now = timezone.now()
    due: list[tuple[Session, Loaded]] = []
    for item in loaded:
        sessions = list(
            Session.objects.filter(class_group=item.group, gathering__ends_at__lt=now)
            .select_related("gathering", "class_group__course", "class_group__school__organisation")
            .order_by("number")
        )
        # Some teachers still have a roll to keep: that is what the first task of a demo's teacher is.
        due += [(session, item) for session in sessions[: len(sessions) - item.plan.get("unmarked", 0)]]
    due.sort(key=lambda pair: (pair[0].gathering.starts_at, pair[0].pk))
    diligence = {
        learner.pk: DILIGENT if chance.random() < 0.75 else EASYGOING for item in loaded for learner in item.learners
    }
    for session, item in due:
        marks = {
            learner.uuid: chance.choices(MARKS, weights=diligence[learner.pk])[0].value for learner in item.learners
        }
        rolls.keep_roll(
            session=session,
            marks=marks,
            actor=item.teacher,
            nonce=f"demo-{session.uuid}",
            now=session.gathering.starts_at + datetime.timedelta(minutes=10),
        )
    return len(due)
