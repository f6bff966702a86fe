"""An officer puts a line right, and what is settled afterwards does not undo it."""

import datetime

import pytest

from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.models import RoleAssignment
from lms.notices.models import Notice
from lms.points import verification as ledger
from lms.points.models import Account
from lms.records import services, verification
from lms.records.correcting import correct
from lms.records.models import StudyRecord


def give_role(user, role, organisation):
    RoleAssignment.objects.create(user=user, role=role, organisation=organisation, starts_on=datetime.date(2020, 1, 1))
    return user


def minutes_of(user) -> int:
    return sum(StudyRecord.objects.of(user).values_list("minutes", flat=True))


def points_of(user) -> int:
    return Account.objects.get(user=user).balance


@pytest.fixture
def registrar(make_person, street):
    return give_role(make_person("钱勇"), "registrar", street)


@pytest.fixture
def attended(learner, teacher, entry):
    """A session of 90 minutes under the key s:1, which gave two points."""
    return services.record_study(entry(learner, 90, key="s:1"), actor=teacher)


@pytest.fixture
def roll(learner, teacher, entry):
    return lambda minutes: services.record_study(entry(learner, minutes, key="s:1"), actor=teacher)


def test_a_correction_is_a_line_with_reason_and_actor_and_takes_the_points_back(learner, registrar, attended):
    line = correct(record=attended, minutes=45, reason=" 中途离开 ", actor=registrar)

    assert (line.kind, line.minutes, line.reason, line.actor) == ("correction", -45, "中途离开", registrar.uuid)
    assert (line.corrects, line.day, line.title) == (attended, attended.day, attended.title)
    assert (minutes_of(learner), points_of(learner)) == (45, 1)
    assert list(verification.problems()) == []
    assert list(ledger.problems()) == []


def test_the_learner_is_told_and_the_log_says_who_did_it(learner, registrar, attended, street):
    line = correct(record=attended, minutes=0, reason="点名弄错了人", actor=registrar)

    notice = Notice.objects.get(person=learner)
    assert (notice.kind, notice.args["minutes"], notice.args["reason"]) == ("record.corrected", 0, "点名弄错了人")
    assert str(line.uuid) in notice.path
    deed = AuditEntry.objects.get(action="record.corrected")
    assert (deed.actor, deed.object_uuid, deed.organisation_code) == (registrar.uuid, learner.uuid, street.code)
    assert (deed.data["was"], deed.data["minutes"]) == (90, 0)


@pytest.mark.parametrize(
    ("role", "where", "may"),
    [
        ("registrar", "street", True),
        ("head", "street", True),
        ("manager", "district", True),
        ("registrar", "other_street", False),
        ("editor", "street", False),
        ("teacher", "street", False),
        ("volunteer", "street", False),
    ],
)
def test_who_may_put_it_right(make_person, attended, request, role, where, may):
    actor = give_role(make_person(), role, request.getfixturevalue(where))
    if may:
        assert correct(record=attended, minutes=60, reason="迟到", actor=actor).minutes == -30
        return
    with pytest.raises(DomainError, match="not_allowed"):
        correct(record=attended, minutes=60, reason="迟到", actor=actor)
    assert StudyRecord.objects.count() == 1


def test_nobody_puts_her_own_archive_right(learner, attended, street):
    give_role(learner, "manager", street)
    with pytest.raises(DomainError, match="not_allowed"):
        correct(record=attended, minutes=900, reason="我学得多", actor=learner)


@pytest.mark.parametrize(
    ("minutes", "reason", "code"),
    [
        (-1, "错", "minutes_of_a_day"),
        (1441, "错", "minutes_of_a_day"),
        (45, "  ", "correction_needs_reason"),
        (90, "错", "minutes_stand_already"),
    ],
)
def test_what_is_refused_writes_nothing(registrar, attended, minutes, reason, code):
    with pytest.raises(DomainError, match=code):
        correct(record=attended, minutes=minutes, reason=reason, actor=registrar)
    assert (StudyRecord.objects.count(), Notice.objects.filter(kind="record.corrected").count()) == (1, 0)


def test_the_same_roll_kept_again_leaves_the_correction(learner, registrar, attended, roll):
    correct(record=attended, minutes=45, reason="中途离开", actor=registrar)
    roll(90)
    assert (minutes_of(learner), points_of(learner), StudyRecord.objects.count()) == (45, 1, 2)


def test_a_session_that_grows_shorter_afterwards_leaves_the_correction(learner, registrar, attended, roll):
    correct(record=attended, minutes=45, reason="中途离开", actor=registrar)
    roll(60)
    assert minutes_of(learner) == 45


def test_who_was_absent_after_all_loses_what_was_corrected_and_not_more(learner, registrar, attended, roll):
    correct(record=attended, minutes=45, reason="中途离开", actor=registrar)
    roll(0)
    assert (minutes_of(learner), points_of(learner)) == (0, 0)
    roll(90)  # present after all: what the officer knew is true again
    assert minutes_of(learner) == 45
    assert list(verification.problems()) == []
    assert list(ledger.problems()) == []


def test_what_was_set_to_nothing_stays_nothing_whatever_the_roll_says(learner, registrar, attended, roll):
    correct(record=attended, minutes=0, reason="不是本人", actor=registrar)
    for minutes in (90, 0, 90):
        roll(minutes)
    assert (minutes_of(learner), StudyRecord.objects.count()) == (0, 2)


def test_what_was_given_over_an_absence_stays_when_the_absence_is_kept_again(learner, registrar, attended, roll):
    roll(0)
    correct(record=attended, minutes=90, reason="点名漏了", actor=registrar)
    roll(0)
    assert (minutes_of(learner), points_of(learner)) == (90, 2)
    roll(90)
    assert minutes_of(learner) == 90


def test_a_second_correction_replaces_the_first(learner, registrar, attended, roll):
    line = correct(record=attended, minutes=0, reason="不是本人", actor=registrar)
    correct(record=line, minutes=90, reason="是本人，弄错了", actor=registrar)
    roll(90)
    assert (minutes_of(learner), points_of(learner)) == (90, 2)
    roll(0)
    assert minutes_of(learner) == 0
    assert list(verification.problems()) == []
