"""Everything that must be true of the ledger, computed again from its rows."""

from collections.abc import Iterator

from django.db.models import F
from django.db.models.functions import TruncDate, TruncQuarter

from lms.core import guards
from lms.core.days import SHANGHAI
from lms.core.sqlchecks import SQLCheck, findings
from lms.points import sealing
from lms.points.models import Account, Award, Redemption, Rule
from lms.points.rules import DEFAULT_RULES, ISSUER_IDS

CHECKS = [
    SQLCheck(
        "Transfer {}: its postings are not a learner's and the issuer's of its ledger that sum to zero.",
        """
        SELECT t.key FROM points_transfer t JOIN points_rule r ON r.code = t.rule_id
        LEFT JOIN points_posting p ON p.transfer_id = t.id LEFT JOIN points_account a ON a.id = p.account_id
        GROUP BY t.id, t.key
        HAVING COUNT(p.id) <> 2 OR COALESCE(SUM(p.amount), 0) <> 0
            OR SUM(CASE WHEN a.user_id IS NULL THEN 1 ELSE 0 END) <> 1
            OR SUM(CASE WHEN a.ledger = r.ledger THEN 0 ELSE 1 END) <> 0
        """,
    ),
    SQLCheck(
        "Account {}: the balance is {}, its postings sum to {}.",
        """
        SELECT a.id, a.balance, COALESCE(SUM(p.amount), 0) FROM points_account a
        LEFT JOIN points_posting p ON p.account_id = a.id
        WHERE a.user_id IS NOT NULL GROUP BY a.id, a.balance HAVING a.balance <> COALESCE(SUM(p.amount), 0)
        """,
    ),
    SQLCheck(
        "Transfer {}: not one award or redemption tells what it was for.",
        """
        SELECT t.key FROM points_transfer t LEFT JOIN points_award a ON a.transfer_id = t.id
        LEFT JOIN points_redemption r ON r.transfer_id = t.id WHERE (a.id IS NULL) = (r.id IS NULL)
        """,
    ),
    SQLCheck(
        "Award {}: its transfer says another key, rule, day, learner or number of points.",
        """
        SELECT a.key FROM points_award a JOIN points_transfer t ON t.id = a.transfer_id
        LEFT JOIN (points_posting p JOIN points_account c ON c.id = p.account_id AND c.user_id IS NOT NULL)
            ON p.transfer_id = t.id
        WHERE a.key <> t.key OR a.rule_id <> t.rule_id OR a.day <> t.day
            OR p.id IS NULL OR c.user_id <> a.learner_id OR p.amount <> a.points
        """,
    ),
    SQLCheck(
        "Award {}: {} and {} minutes over the cap do not come to {} points and {} carried minutes.",
        """
        SELECT a.key, a.minutes, a.minutes_over_cap, a.points, a.carried_after
        FROM points_award a JOIN points_rule r ON r.code = a.rule_id
        WHERE r.unit = 'minutes' AND (a.minutes IS NULL
            OR a.carried_after <> a.carried_before + a.minutes - a.minutes_over_cap - a.points * r.minutes_per_point
            OR a.carried_after >= r.minutes_per_point)
        """,
    ),
    SQLCheck(
        "Award {}: it begins with {} carried minutes, the one before it left {}.",
        """
        SELECT key, carried_before, expected FROM (
            SELECT a.key, a.carried_before, COALESCE(LAG(a.carried_after) OVER (
                PARTITION BY a.learner_id, a.rule_id ORDER BY a.id), 0) AS expected
            FROM points_award a JOIN points_rule r ON r.code = a.rule_id WHERE r.unit = 'minutes'
        ) line WHERE carried_before <> expected
        """,
    ),
    SQLCheck(
        "Learner {}, rule {}: {} minutes are carried, the awards leave {}.",
        """
        SELECT COALESCE(s.learner_id, c.learner_id), COALESCE(s.rule_id, c.rule_id),
            COALESCE(c.minutes, 0), COALESCE(s.minutes, 0)
        FROM (
            SELECT a.learner_id, a.rule_id,
                SUM(a.minutes - a.minutes_over_cap) - SUM(a.points) * r.minutes_per_point AS minutes
            FROM points_award a JOIN points_rule r ON r.code = a.rule_id WHERE r.unit = 'minutes'
            GROUP BY a.learner_id, a.rule_id, r.minutes_per_point
        ) s FULL OUTER JOIN points_carry c ON c.learner_id = s.learner_id AND c.rule_id = s.rule_id
        WHERE COALESCE(c.minutes, 0) <> COALESCE(s.minutes, 0)
        """,
    ),
    SQLCheck(
        "Learner {}, rule {}: {} paid {} points, over the cap of {}.",
        """
        SELECT a.learner_id, a.rule_id, a.day, SUM(a.points), r.daily_cap
        FROM points_award a JOIN points_rule r ON r.code = a.rule_id WHERE r.daily_cap IS NOT NULL
        GROUP BY a.learner_id, a.rule_id, a.day, r.daily_cap HAVING SUM(a.points) > r.daily_cap
        """,
    ),
    SQLCheck(
        "Award {}: it says that {} points of the day's cap were left, the awards of the day leave {}.",
        """
        SELECT key, cap_left, expected FROM (
            SELECT a.key, a.cap_left, r.daily_cap - SUM(a.points) OVER (
                PARTITION BY a.learner_id, a.rule_id, a.day ORDER BY a.id) AS expected
            FROM points_award a JOIN points_rule r ON r.code = a.rule_id
        ) line WHERE COALESCE(cap_left, -1) <> COALESCE(expected, -1)
        """,
    ),
    SQLCheck(
        "Award {}: {} minutes are over a cap that was not reached.",
        "SELECT key, minutes_over_cap FROM points_award WHERE minutes_over_cap > 0 AND COALESCE(cap_left, 1) <> 0",
    ),
    SQLCheck(
        "Award {}: it corrects {}, which is later, a correction itself, or of another learner, rule or day.",
        """
        SELECT c.key, f.key FROM points_award c JOIN points_award f ON f.id = c.corrects_id
        WHERE f.corrects_id IS NOT NULL OR f.id >= c.id
            OR f.learner_id <> c.learner_id OR f.rule_id <> c.rule_id OR f.day <> c.day
        """,
    ),
    SQLCheck(
        "Award {}: with its corrections it stands for {} minutes, {} of them under the cap, and {} points.",
        """
        SELECT MIN(CASE WHEN a.corrects_id IS NULL THEN a.key END), COALESCE(SUM(a.minutes), 0),
            COALESCE(SUM(a.minutes - a.minutes_over_cap), 0), SUM(a.points)
        FROM points_award a JOIN points_rule r ON r.code = a.rule_id
        GROUP BY COALESCE(a.corrects_id, a.id), r.unit, r.points
        HAVING SUM(a.minutes) < 0 OR SUM(a.minutes - a.minutes_over_cap) < 0
            OR SUM(a.minutes - a.minutes_over_cap) > SUM(a.minutes)
            OR (r.unit = 'events' AND (SUM(a.points) < 0 OR SUM(a.points) > r.points))
        """,
    ),
    SQLCheck(
        "Redemption {}: its transfer says another key, rule, day, learner or number of points.",
        """
        SELECT r.key FROM points_redemption r JOIN points_transfer t ON t.id = r.transfer_id
        LEFT JOIN (points_posting p JOIN points_account c ON c.id = p.account_id AND c.user_id IS NOT NULL)
            ON p.transfer_id = t.id
        WHERE r.key <> t.key OR t.rule_id <> 'study.reward' OR r.day <> t.day
            OR p.id IS NULL OR c.user_id <> r.learner_id OR p.amount <> r.points
        """,
    ),
    SQLCheck(
        "Redemption {}: it takes back {}, which is later, taken back itself, or of another learner, reward, place, day"
        " or price.",
        """
        SELECT b.key, g.key FROM points_redemption b JOIN points_redemption g ON g.id = b.corrects_id
        WHERE g.corrects_id IS NOT NULL OR g.id >= b.id OR g.learner_id <> b.learner_id OR g.reward_id <> b.reward_id
            OR g.place_id <> b.place_id OR g.day <> b.day OR g.points <> -b.points
        """,
    ),
    SQLCheck(
        "Redemption {}: with it the learner had {} of this reward in the quarter of {}, and at most {} were allowed.",
        """
        SELECT key, had, quarter, most_a_quarter FROM (
            SELECT key, quarter, most_a_quarter, corrects_id,
                SUM(CASE WHEN corrects_id IS NULL THEN 1 ELSE -1 END) OVER (
                    PARTITION BY learner_id, reward_id, quarter ORDER BY id) AS had
            FROM points_redemption
        ) line WHERE corrects_id IS NULL AND had > most_a_quarter
        """,
    ),
    SQLCheck(
        "Redemption {}: it left a balance of {}.",
        """
        SELECT r.key, line.balance FROM points_redemption r JOIN (
            SELECT transfer_id, SUM(amount) OVER (PARTITION BY account_id ORDER BY id) AS balance
            FROM points_posting WHERE account_id IN (
                SELECT a.id FROM points_account a JOIN points_redemption h ON h.learner_id = a.user_id)
        ) line ON line.transfer_id = r.transfer_id WHERE r.points < 0 AND line.balance < 0
        """,
    ),
]


def problems() -> Iterator[str]:
    """A sentence for everything that is wrong; nothing for a sound ledger."""
    yield from findings(CHECKS)
    misdated = Award.objects.annotate(local=TruncDate("at", tzinfo=SHANGHAI)).exclude(local=F("day"))
    for key in misdated.values_list("key", flat=True):
        yield f"Award {key}: its day is not the day of its time in Shanghai."
    redemptions = Redemption.objects.annotate(local=TruncDate("at", tzinfo=SHANGHAI), first=TruncQuarter("day"))
    for key in redemptions.exclude(local=F("day"), first=F("quarter")).values_list("key", flat=True):
        yield f"Redemption {key}: its day or its quarter is not that of its time in Shanghai."
    for code in sorted({rule.code for rule in DEFAULT_RULES} - set(Rule.objects.values_list("code", flat=True))):
        yield f"Rule {code} is missing: run manage.py migrate."
    issuers = set(Account.objects.filter(user=None).values_list("ledger", "pk"))
    for ledger, pk in ISSUER_IDS.items():
        if (str(ledger), pk) not in issuers:
            yield f"The issuer's account {pk} of the ledger {ledger} is missing: run manage.py migrate."
    yield from guards.faults(app_label="points")
    yield from sealing.problems()
