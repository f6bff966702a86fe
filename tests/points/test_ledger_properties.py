"""Any sequence of study, correction and repetition leaves the ledger as a plain minute-by-minute model says."""

import datetime
from uuid import uuid4

from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.points import services, verification
from lms.points.models import Account, Award, Carry, Posting
from tests.points.conftest import event
from tests.points.reference import CAPS, Learner

STUDY = st.tuples(
    st.just("study"),
    st.integers(0, 1),  # which learner
    st.sampled_from(sorted(CAPS)),
    st.integers(3, 5),  # day
    st.sampled_from([0, 1, 20, 25, 44, 45, 46, 70, 90, 91, 130]),
)
CHANGE = st.tuples(
    st.just("change"),
    st.integers(0, 30),  # which of the evidence so far
    st.sampled_from([-200, -90, -45, -30, -1, 1, 45, 90]),
)
REPEAT = st.tuples(st.just("repeat"), st.integers(0, 30))
STEPS = st.lists(st.one_of(STUDY, STUDY, CHANGE, REPEAT), min_size=1, max_size=14)


def told(steps, learners, models):
    """The steps as events for the ledger, told to the models as well."""
    events, firsts = [], []
    for step in steps:
        if step[0] == "study":
            _, who, rule, day, minutes = step
            one = event(learners[who], minutes, rule=rule, day=day)
            models[who].study(one.key, rule, one.day, minutes)
            firsts.append((who, one))
        elif not firsts:
            continue
        elif step[0] == "repeat":
            one = firsts[step[1] % len(firsts)][1]
        else:
            who, first = firsts[step[1] % len(firsts)]
            evidence = models[who].evidence[first.key]
            minutes = max(step[2], -(evidence.counted + evidence.over))
            if minutes == 0:
                continue
            day = first.at.day
            one = event(learners[who], minutes, rule=first.rule, day=day, corrects=first.key, key=f"again:{uuid4()}")
            if minutes > 0:
                models[who].study(first.key, first.rule, first.day, minutes)
            else:
                models[who].take_back(first.key, -minutes)
        events.append(one)
    return events


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, in_one_batch=st.booleans())
def test_points_carried_minutes_and_caps_are_what_the_reference_says(make_learner, actor, steps, in_one_batch):
    learners = [make_learner(), make_learner()]
    models = [Learner(), Learner()]
    events = told(steps, learners, models)
    # A correction finds what it corrects only when that is stored: batches end where one begins.
    batches = [[one] for one in events]
    if in_one_batch:
        batches = []
        for one in events:
            if one.corrects is None and batches and batches[-1][-1].corrects is None:
                batches[-1].append(one)
            else:
                batches.append([one])

    for batch in batches:
        services.award_many(batch, actor=actor)

    for learner, model in zip(learners, models, strict=True):
        balance = Account.objects.filter(user=learner).aggregate(sum=Sum("balance"))["sum"] or 0
        assert balance == model.points
        carried = dict(Carry.objects.filter(learner=learner).values_list("rule", "minutes"))
        assert {rule: carried.get(rule, 0) for rule in CAPS} == model.carried
        paid = {
            (rule, day): points
            for rule, day, points in Award.objects.of(learner)
            .order_by()
            .values("rule", "day")
            .annotate(points=Sum("points"))
            .values_list("rule", "day", "points")
        }
        assert paid == {(told.rule, told.day): 0 for told in model.evidence.values()} | model.paid_on
        for rule, cap in CAPS.items():
            counted = sum(award.counted_minutes for award in Award.objects.of(learner).filter(rule=rule))
            points = sum(points for (paid_rule, _day), points in paid.items() if paid_rule == rule)
            assert (points, model.carried[rule]) == divmod(counted, 45)
            assert cap is None or all(points <= cap for (paid_rule, _), points in paid.items() if paid_rule == rule)
    assert sum(Posting.objects.values_list("amount", flat=True)) == 0
    assert list(verification.problems()) == []


def test_the_reference_itself_says_what_the_domain_says():
    learner, day = Learner(), datetime.date(2025, 11, 3)
    learner.study("a", "study.online", day, 70)
    assert (learner.points, learner.carried["study.online"]) == (1, 25)
    learner.study("b", "study.online", day, 70)
    assert (learner.points, learner.carried["study.online"], learner.evidence["b"].over) == (2, 0, 50)
