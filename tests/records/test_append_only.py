import pytest
from django.db import IntegrityError, connection, transaction

from lms.core.append_only import AppendOnlyError
from lms.records import services
from lms.records.models import StudyRecord

# The guards are triggers, written for each database in its own words.
pytestmark = pytest.mark.both_databases


@pytest.fixture
def record(learner, teacher, entry):
    return services.record_study(entry(learner, 90), actor=teacher)


def test_django_refuses_to_change_a_record(record):
    for deed in (record.save, record.delete, StudyRecord.objects.all().delete, StudyRecord.objects.all().update):
        with pytest.raises(AppendOnlyError):
            deed()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE records_studyrecord SET minutes = 900",
        "DELETE FROM records_studyrecord",
        pytest.param(
            "REPLACE INTO records_studyrecord SELECT * FROM records_studyrecord",
            marks=pytest.mark.skipif(connection.vendor != "sqlite", reason="REPLACE is SQLite's"),
        ),
        pytest.param(
            "TRUNCATE records_studyrecord",
            marks=pytest.mark.skipif(connection.vendor != "postgresql", reason="TRUNCATE is PostgreSQL's"),
        ),
    ],
)
@pytest.mark.usefixtures("record")
def test_the_database_refuses_to_change_a_record(sql):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql)
    assert StudyRecord.objects.get().minutes == 90
