"""What somebody might learn next: near her home, and more of what she has learned, each with the reason; what most
people finish, for everybody else.

Each kind that rests on what is known of a person can be switched off on the page of her details. Then it is not shown,
and nothing is looked up for it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.classes.models import Registration
from lms.core.counting import counted
from lms.core.kept import kept
from lms.courses.models import Course, Subject
from lms.learning.models import Enrolment
from lms.network.homes import around, home_of
from lms.network.models import Organisation
from lms.network.tree import ancestor_paths
from lms.portal.cards import CourseCard, cards_of
from lms.portal.continuing import Continuing
from lms.portal.facets import numbers
from lms.portal.stock import Stock, stock

SHOWN = 4


@dataclass(frozen=True)
class Proposal:
    """Courses and ``why`` they are shown; empty where that is for nothing that is known of the reader."""

    name: str
    title: str
    why: str
    more_url: str
    ids: Sequence[int]
    courses: Sequence[CourseCard] = ()


def proposals(user: Any, begun: Sequence[Continuing]) -> list[Proposal]:
    """For ``user``, who has ``begun`` these courses, the one last worked at first. Four statements at most."""
    found = list(_for_her(user, begun)) if user.is_authenticated else [_finished()]
    cards = {card.course_id: card for card in cards_of([pk for proposal in found for pk in proposal.ids])}
    return [
        replace(proposal, courses=shown)
        for proposal in found
        if (shown := [cards[pk] for pk in proposal.ids if pk in cards])
    ]


def _for_her(user: User, begun: Sequence[Continuing]) -> Iterator[Proposal]:
    """Nothing that she is in, and nothing twice."""
    there, left_out = stock(), _taken(user)
    for learned in [row for row in begun if row.done] if user.proposes_learned else []:
        # Of the course learned last there may be nothing more: then of the one before.
        if (more := _learned(there, user, learned, left_out)).ids:
            left_out.update(more.ids)
            yield more
            break
    home = home_of(user) if user.proposes_near else None
    near = _near(there, user, home, left_out) if home is not None else None
    if near is not None and near.ids:
        yield near
    else:
        newest = [pk for pk in there.ids if pk not in left_out][:SHOWN]
        yield Proposal("newest", _("New courses"), "", reverse("catalogue"), newest)


def _learned(there: Stock, user: User, learned: Continuing, left_out: set[int]) -> Proposal:
    """More of the subject of a course in which ``user`` has ``learned``, near her home first."""
    subject = next((there.subjects[at] for at, pk in enumerate(there.ids) if pk == learned.course_id), "")
    near = around(home_of(user)) if user.proposes_near else None
    ids = _first(there, {"subject": subject}, user, left_out, before=near.path if near is not None else "")
    why = _("It is about %(subject)s, and so are these.") % {"subject": dict(Subject.choices).get(subject, "")}
    title = _("Because you learned “%(course)s”") % {"course": learned.title}
    return Proposal("learned", title, why, f"{reverse('catalogue')}?subject={subject}", ids)


def _near(there: Stock, user: User, home: Organisation, left_out: set[int]) -> Proposal:
    """What is taught in the community of ``user`` first, then in her street, in her district, …"""
    ids: list[int] = []
    for path in reversed(ancestor_paths(home.path)):
        ids += _first(there, {"place": path}, user, left_out | set(ids), before=home.path)
        if len(ids) >= SHOWN:
            break
    why = _("You live in %(place)s: these are taught there or nearby.") % {"place": home.label}
    more_url = f"{reverse('catalogue')}?place={(around(home) or home).code}"
    return Proposal("near", _("In your community"), why, more_url, ids[:SHOWN])


def _first(there: Stock, chosen: dict[str, str], user: User, left_out: set[int], *, before: str) -> list[int]:
    """Of the courses for people of her age: those at the place with the path ``before``, then by the next class."""
    fits = chosen | ({"audience": user.audience} if user.birth_year else {})
    close = there.facets.matching(fits | {"place": before}) if before else 0
    fitting = [at for at in numbers(there.facets.matching(fits)) if there.ids[at] not in left_out]
    fitting.sort(key=lambda at: (not close >> at & 1, there.soonest[at]))
    return [there.ids[at] for at in fitting[:SHOWN]]


def _finished() -> Proposal:
    return Proposal("finished", _("Courses people finish"), "", reverse("catalogue"), _most_finished())


def _taken(user: User) -> set[int]:
    """The courses that she has joined or has a place in, now or before: one statement."""
    joined = Enrolment.objects.order_by().filter(learner=user).values_list("course")
    placed = Registration.objects.order_by().filter(learner=user).values_list("class_group__course")
    return {pk for (pk,) in joined.union(placed)}


@kept(seconds=60)
def _most_finished() -> list[int]:
    """The courses that most people finish."""
    finished = counted(Enrolment.objects.filter(course=OuterRef("pk"), completed_at__isnull=False), "course")
    best = Course.objects.published().annotate(finished=finished).order_by("-finished", "-published_at")
    return list(best.values_list("pk", flat=True)[:SHOWN])
