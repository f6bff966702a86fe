import pytest
from django.utils import translation

from lms.records import evidence, services
from lms.records.evidence import Step
from tests.records.conftest import shanghai


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def resolvers(monkeypatch):
    """No resolver but those that a test registers."""
    monkeypatch.setattr(evidence, "_resolvers", {})


def test_a_line_tells_what_was_attended_recorded_and_paid(learner, teacher, entry):
    def attended(record, user):
        return [Step(label="Attended", text=f"{record.label}, told to {user.name}", at=record.at, url="/classes/1/")]

    evidence.register("session", attended)
    record = services.record_study(entry(learner, 70), actor=teacher)

    steps = evidence.steps(record, learner)

    assert [(step.label, step.text) for step in steps] == [
        ("Attended", "Erhu · session 1, told to Li"),
        ("Recorded", "70 minutes, 1.5 study hours, recorded by Wang"),
        ("Points", "1 point; 25 of 45 minutes to the next point (learning in class: 45 minutes earn 1 point)"),
    ]
    assert (steps[0].at, steps[0].url) == (shanghai(3), "/classes/1/")
    assert steps[1].at == record.recorded_at


def test_a_corrected_line_tells_the_whole_way(learner, teacher, entry):
    services.record_study(entry(learner, 90, key="s:1"), actor=teacher)
    record = services.record_study(entry(learner, 0, key="s:1", reason="was ill"), actor=teacher)

    steps = evidence.steps(record, learner)

    assert [step.label for step in steps] == ["Recorded", "Points", "Set right", "Points"]
    assert steps[2].text == "-90 minutes, -2 study hours, recorded by Wang: was ill"
    assert steps[3].text.startswith("2 points taken back")


def test_minutes_over_the_cap_say_why_they_paid_nothing(learner, entry):
    services.record_study(entry(learner, 90, mode="online"), actor=None)
    record = services.record_study(entry(learner, 45, mode="online"), actor=None)

    told = evidence.steps(record, learner)[-1].text

    assert told.startswith("0 points; 45 minutes were over the cap of 2 points a day (learning online")


def test_a_kind_that_nobody_tells_of_still_tells_what_the_archive_knows(learner, entry):
    record = services.record_study(entry(learner, 45, evidence_kind="unknown"), actor=None)

    assert next(step.text for step in evidence.steps(record, learner)) == "45 minutes, 1 study hours"


def test_a_kind_is_told_of_by_one(learner):
    def first(record, user):
        return []

    evidence.register("lesson", first)
    evidence.register("lesson", first)
    with pytest.raises(ValueError, match="'lesson'"):
        evidence.register("lesson", lambda record, user: [])
