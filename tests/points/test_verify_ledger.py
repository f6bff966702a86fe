import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from lms.core import guards, sqlchecks
from lms.points import redeeming, services, verification
from lms.points.sealing import seal_closed_days
from tests.points.conftest import event, shanghai

# Of the three learners of the ledger below, whoever else has an account.
WRONG_BALANCES = """
    UPDATE points_account SET balance = 77
    WHERE user_id IS NOT NULL AND id IN (SELECT account_id FROM points_posting)
"""


@pytest.fixture
def ledger(make_learner, actor, make_neighbour, towel):
    """A ledger with a bit of everything: caps reached, corrections, quizzes, rewards, seals."""
    one, two = make_learner(), make_learner()
    services.award_many(
        [
            event(one, 130, key="a"),
            event(one, 70, key="b", day=4),
            event(one, None, key="quiz", rule="quiz.first"),
            event(two, 90, key="class", rule="study.class"),
            event(two, 20, key="short"),
            event(two, 45, key="zero", day=3),
        ],
        actor=actor,
    )
    services.award_many(
        [
            event(one, -60, key="a:2", corrects="a"),
            event(one, None, key="quiz:2", rule="quiz.first", corrects="quiz"),
            event(two, -90, key="class:2", rule="study.class", corrects="class"),
        ],
        actor=actor,
    )
    three = make_neighbour(40)
    for nonce in ("first", "second"):
        given = redeeming.hand_over(
            reward=towel, learner=three, place=towel.organisation, points=20, nonce=nonce, actor=None
        )
        if nonce == "first":
            redeeming.take_back(redemption=given, actor=None)
    seal_closed_days(now=shanghai(1).replace(year=2100))
    return one, two


def plant(*statements: str) -> list[str]:
    with guards.lifted(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    return list(verification.problems())


@pytest.mark.usefixtures("ledger")
def test_a_sound_ledger_is_said_to_be_sound(capsys):
    call_command("verify_ledger")

    assert "The ledger is sound: 10 awards, 3 redemptions" in capsys.readouterr().out


def test_an_empty_ledger_is_sound(db):
    call_command("verify_ledger")


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE points_posting SET amount = amount + 1 WHERE amount > 0", "that sum to zero"),
        ("DELETE FROM points_posting WHERE amount < 0", "that sum to zero"),
        ("UPDATE points_posting SET account_id = -2 WHERE account_id = -1", "that sum to zero"),
        ("UPDATE points_account SET balance = balance + 1 WHERE user_id IS NOT NULL", "the balance is"),
        ("UPDATE points_award SET transfer_id = NULL, points = 0 WHERE key = 'b'", "not one award or redemption tells"),
        ("UPDATE points_transfer SET key = 'another' WHERE key = 'b'", "its transfer says another key"),
        ("UPDATE points_award SET minutes = 71 WHERE key = 'b'", "do not come to"),
        ("UPDATE points_award SET carried_after = carried_after + 1 WHERE key = 'short'", "do not come to"),
        ("UPDATE points_award SET carried_before = 5, carried_after = 25 WHERE key = 'short'", "it begins with 5"),
        ("UPDATE points_carry SET minutes = minutes + 1", "minutes are carried, the awards leave"),
        ("DELETE FROM points_carry", "0 minutes are carried, the awards leave"),
        ("UPDATE points_award SET cap_left = 2 WHERE key = 'b'", "points of the day's cap were left"),
        ("UPDATE points_award SET minutes = 80, minutes_over_cap = 10 WHERE key = 'b'", "over a cap that was not"),
        ("UPDATE points_award SET corrects_id = (SELECT id FROM points_award WHERE key = 'b') WHERE key = 'a:2'",
         "it corrects b, which is later"),
        ("UPDATE points_award SET minutes = -160, minutes_over_cap = -90 WHERE key = 'a:2'", "stands for -30 min"),
        ("UPDATE points_award SET day = '2025-11-05' WHERE key = 'b'", "is not the day of its time"),
        ("UPDATE points_award SET points = -2 WHERE key = 'quiz:2'", "under the cap, and -1 points"),
        ("UPDATE points_redemption SET points = -19 WHERE points < 0", "Redemption redemption:"),
        ("UPDATE points_redemption SET quarter = '2020-01-01' WHERE corrects_id IS NULL", "its day or its quarter"),
        ("UPDATE points_redemption SET day = '2020-01-01' WHERE corrects_id IS NOT NULL", "it takes back"),
        ("UPDATE points_redemption SET most_a_quarter = 0", "and at most 0 were allowed"),
        ("UPDATE points_posting SET amount = amount - 50 WHERE amount = 40", "it left a balance of -30"),
    ],
)  # fmt: skip
def test_every_planted_fault_is_told_in_a_sentence(sql, sentence):
    problems = plant(sql)

    assert any(sentence in problem for problem in problems), problems


@pytest.mark.usefixtures("ledger")
def test_points_over_the_cap_are_found():
    problems = plant(
        "UPDATE points_award SET day = '2025-11-03' WHERE key = 'b'",
        "UPDATE points_transfer SET day = '2025-11-03' WHERE key = 'b'",
    )

    assert any("2025-11-03 paid 3 points, over the cap of 2" in problem for problem in problems)


@pytest.mark.usefixtures("ledger")
def test_faults_make_the_command_fail_with_a_sentence_each(capsys):
    plant(WRONG_BALANCES)

    with pytest.raises(CommandError, match="found: 3"):
        call_command("verify_ledger")
    assert capsys.readouterr().err.count("the balance is 77") == 3


@pytest.mark.usefixtures("ledger")
def test_a_missing_trigger_is_a_fault():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER append_only_table ON points_posting")
        else:
            cursor.execute("DROP TRIGGER points_posting_no_update")

    assert any(problem.startswith("points_posting: the trigger") for problem in verification.problems())


@pytest.mark.usefixtures("ledger")
def test_many_faults_of_one_kind_are_counted_and_not_all_told(monkeypatch):
    monkeypatch.setattr(sqlchecks, "SHOWN", 1)

    problems = plant(WRONG_BALANCES)

    assert problems[1] == "… and 2 more like the last."
