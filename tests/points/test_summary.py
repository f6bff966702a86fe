import datetime

import pytest
from django.utils import translation

from lms.core.days import SHANGHAI
from lms.points import services, summary
from lms.points.models import Award, Rule
from tests.points.conftest import event, shanghai


@pytest.fixture
def now(monkeypatch):
    """It is the evening of 3 November in Shanghai, and English is read."""
    monkeypatch.setattr(summary.timezone, "now", lambda: shanghai(3, 20))
    with translation.override("en"):
        yield


@pytest.mark.usefixtures("now")
def test_who_has_learned_nothing_has_nothing(learner):
    result = services.summary(learner)

    assert result.balance == 0
    assert [standing.rule.code for standing in result.rules] == ["quiz.first", "study.class", "study.online"]
    assert result.rule("study.online").to_next == 45
    assert result.rule("study.online").cap_left == 2
    assert result.resets_at == datetime.datetime(2025, 11, 4, tzinfo=SHANGHAI)


@pytest.mark.usefixtures("now")
def test_minutes_to_the_next_point_and_cap_left_are_told(learner, actor):
    services.award(event(learner, 70), actor=actor)

    online = services.summary(learner).rule("study.online")

    assert (online.carried, online.to_next, online.paid_today, online.cap_left) == (25, 20, 1, 1)
    assert online.sentence == "25 of 45 minutes to the next point"
    assert services.rule_standing(learner, "study.online") == online


@pytest.mark.usefixtures("now")
def test_a_reached_cap_is_told_and_is_new_the_next_day(learner, actor, monkeypatch):
    services.award(event(learner, 120), actor=actor)
    assert services.summary(learner).rule("study.online").sentence.startswith("Today's 2 points are reached")

    monkeypatch.setattr(summary.timezone, "now", lambda: shanghai(4, 0, 1))

    assert services.summary(learner).rule("study.online").cap_left == 2


@pytest.mark.usefixtures("now")
def test_ledgers_do_not_mix(learner, actor):
    services.award(event(learner, 90), actor=actor)

    assert services.summary(learner).balance == 2
    assert services.summary(learner, ledger="volunteer").balance == 0
    assert services.summary(learner, ledger="volunteer").rules == []


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (70, "1 point; 25 of 45 minutes to the next point"),
        (30, "0 points; 30 of 45 minutes to the next point"),
        (100, "2 points; 10 minutes were over the cap of 2 points a day"),
    ],
)
def test_a_line_tells_its_outcome(learner, actor, minutes, told):
    services.award(event(learner, minutes), actor=actor)

    assert Award.objects.newest_first().get().outcome == told


@pytest.mark.usefixtures("now")
def test_a_line_that_takes_back_says_so(learner, actor):
    services.award(event(learner, 45, key="a"), actor=actor)
    back = services.award(event(learner, -45, corrects="a"), actor=actor)

    assert back.outcome == "1 point taken back"


@pytest.mark.usefixtures("now")
def test_rules_tell_their_terms(db):
    terms = {rule.code: (rule.name, rule.terms) for rule in Rule.objects.all()}

    assert terms["study.online"] == ("learning online", "45 minutes earn 1 point, at most 2 a day")
    assert terms["study.class"] == ("learning in class", "45 minutes earn 1 point")
    assert terms["quiz.first"] == ("quiz passed the first time", "1 point each time")


def test_titles_are_read_in_the_language_of_the_reader(learner, actor):
    award = services.award(event(learner, 45), actor=actor)

    with translation.override("en"):
        assert award.label == "Erhu"
    with translation.override("zh-hans"):
        assert award.label == "二胡"
