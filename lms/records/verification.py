"""Everything that must be true of the study archive, computed again from its rows and from the awards."""

from collections.abc import Iterator

from django.db.models import F
from django.db.models.functions import TruncDate

from lms.core import guards
from lms.core.days import SHANGHAI
from lms.core.sqlchecks import SQLCheck, findings
from lms.records.models import StudyRecord

CHECKS = [
    SQLCheck(
        "Evidence {}: its lines sum to {} minutes, {} of them are first lines.",
        """
        SELECT evidence_key, SUM(minutes), SUM(CASE WHEN kind = 'study' THEN 1 ELSE 0 END)
        FROM records_studyrecord GROUP BY evidence_key
        HAVING SUM(minutes) < 0 OR SUM(CASE WHEN kind = 'study' THEN 1 ELSE 0 END) <> 1
        """,
    ),
    SQLCheck(
        "Record {}: by its place among the lines of its evidence the key should be {}.",
        """
        SELECT key, expected FROM (
            SELECT key, evidence_key || ':' || ROW_NUMBER() OVER (PARTITION BY evidence_key ORDER BY id) AS expected
            FROM records_studyrecord
        ) line WHERE key <> expected
        """,
    ),
    SQLCheck(
        "Record {}: it corrects {}, which is later, a correction too, or of another evidence, learner, place or day.",
        """
        SELECT c.key, f.key FROM records_studyrecord c JOIN records_studyrecord f ON f.id = c.corrects_id
        WHERE f.kind <> 'study' OR f.id >= c.id OR f.evidence_key <> c.evidence_key OR f.learner_id <> c.learner_id
            OR f.organisation_id <> c.organisation_id OR f.day <> c.day OR f.mode <> c.mode
        """,
    ),
    SQLCheck(
        "Record {}: no award shows what it earned.",
        """
        SELECT r.key FROM records_studyrecord r LEFT JOIN points_award a ON a.key = r.key WHERE a.id IS NULL
        """,
    ),
    SQLCheck(
        "Record {}: its award is of another learner, day, rule, number of minutes or correction.",
        """
        SELECT r.key FROM records_studyrecord r JOIN points_award a ON a.key = r.key
        LEFT JOIN records_studyrecord f ON f.id = r.corrects_id LEFT JOIN points_award g ON g.id = a.corrects_id
        WHERE a.learner_id <> r.learner_id OR a.day <> r.day OR a.minutes <> r.minutes OR a.source_uuid <> r.uuid
            OR a.rule_id <> CASE r.mode WHEN 'online' THEN 'study.online' ELSE 'study.class' END
            OR COALESCE(f.key, '') <> COALESCE(g.key, '')
        """,
    ),
    SQLCheck(
        "Award {}: it paid for study, but no record stands behind it.",
        """
        SELECT a.key FROM points_award a LEFT JOIN records_studyrecord r ON r.key = a.key
        WHERE a.rule_id IN ('study.online', 'study.class') AND r.id IS NULL
        """,
    ),
]


def problems() -> Iterator[str]:
    """A sentence for everything that is wrong; nothing for a sound archive."""
    yield from findings(CHECKS)
    misdated = StudyRecord.objects.annotate(local=TruncDate("at", tzinfo=SHANGHAI)).exclude(local=F("day"))
    for key in misdated.values_list("key", flat=True):
        yield f"Record {key}: its day is not the day of its time in Shanghai."
    yield from guards.faults(app_label="records")
