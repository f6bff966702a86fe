import datetime

import pytest
from django.db import transaction
from django.utils.translation import override

from lms.core.errors import DomainError
from lms.points.models import Account, Award, Transfer
from lms.points.services import summary
from lms.records import services, verification
from lms.records.models import StudyRecord
from tests.records.conftest import shanghai


def minutes_of(user) -> int:
    return sum(StudyRecord.objects.of(user).values_list("minutes", flat=True))


def points_of(user) -> int:
    return Account.objects.get(user=user).balance


def test_a_session_attended_is_recorded_and_paid(learner, teacher, entry, street):
    one = entry(learner, 90, key="session.attended:1:1", detail={"status": "present"})

    record = services.record_study(one, actor=teacher)

    assert (record.key, record.kind, record.minutes, record.mode) == ("session.attended:1:1:1", "study", 90, "class")
    assert (record.organisation, record.organisation_name) == (street, "江溪街道")
    assert (record.actor, record.day, record.detail) == (
        teacher.uuid,
        datetime.date(2025, 11, 3),
        {"status": "present"},
    )
    assert record.hours == 2
    award = Award.objects.get()
    assert (award.key, award.rule_id, award.minutes, award.points) == (record.key, "study.class", 90, 2)
    assert (award.source_kind, award.source_uuid) == ("study_record", record.uuid)


def test_a_lesson_learned_online_is_paid_by_its_own_rule(learner, entry):
    services.record_study(entry(learner, 30, mode="online"), actor=learner)

    assert Award.objects.get().rule_id == "study.online"
    assert summary(learner).rule("study.online").carried == 30


def test_saying_the_same_again_writes_nothing(learner, teacher, entry):
    one = entry(learner, 90)
    first = services.record_study(one, actor=teacher)

    again = services.record_study(one, actor=teacher)

    assert again == first
    assert (StudyRecord.objects.count(), Award.objects.count(), Transfer.objects.count()) == (1, 1, 1)


def test_absent_from_the_beginning_leaves_no_line(learner, teacher, entry):
    assert services.record_study(entry(learner, 0), actor=teacher) is None
    assert not StudyRecord.objects.exists()


def test_present_absent_present_leaves_minutes_and_points_of_being_present(learner, teacher, entry):
    for minutes in (90, 0, 90):
        record = services.record_study(entry(learner, minutes, key="s:1"), actor=teacher)

    lines = StudyRecord.objects.of(learner).order_by("id")
    assert [(line.key, line.kind, line.minutes) for line in lines] == [
        ("s:1:1", "study", 90),
        ("s:1:2", "correction", -90),
        ("s:1:3", "correction", 90),
    ]
    assert {line.corrects for line in lines[1:]} == {lines[0]}
    assert record == lines[2]
    assert (minutes_of(learner), points_of(learner)) == (90, 2)
    assert list(verification.problems()) == []


def test_a_change_writes_only_the_difference_with_its_reason(learner, teacher, entry):
    services.record_study(entry(learner, 90, key="s:1"), actor=teacher)

    record = services.record_study(entry(learner, 60, key="s:1", reason="left early"), actor=teacher)

    assert (record.minutes, record.reason) == (-30, "left early")
    assert (minutes_of(learner), points_of(learner)) == (60, 1)
    assert summary(learner).rule("study.class").carried == 15
    assert Transfer.objects.get(key=record.key).reason == "left early"


def test_a_correction_keeps_day_place_and_titles_of_the_first_line(learner, teacher, entry, other_street):
    services.record_study(entry(learner, 90, key="s:1", at=shanghai(31, month=12)), actor=teacher)

    moved = entry(
        learner, 45, key="s:1", at=shanghai(2, month=1, year=2026), title="renamed", organisation=other_street
    )
    record = services.record_study(moved, actor=teacher)

    assert (record.day, record.title) == (datetime.date(2025, 12, 31), "二胡 · 第 1 次")
    assert record.organisation_name == "江溪街道"
    assert [total.year for total in services.totals_by_year(learner)] == [2025]
    assert Award.objects.get(key=record.key).day == datetime.date(2025, 12, 31)


