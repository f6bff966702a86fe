import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lms.core import guards
from lms.points import services as points
from lms.records import services, verification
from tests.records.conftest import shanghai


@pytest.fixture
def archive(make_person, teacher, entry):
    one, two = make_person(), make_person()
    services.record_study_many(
        [entry(one, 90, key="a"), entry(two, 90, key="b"), entry(one, 70, key="c", mode="online")], actor=teacher
    )
    services.record_study_many([entry(one, 0, key="a"), entry(two, 45, key="b")], actor=teacher)
    services.record_study_many([entry(one, 90, key="a")], actor=teacher)


def plant(*statements: str) -> list[str]:
    with guards.lifted(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    return list(verification.problems())


@pytest.mark.usefixtures("archive")
def test_a_sound_archive_is_said_to_be_sound(capsys):
    call_command("verify_records")

    assert "The study archive is sound: 6 records" in capsys.readouterr().out


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE records_studyrecord SET minutes = -120 WHERE key = 'a:2'", "Record a:2: its award is of another"),
        ("UPDATE records_studyrecord SET minutes = -900 WHERE key = 'a:2'", "Evidence a: its lines sum to -720"),
        ("UPDATE records_studyrecord SET key = 'a:7' WHERE key = 'a:3'", "Record a:7: by its place among"),
        ("UPDATE records_studyrecord SET key = 'd:1' WHERE key = 'c:1'", "the key should be c:1"),
        ("UPDATE records_studyrecord SET day = '2025-11-04' WHERE key = 'a:2'", "a:2: it corrects a:1, which is later"),
        ("UPDATE records_studyrecord SET day = '2025-11-04' WHERE key = 'c:1'", "c:1: its day is not the day"),
        ("UPDATE points_award SET key = 'gone' WHERE key = 'c:1'", "Record c:1: no award shows"),
        ("UPDATE points_award SET key = 'gone' WHERE key = 'c:1'", "Award gone: it paid for study, but no record"),
        ("UPDATE points_award SET minutes = 71 WHERE key = 'c:1'", "Record c:1: its award is of another learner"),
        ("UPDATE records_studyrecord SET mode = 'class' WHERE key = 'c:1'", "Record c:1: its award is of another"),
    ],
)  # fmt: skip
def test_every_planted_fault_is_told_in_a_sentence(sql, sentence):
    problems = plant(sql)

    assert any(sentence in problem for problem in problems), problems


@pytest.mark.usefixtures("archive")
def test_a_correction_of_another_learner_is_found(make_person):
    stranger = make_person()

    problems = plant(f"UPDATE records_studyrecord SET learner_id = {stranger.pk} WHERE key = 'a:2'")

    assert any("a:2: it corrects a:1, which is later" in problem for problem in problems)


def test_points_for_study_that_nobody_recorded_are_found(learner, teacher):
    points.award(
        points.AwardEvent(
            key="by hand",
            learner_id=learner.pk,
            rule="study.class",
            minutes=90,
            at=shanghai(3),
            source_kind="study_record",
            source_uuid=learner.uuid,
            title="by hand",
        ),
        actor=teacher,
    )

    assert list(verification.problems()) == ["Award by hand: it paid for study, but no record stands behind it."]


@pytest.mark.usefixtures("archive")
def test_faults_make_the_command_fail_with_a_sentence_each(capsys):
    plant("UPDATE points_award SET minutes = 71 WHERE key = 'c:1'")

    with pytest.raises(CommandError, match="found: 1"):
        call_command("verify_records")
    assert "Record c:1" in capsys.readouterr().err


@pytest.mark.usefixtures("archive")
def test_a_missing_trigger_is_a_fault():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER append_only_rows ON records_studyrecord")
        else:
            cursor.execute("DROP TRIGGER records_studyrecord_no_update")

    assert any(problem.startswith("records_studyrecord: the trigger") for problem in verification.problems())
