import datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from lms.network.models import RoleAssignment
from lms.records import hours, services
from lms.records.models import StudyRecord
from tests.records.conftest import shanghai


def give_role(user, role, organisation):
    RoleAssignment.objects.create(user=user, role=role, organisation=organisation, starts_on=datetime.date(2020, 1, 1))


def test_a_learner_sees_the_own_lines_and_no_others(make_person, learner, teacher, entry):
    mine = services.record_study(entry(learner, 90), actor=teacher)
    services.record_study(entry(make_person(), 90), actor=teacher)

    assert list(StudyRecord.objects.visible_to(learner)) == [mine]


@pytest.mark.parametrize(
    ("role", "where", "sees"),
    [
        ("registrar", "street", True),
        ("registrar", "district", True),
        ("head", "street", True),
        ("registrar", "other_street", False),
        ("editor", "street", False),
        ("teacher", "street", False),
    ],
)
def test_records_are_seen_from_above_with_the_role_and_never_sideways(
    make_person, learner, teacher, entry, request, role, where, sees
):
    services.record_study(entry(learner, 90), actor=teacher)
    reader = make_person()
    give_role(reader, role, request.getfixturevalue(where))

    assert StudyRecord.objects.visible_to(reader).exists() == sees


def test_who_is_not_signed_in_sees_nothing(learner, teacher, entry):
    services.record_study(entry(learner, 90), actor=teacher)

    assert not StudyRecord.objects.visible_to(AnonymousUser()).exists()


def test_years_are_summed_by_mode_the_latest_first(learner, teacher, entry):
    services.record_study_many(
        [
            entry(learner, 90, at=shanghai(3, year=2024)),
            entry(learner, 720, at=shanghai(3)),
            entry(learner, 70, mode="online", at=shanghai(4)),
        ],
        actor=teacher,
    )

    latest, before = services.totals_by_year(learner)

    assert (latest.year, latest.class_minutes, latest.online_minutes) == (2025, 720, 70)
    assert (latest.class_hours, latest.online_hours, latest.hours) == (16, Decimal("1.5"), Decimal("17.5"))
    assert latest.credits == 1
    assert (before.year, before.hours) == (2024, 2)


def test_the_current_year_is_nothing_before_anything_is_learned(learner, monkeypatch):
    monkeypatch.setattr(services.timezone, "now", lambda: shanghai(3))

    total, months = services.year_by_month(learner)
    assert (total.year, total.hours) == (2025, 0)
    assert [month.minutes for month in months] == [0] * 12


def test_the_year_of_new_year_s_eve_is_the_year_in_shanghai(learner, teacher, entry):
    services.record_study(
        entry(learner, 45, at=datetime.datetime(2025, 12, 31, 16, 30, tzinfo=datetime.UTC)), actor=teacher
    )

    total, months = services.year_by_month(learner, year=2026)
    assert total.minutes == 45
    assert [month.minutes for month in months] == [45] + [0] * 11


def test_a_month_counts_what_was_learned_in_it_in_both_ways_and_what_was_set_right(learner, teacher, entry):
    services.record_study_many(
        [
            entry(learner, 90, key="class", at=shanghai(3)),
            entry(learner, 30, key="online", mode="online", at=shanghai(4)),
        ],
        actor=teacher,
    )
    services.record_study(entry(learner, 45, key="class", at=shanghai(3)), actor=teacher)

    total, months = services.year_by_month(learner, year=shanghai(3).year)
    assert (total.class_minutes, total.online_minutes) == (45, 30)
    assert {month.month: month.minutes for month in months if month.minutes} == {shanghai(3).month: 75}


def test_the_latest_lines_come_first_by_time_of_study(learner, teacher, entry):
    for day in (5, 3, 9):
        services.record_study(entry(learner, 45, at=shanghai(day)), actor=teacher)

    assert [record.day.day for record in services.latest(learner, most=2)] == [9, 5]


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0"), (44, "0.9"), (45, "1"), (70, "1.5"), (89, "1.9"), (450, "10"), (-30, "-0.6"), (-3, "0")],
)
def test_study_hours_are_shown_to_a_tenth_and_never_rounded_up(minutes, shown):
    assert str(hours.study_hours(minutes)) == shown


def test_sixteen_study_hours_are_a_credit_by_the_rate_of_their_day(monkeypatch):
    day = datetime.date(2025, 11, 3)
    assert hours.credits(16 * 45, on=day) == 1
    assert hours.credits(16 * 45 - 1, on=day) == Decimal("0.9")

    newer = hours.CreditRate(valid_from=datetime.date(2026, 1, 1), hours_per_credit=18)
    monkeypatch.setattr(hours, "CREDIT_RATES", [*hours.CREDIT_RATES, newer])

    assert hours.credits(16 * 45, on=day) == 1
    assert hours.credits(18 * 45, on=newer.valid_from) == 1


def test_titles_are_read_in_the_language_of_the_reader(learner, teacher, entry):
    record = services.record_study(entry(learner, 45), actor=teacher)
    plain = services.record_study(entry(learner, 45, title_en="", course_title_en=""), actor=teacher)

    with translation.override("en"):
        assert (record.label, record.course_label) == ("Erhu · session 1", "Erhu")
        assert (plain.label, plain.course_label) == ("二胡 · 第 1 次", "二胡")
    with translation.override("zh-hans"):
        assert (record.label, record.course_label) == ("二胡 · 第 1 次", "二胡")