def test_minutes_over_the_cap_are_recorded_all_the_same(learner, entry):
    services.record_study(entry(learner, 130, mode="online", key="l:1"), actor=learner)
    assert (minutes_of(learner), points_of(learner)) == (130, 2)

    services.record_study(entry(learner, 0, mode="online", key="l:1"), actor=learner)

    assert (minutes_of(learner), points_of(learner)) == (0, 0)
    assert summary(learner).rule("study.online").carried == 0


def test_a_roll_answers_in_the_order_of_its_entries(make_person, teacher, entry):
    people = [make_person() for _ in range(4)]
    services.record_study(entry(people[1], 90, key="s:1"), actor=teacher)

    records = services.record_study_many(
        [entry(people[0], 90), entry(people[1], 90, key="s:1"), entry(people[2], 0), entry(people[3], 45)],
        actor=teacher,
    )

    assert [record and record.minutes for record in records] == [90, 90, None, 45]
    assert [record.learner_id for record in records if record] == [people[0].pk, people[1].pk, people[3].pk]


def test_a_roll_longer_than_one_round_is_settled_whole(make_person, teacher, entry, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 3)
    people = [make_person() for _ in range(8)]

    records = services.record_study_many([entry(one, 90) for one in people], actor=teacher)

    assert [record.learner_id for record in records] == [one.pk for one in people]
    assert {points_of(one) for one in people} == {2}


def test_no_entries_write_nothing(db):
    assert services.record_study_many([], actor=None) == []


def test_the_same_entry_twice_in_one_call_counts_once(learner, teacher, entry):
    one = entry(learner, 90)

    first, second = services.record_study_many([one, one], actor=teacher)

    assert first is second
    assert minutes_of(learner) == 90


def test_two_things_said_of_one_evidence_in_one_call_are_refused(learner, teacher, entry):
    with pytest.raises(DomainError, match="evidence_twice"):
        services.record_study_many([entry(learner, 90, key="s:1"), entry(learner, 45, key="s:1")], actor=teacher)


def test_an_evidence_belongs_to_one_learner(make_person, learner, teacher, entry):
    services.record_study(entry(learner, 90, key="s:1"), actor=teacher)

    with pytest.raises(DomainError, match="evidence_of_another_learner"), transaction.atomic():
        services.record_study(entry(make_person(), 90, key="s:1"), actor=teacher)
    assert StudyRecord.objects.count() == 1


def test_an_entry_that_makes_no_sense_is_refused(learner, teacher, entry):
    with pytest.raises(ValueError, match="0 minutes or more"):
        entry(learner, -1)
    with pytest.raises(ValueError, match="time zone"):
        entry(learner, 45, at=datetime.datetime(2025, 11, 3))
    with pytest.raises(ValueError, match="radio"):
        services.record_study(entry(learner, 45, mode="radio"), actor=teacher)


def test_when_the_points_refuse_nothing_is_recorded(learner, teacher, entry, monkeypatch):
    def refuse(*args, **kwargs):
        raise DomainError("nothing_to_correct")

    monkeypatch.setattr(services.points, "award_many", refuse)

    with pytest.raises(DomainError), transaction.atomic():
        services.record_study(entry(learner, 90), actor=teacher)
    assert not StudyRecord.objects.exists()


def test_a_given_english_name_of_the_place_wins_while_it_is_called_so(learner, teacher, entry, street):
    record = services.record_study(entry(learner, 90, key="session.attended:1:1"), actor=teacher)
    with override("en"):
        assert record.organisation_label == "Jiangxi Subdistrict"
        street.name_en = "Jiangxi Subdistrict"
        street.save()
        again = StudyRecord.objects.get(pk=record.pk)
        assert again.organisation_label == "Jiangxi Subdistrict"
        street.name = "太湖街道"
        street.save()
        renamed = StudyRecord.objects.get(pk=record.pk)
        assert renamed.organisation_label == "Jiangxi Subdistrict"
    assert renamed.organisation_label == "江溪街道"
