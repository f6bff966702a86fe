"""How a line came about: what was published, what was learned or attended, what was recorded, what was paid.

The archive knows neither lessons nor sessions. Apps above register, at start, who can tell of a kind of evidence; the
archive adds what it knows itself.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.points.models import Award
from lms.records.hours import study_hours
from lms.records.models import StudyRecord


@dataclass(frozen=True, kw_only=True)
class Step:
    """One station of the way, told to a person. ``url`` leads to the thing itself where the reader may open it."""

    label: str
    text: str
    at: datetime.datetime | None = None
    url: str | None = None


# Told a line and who reads it, gives the steps before the archive's own, in the order in which they happened. The line
# is the record; of what pays and is no study, such as a quiz, it is the award.
Resolver = Callable[[Any, User], list[Step]]

_resolvers: dict[str, Resolver] = {}


def register(kind: str, resolver: Resolver) -> None:
    """Let ``resolver`` tell of records of this ``evidence_kind``, or awards of this ``source_kind``. A kind has one."""
    if _resolvers.setdefault(kind, resolver) is not resolver:
        raise ValueError(f"evidence of kind {kind!r} is told of by {_resolvers[kind]!r} already")


def steps(record: StudyRecord, user: User, *, lines: Sequence[StudyRecord] | None = None) -> list[Step]:
    """The whole way of the evidence behind ``record``, its corrections too, in three queries and the resolver's.

    ``lines``: those of the evidence in their order, where the caller has read them: a query less.
    """
    resolver = _resolvers.get(record.evidence_kind)
    told = resolver(record, user) if resolver else []
    lines = lines or list(StudyRecord.objects.for_evidence([record.evidence_key]))
    awards = {award.key: award for award in Award.objects.with_keys(line.key for line in lines).select_related("rule")}
    names = dict(User.objects.filter(uuid__in={line.actor for line in lines if line.actor}).values_list("uuid", "name"))
    for line in lines:
        told.append(_recorded(line, names.get(line.actor) if line.actor else None))
        if line.key in awards:
            told.append(_paid(awards[line.key]))
    return told


def steps_of_award(award: Award, user: User) -> list[Step]:
    """The way of an award that was paid for no record, in the resolver's queries."""
    resolver = _resolvers.get(award.source_kind)
    return [*(resolver(award, user) if resolver else []), _paid(award)]


def _recorded(line: StudyRecord, name: str | None) -> Step:
    minutes = ngettext("%(minutes)s minute", "%(minutes)s minutes", abs(line.minutes)) % {"minutes": line.minutes}
    text = _("%(minutes)s, %(hours)s study hours") % {"minutes": minutes, "hours": study_hours(line.minutes)}
    if name:
        text = _("%(what)s, recorded by %(name)s") % {"what": text, "name": name}
    if line.reason:
        text = _("%(what)s: %(reason)s") % {"what": text, "reason": line.reason}
    label = _("Set right") if line.kind == StudyRecord.Kind.CORRECTION else _("Recorded")
    return Step(label=label, text=text, at=line.recorded_at)


def _paid(award: Award) -> Step:
    text = _("%(outcome)s (%(rule)s: %(terms)s)") % {
        "outcome": award.outcome,
        "rule": award.rule.name,
        "terms": award.rule.terms,
    }
    return Step(label=_("Points"), text=text, at=award.booked_at)
