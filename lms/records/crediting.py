"""The credit bank: a statement of what a learner has, as a document that whoever reads it can verify."""

import hashlib
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.core.errors import DomainError
from lms.documents import kinds
from lms.documents.models import IssuedDocument
from lms.documents.services import issue
from lms.network.homes import home_of
from lms.records.hours import CREDIT_RATES, MINUTES_PER_STUDY_HOUR
from lms.records.models import StudyRecord

STATEMENT = "credits.statement"


def statement_of(user: User) -> dict[str, Any]:
    """What a statement says today: each year with its minutes, study hours and credits, their sum, and the rates."""
    totals = StudyRecord.objects.of(user).totals()
    return {
        "years": [
            {
                "year": total.year,
                "minutes": total.minutes,
                "study_hours": str(total.hours),
                "credits": str(total.credits),
            }
            for total in totals
        ],
        "minutes": sum(total.minutes for total in totals),
        "credits": str(sum((total.credits for total in totals), Decimal(0))),
        "minutes_per_study_hour": MINUTES_PER_STUDY_HOUR,
        "rates": [
            {"from": rate.valid_from.isoformat(), "study_hours_per_credit": rate.hours_per_credit}
            for rate in CREDIT_RATES
        ],
    }


@transaction.atomic
def issue_statement(*, user: User, actor: User | None) -> IssuedDocument:
    """The statement of what ``user`` has now. While nothing changes it is the one that was issued before.

    It is of the place where she lives, else of the one that taught her last. Raises DomainError ``no_credits_yet``.
    """
    said = statement_of(user)
    if said["minutes"] <= 0:
        raise DomainError("no_credits_yet")
    place = home_of(user)
    if place is None:
        place = StudyRecord.objects.of(user).newest_first().select_related("organisation")[0].organisation
    content = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]
    # The name belongs to it: who has changed hers gets another one.
    name = hashlib.sha256(user.get_full_name().encode()).hexdigest()[:16]
    key = f"{STATEMENT}:{user.uuid}:{content}:{name}"
    return issue(key=key, kind=STATEMENT, organisation=place, learner=user, payload=said, actor=actor)


def _lines(payload: Mapping[str, Any]) -> list[kinds.Line]:
    said = _("%(hours)s study hours, %(credits)s credits")
    years = [
        kinds.Line(str(year["year"]), said % {"hours": year["study_hours"], "credits": year["credits"]})
        for year in payload["years"]
    ]
    return [*years, kinds.Line(_("Credits altogether"), payload["credits"])]


KIND = kinds.Kind(title=gettext_lazy("Statement of credits"), lines=_lines, path=lambda: reverse("my-credits"))
