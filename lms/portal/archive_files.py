"""The study archive as a file: on paper, as a table, and for programs."""

import itertools
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.core import exports
from lms.core.days import local_day
from lms.courses.models import Subject
from lms.portal import paper
from lms.portal.archive import Archive, lines_of
from lms.records.hours import CREDIT_RATES, MINUTES_PER_STUDY_HOUR
from lms.records.models import StudyRecord

FORMAT = "linxue.study-archive/1"
LINES_ON_PAPER = 300  # a table of 1,000 took half a minute and 75 MB more; its reader waits for it
SUBJECTS = dict(Subject.choices)
KINDS = ("pdf", "xlsx", "csv", "json")


def archive_file(
    kind: str, *, learner: User, rows: QuerySet[Any], archive: Archive
) -> HttpResponse | StreamingHttpResponse:
    """``rows`` as ``archive`` was chosen, as a file of ``kind``, one of KINDS.

    Raises DomainError as ``paper.draw`` where nothing can be printed.
    """
    lines = lines_of(rows, archive.chosen)
    if kind == "pdf":
        return paper.pdf(
            "archive",
            {
                "learner": learner,
                "archive": archive,
                "lines": list(itertools.islice(lines, LINES_ON_PAPER)),
                "most": LINES_ON_PAPER,
                "day": local_day(timezone.now()),
                "rates": CREDIT_RATES,
                "minutes": MINUTES_PER_STUDY_HOUR,
            },
        )
    name = f"{learner.name}-{_('Study archive')}-{local_day(timezone.now())}"
    if kind == "json":
        return _json(name, _pieces(learner, archive, lines))
    return exports.download(name, kind, _heading(), _rows(lines))


def nothing_there() -> str:
    return _("Nothing of this choice is in the study archive yet.")


def _heading() -> list[str]:
    return [
        _("Day"),
        _("Title"),
        _("Course"),
        _("Subject"),
        _("Way"),
        _("School"),
        _("Minutes"),
        _("Study hours"),
        _("Set right because"),
        _("Number of the record"),
    ]


def _rows(lines: Iterator[StudyRecord]) -> Iterator[list[Any]]:
    empty = True
    for line in lines:
        empty = False
        yield [
            line.day.isoformat(),
            line.label,
            line.course_label,
            str(SUBJECTS.get(line.subject, line.subject)),
            line.get_mode_display(),
            line.organisation_label,
            line.minutes,
            str(line.hours),
            line.reason,
            str(line.uuid),
        ]
    if empty:
        yield [nothing_there()]


def _pieces(learner: User, archive: Archive, lines: Iterator[StudyRecord]) -> Iterator[str]:
    """The document of FORMAT, whose shape ``lms/records/README.md`` tells."""
    head = {
        "format": FORMAT,
        "made_at": timezone.localtime(timezone.now()).isoformat(timespec="seconds"),
        "learner": learner.name,
        "chosen": archive.chosen.fields(),
        "sums": {
            "lines": archive.lines,
            "minutes": archive.minutes,
            "study_hours": str(archive.hours),
            "years": [
                {
                    "year": total.year,
                    "minutes": total.minutes,
                    "online_minutes": total.online_minutes,
                    "class_minutes": total.class_minutes,
                    "study_hours": str(total.hours),
                    "credits": str(total.credits),
                }
                for total in archive.totals
            ],
        },
        "note": "" if archive.lines else nothing_there(),
    }
    yield json.dumps(head, ensure_ascii=False, indent=1)[:-2] + ',\n "lines": ['
    for number, line in enumerate(lines):
        yield (",\n  " if number else "\n  ") + json.dumps(_line(line), ensure_ascii=False)
    yield "\n ]\n}\n"


def _line(line: StudyRecord) -> dict[str, Any]:
    return {
        "uuid": str(line.uuid),
        "kind": line.kind,
        "corrects": str(line.corrects.uuid) if line.corrects else None,
        "day": line.day.isoformat(),
        "at": timezone.localtime(line.at).isoformat(timespec="seconds"),
        "title": line.title,
        "title_en": line.title_en,
        "course": line.course_title,
        "course_en": line.course_title_en,
        "subject": line.subject,
        "mode": line.mode,
        "school": {"code": line.organisation.code, "name": line.organisation_name},
        "minutes": line.minutes,
        "study_hours": str(line.hours),
        "reason": line.reason,
        "recorded_at": timezone.localtime(line.recorded_at).isoformat(timespec="seconds"),
    }


def _json(name: str, pieces: Iterator[str]) -> StreamingHttpResponse:
    response = StreamingHttpResponse((piece.encode() for piece in pieces), content_type="application/json")
    response["Content-Disposition"] = f"attachment; filename=\"archive.json\"; filename*=UTF-8''{quote(name)}.json"
    response["Cache-Control"] = "private, no-store"
    return response
