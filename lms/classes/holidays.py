"""When the schools of a place are closed, as its district tells: kept in a file, read by ``import_school_holidays``.

Winter holidays follow the lunar calendar and every city fixes its own days, so they are nowhere in the code.
"""

import csv
import datetime
import functools
import operator
from pathlib import Path

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, Q
from django.db.models.functions import TruncDate

from lms.accounts.models import User
from lms.classes.models import SchoolHoliday
from lms.core import audit
from lms.core.days import SHANGHAI
from lms.core.errors import DomainError
from lms.core.pagecache import bump_generation
from lms.network.models import Organisation
from lms.network.tree import ANCESTORS

COLUMNS = ["place", "name", "name_en", "starts_on", "ends_on", "source"]


def in_holidays(starts_at: str, place: str) -> Exists:
    """Whether schools are closed at a time and place, which the fields ``starts_at`` and ``place`` of the query name.

    A holiday of the place itself or of any above it, found by key: a path would be compared with that of every place.
    """
    day = TruncDate(ExpressionWrapper(OuterRef(starts_at), DateTimeField()), tzinfo=SHANGHAI)
    steps = ANCESTORS.split("__")
    places = ["__".join([place, *steps[:number]]) for number in range(len(steps) + 1)]
    here = functools.reduce(operator.or_, (Q(organisation=OuterRef(step)) for step in places))
    return Exists(SchoolHoliday.objects.filter(here, starts_on__lte=day, ends_on__gte=day))


def read_holidays(file: Path) -> list[SchoolHoliday]:
    """The rows of a CSV file, unsaved. Raises DomainError ``holidays_wrong`` with the line and what is wrong there."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        reader = csv.DictReader(opened)
        if reader.fieldnames != COLUMNS:
            raise DomainError("holidays_wrong", line=1, reason=",".join(COLUMNS))
        rows = list(reader)
    places = {place.code: place for place in Organisation.objects.filter(code__in={row["place"] for row in rows})}
    holidays = []
    for line, row in enumerate(rows, start=2):
        try:
            starts_on, ends_on = (datetime.date.fromisoformat(row[name]) for name in ("starts_on", "ends_on"))
        except (TypeError, ValueError) as error:
            raise DomainError("holidays_wrong", line=line, reason=str(error)) from None
        if row["place"] not in places or not row["name"] or not row["source"] or ends_on < starts_on:
            raise DomainError("holidays_wrong", line=line, reason=",".join(str(value) for value in row.values()))
        holidays.append(
            SchoolHoliday(
                organisation=places[row["place"]],
                name=row["name"],
                name_en=row["name_en"],
                starts_on=starts_on,
                ends_on=ends_on,
                source=row["source"],
            )
        )
    return holidays


@transaction.atomic
def set_holidays(*, holidays: list[SchoolHoliday], actor: User | None) -> None:
    """Let these be the school holidays of the places they name, instead of those that stood before."""
    places = {holiday.organisation_id for holiday in holidays}
    SchoolHoliday.objects.filter(organisation__in=places).delete()
    SchoolHoliday.objects.bulk_create(holidays)
    audit.record(
        "school_holidays.set",
        actor=actor,
        object_kind="network",
        places=sorted({holiday.organisation.code for holiday in holidays}),
        periods=len(holidays),
    )
    transaction.on_commit(bump_generation)
