"""Whatever is said of an evidence, and in whatever order, what was said last stands."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.points import verification as ledger
from lms.points.models import Account, Carry
from lms.records import services, verification
from lms.records.models import StudyRecord

SAID = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.sampled_from([0, 20, 45, 90, 130])), min_size=1, max_size=12
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID)
def test_the_archive_and_the_points_say_what_was_said_last(make_person, teacher, entry, said):
    people = [make_person(), make_person()]
    last: dict[tuple[int, int], int] = {}
    for who, which, minutes in said:
        services.record_study(entry(people[who], minutes, key=f"s:{people[who].pk}:{which}"), actor=teacher)
        last[who, which] = minutes

    for number, person in enumerate(people):
        expected = sum(minutes for (who, _which), minutes in last.items() if who == number)
        assert sum(StudyRecord.objects.of(person).values_list("minutes", flat=True)) == expected
        account = Account.objects.filter(user=person).first()
        assert (account.balance if account else 0) == expected // 45
        carried = Carry.objects.filter(learner=person).values_list("minutes", flat=True).first() or 0
        assert carried == expected % 45
    assert list(verification.problems()) == []
    assert list(ledger.problems()) == []
