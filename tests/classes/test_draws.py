"""The draw: nobody can choose how it comes out, anybody can do the sums again."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.classes import drawing, draws, parallel, queue
from lms.classes import services as classes
from lms.classes.models import ClassGroup, DrawList, DrawResult, Registration
from lms.classes.verification import problems
from lms.core import guards
from lms.core.append_only import AppendOnlyError
from lms.core.errors import DomainError
from lms.notices.models import Notice
from lms.portal.draws import file_of
from tests.classes.building import DAY, make_class, make_course, make_people, make_school

SCRIPT = Path(django_settings.BASE_DIR) / "scripts" / "recompute_draw.py"
NUMBER = "371946"
Status = Registration.Status


def make_drawn(*, seats: int = 3, quotas=None, **facts) -> ClassGroup:
    now = timezone.now()
    dates = {"closes_at": now + DAY, "draws_at": now + 2 * DAY}
    return make_class(
        make_course(make_school()), weeks=20, seats=seats, rule="draw", quotas=quotas or {}, **dates | facts
    )


def after(group: ClassGroup):
    return group.closes_at + DAY


def drawn(group: ClassGroup, number: str = NUMBER) -> DrawResult:
    draws.freeze(group=group, actor=None, now=after(group))
    return draws.draw(group=group, number=number, actor=None, now=after(group))


def refusal(deed) -> str:
    with pytest.raises(DomainError) as caught:
        deed()
    return caught.value.code


def recompute(tmp_path, told: dict) -> subprocess.CompletedProcess:
    file = tmp_path / "draw.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return subprocess.run([sys.executable, "-I", SCRIPT, file], capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.django_db
class TestDraw:
    def test_before_the_draw_nobody_has_a_place_and_nothing_is_offered(self):
        group = make_drawn(seats=2)
        people = make_people(4)
        rows = classes.register_many(group=group, learners=people, actor=None)
        assert {row.status for row in rows} == {Status.WAITING}
        assert set(Notice.objects.filter(person__in=people).values_list("kind", flat=True)) == {"class.entered"}
        classes.withdraw(group=group, learner=people[0], actor=None)
        queue.pass_on_all()
        assert not group.registrations.filter(status__in=["confirmed", "offered"]).exists()

    def test_everybody_gets_a_place_or_a_number_in_the_queue_and_is_told(self):
        group = make_drawn(seats=3)
        people = make_people(5)
        classes.register_many(group=group, learners=people, actor=None)
        result = drawn(group)
        placed = group.registrations.filter(status=Status.CONFIRMED).order_by("queue_order")
        waiting = group.registrations.filter(status=Status.WAITING).in_queue_order()
        assert [drawing.ticket_of(row.uuid) for row in placed] == result.outcome["placed"]
        assert [drawing.ticket_of(row.uuid) for row in waiting] == result.outcome["waiting"]
        assert (len(placed), len(waiting)) == (3, 2)
        assert [row.queue_place for row in waiting.with_queue_place()] == [1, 2]
        assert Notice.objects.filter(kind="class.drawn", person__in=people).count() == 3
        assert Notice.objects.filter(kind="class.drawn_queue", person__in=people).count() == 2
        assert list(problems()) == []

    def test_a_freed_place_goes_to_the_first_in_the_order_drawn_and_who_came_after_stands_behind(self):
        group = make_drawn(seats=2)
        classes.register_many(group=group, learners=make_people(5), actor=None)
        draws.freeze(group=group, actor=None, now=after(group))
        ClassGroup.objects.filter(pk=group.pk).update(closes_at=after(group) + DAY)
        [late] = make_people(1)
        row = classes.register(group=group, learner=late, actor=late, now=after(group))
        draws.draw(group=group, number=NUMBER, actor=None, now=after(group))
        waiting = list(group.registrations.filter(status=Status.WAITING).in_queue_order())
        assert waiting[-1].pk == row.pk
        leaving = group.registrations.filter(status=Status.CONFIRMED).first().learner
        classes.withdraw(group=group, learner=leaving, actor=leaving, now=after(group))
        assert group.registrations.get(status=Status.OFFERED).pk == waiting[0].pk

    def test_who_leaves_between_list_and_draw_is_void(self):
        group = make_drawn(seats=2)
        people = make_people(3)
        rows = classes.register_many(group=group, learners=people, actor=None)
        draws.freeze(group=group, actor=None, now=after(group))
        classes.withdraw(group=group, learner=people[0], actor=None, now=after(group))
        result = draws.draw(group=group, number=NUMBER, actor=None, now=after(group))
        assert result.outcome["void"] == [drawing.ticket_of(rows[0].uuid)]
        assert len(result.outcome["placed"]) == 2

    def test_quotas_are_kept_and_what_they_do_not_fill_is_open(self):
        group = make_drawn(seats=10, quotas={"new": 30, "own": 0, "over_70": 50})
        people = make_people(20)
        for person in people[:2]:
            person.birth_year = timezone.now().year - 75
            person.save()
        classes.register_many(group=group, learners=people, actor=None)
        result = drawn(group)
        old = {drawing.ticket_of(row.uuid) for row in group.registrations.filter(learner__in=people[:2])}
        assert old <= set(result.outcome["placed"])  # five seats kept for two people
        assert len(result.outcome["placed"]) == 10

    def test_done_twice_it_stands(self):
        group = make_drawn()
        classes.register_many(group=group, learners=make_people(5), actor=None)
        first = draws.freeze(group=group, actor=None, now=after(group))
        assert draws.freeze(group=group, actor=None, now=after(group)).seed == first.seed
        result = draws.draw(group=group, number=NUMBER, actor=None, now=after(group))
        assert draws.draw(group=group, number=NUMBER, actor=None, now=after(group)).pk == result.pk
        again = lambda: draws.draw(group=group, number="999999", actor=None, now=after(group))  # noqa: E731
        assert refusal(again) == "draw_done"

    def test_what_cannot_be_drawn_is_refused(self):
        group = make_drawn()
        [stranger] = make_people(1)
        freeze = lambda **facts: draws.freeze(**{"group": group, "actor": None, "now": after(group)} | facts)  # noqa: E731
        draw = lambda number, **facts: draws.draw(  # noqa: E731
            **{"group": group, "number": number, "actor": None, "now": after(group)} | facts
        )
        assert refusal(lambda: freeze(now=timezone.now())) == "draw_too_early"
        assert refusal(freeze) == "draw_of_nobody"
        assert refusal(lambda: draw(NUMBER)) == "draw_not_frozen"
        assert refusal(lambda: freeze(actor=stranger)) == "not_allowed"
        other = make_class(make_course(make_school()))
        assert refusal(lambda: freeze(group=other)) == "no_draw_here"
        classes.register_many(group=group, learners=make_people(2), actor=None)
        freeze()
        for number in ("", "12345", "12345a", "１２３４５６", "1" * 21, "-123456"):
            assert refusal(lambda number=number: draw(number)) == "draw_number_odd"
        assert refusal(lambda: draw(NUMBER, actor=stranger)) == "not_allowed"

    def test_nobody_changes_from_or_into_a_class_that_is_still_to_be_drawn(self):
        group = make_drawn()
        beside = make_class(group.course, term=group.term, weeks=20)
        [person] = make_people(1)
        classes.register(group=beside, learner=person, actor=person)
        assert (
            refusal(lambda: parallel.transfer(group=beside, to=group, learner=person, actor=person)) == "transfer_full"
        )
        ahead = make_class(
            group.course,
            term=group.term,
            meetings=[classes.Meeting(starts_at=timezone.now() + 9 * DAY, ends_at=timezone.now() + 9.1 * DAY)],
        )
        assert refusal(lambda: parallel.merge_class(group=ahead, into=group, actor=None)) == "awaits_draw"

    def test_quotas_and_dates_that_cannot_be_are_refused_when_the_class_is_opened(self):
        assert refusal(lambda: make_drawn(quotas={"new": 31})) == "quotas_too_large"
        assert refusal(lambda: make_drawn(quotas={"own": 60, "over_70": 50})) == "quotas_too_large"
        assert refusal(lambda: make_drawn(draws_at=None)) == "draw_before_close"
        assert refusal(lambda: make_drawn(draws_at=timezone.now())) == "draw_before_close"

    def test_list_seed_and_result_cannot_be_changed(self):
        group = make_drawn()
        classes.register_many(group=group, learners=make_people(4), actor=None)
        drawn(group)
        for rows in (DrawList.objects, DrawResult.objects):
            with pytest.raises(AppendOnlyError):
                rows.update(uuid=None)
        for table, column in (("classes_drawlist", "seed"), ("classes_drawresult", "number")):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(f"UPDATE {table} SET {column} = '0'")

    def test_a_result_that_was_bent_is_found(self):
        group = make_drawn(seats=1)
        classes.register_many(group=group, learners=make_people(4), actor=None)
        result = drawn(group)
        bent = {**result.outcome, "placed": result.outcome["waiting"][:1]}
        with guards.lifted(), connection.cursor() as cursor:
            cursor.execute("UPDATE classes_drawresult SET outcome = %s", [json.dumps(bent)])
        assert [problem for problem in problems() if "comes out differently" in problem]

    def test_the_script_that_shares_nothing_with_the_program_finds_the_same(self, tmp_path):
        group = make_drawn(seats=4, quotas={"new": 25, "own": 0, "over_70": 25})
        classes.register_many(group=group, learners=make_people(9), actor=None)
        frozen = draws.freeze(group=group, actor=None, now=after(group))
        before = recompute(tmp_path, file_of(frozen))
        assert (before.returncode, frozen.seed in before.stdout) == (0, False)
        assert frozen.seed not in json.dumps(file_of(frozen))
        draws.draw(group=group, number=NUMBER, actor=None, now=after(group))
        told = file_of(DrawList.objects.get())
        assert recompute(tmp_path, told).returncode == 0
        for name, value in {
            "number": "371947",
            "seed": "0" * 64,
            "placed": told["waiting"][:4],
            "list": told["list"].replace('"seats":4', '"seats":3'),
        }.items():
            assert recompute(tmp_path, told | {name: value}).returncode == 1, name


WHAT = ["register", "register", "register", "withdraw", "undo", "accept", "freeze", "draw", "offers"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seats=st.integers(1, 4), deeds=st.lists(st.tuples(st.sampled_from(WHAT), st.integers(0, 6)), max_size=40))
def test_whatever_happens_seats_are_kept_and_the_order_is_the_one_drawn(db, seats, deeds):
    group = make_drawn(seats=seats)
    people = make_people(7)
    now = timezone.now()
    for deed, who in deeds:
        with contextlib.suppress(DomainError), transaction.atomic():
            match deed:
                case "register":
                    classes.register(group=group, learner=people[who], actor=people[who], now=now)
                case "withdraw":
                    classes.withdraw(group=group, learner=people[who], actor=people[who], now=now)
                case "undo":
                    classes.undo_withdraw(group=group, learner=people[who], actor=people[who], now=now)
                case "accept":
                    queue.accept_offer(group=group, learner=people[who], actor=people[who], now=now)
                case "freeze":
                    now = max(now, after(group))
                    draws.freeze(group=group, actor=None, now=now)
                    ClassGroup.objects.filter(pk=group.pk).update(closes_at=now + 60 * DAY)
                case "draw":
                    draws.draw(group=group, number=f"{371946 + who}", actor=None, now=now)
                case "offers":
                    queue.pass_on_all(now=now)
        rows = list(group.registrations.in_queue_order())
        held = [row.learner_id for row in rows if row.status in ("confirmed", "offered", "waiting")]
        assert len(held) == len(set(held))
        taking = [row for row in rows if row.status in ("confirmed", "offered")]
        assert len(taking) <= seats
        result = DrawResult.objects.filter(draw_list__class_group=group).first()
        if result is None:
            assert not taking
            continue
        waiting = [drawing.ticket_of(row.uuid) for row in rows if row.status == "waiting"]
        of_draw = [ticket for ticket in result.outcome["waiting"] if ticket in waiting]
        assert [ticket for ticket in waiting if ticket in of_draw] == of_draw  # as drawn, however many left
        if waiting:
            assert len(taking) == seats  # nobody waits beside a free seat
    assert [problem for problem in problems() if "Draw" in problem] == []
