"""What the page of the roll asks and tells without being loaded anew: marks, cards, and in whose name."""

import datetime
import json
import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts.cards import issue_card
from lms.accounts.models import LearnerCard, User
from lms.attendance.models import CheckIn, Gathering
from lms.classes import roll_cards
from lms.classes import services as classes
from lms.classes.models import Registration
from lms.core.models import AuditEntry
from tests.classes.building import make_class, make_people
from tests.portal.counting import cost, listed

ROLL = 12


@pytest.fixture
def teacher(as_user, wang):
    return as_user(wang)


@pytest.fixture
def uuids(class_of_forty) -> list[str]:
    places = Registration.objects.filter(class_group=class_of_forty, status="confirmed").order_by("pk")
    return [str(uuid) for uuid in places.values_list("learner__uuid", flat=True)]


def line(learner: str, status: str, **more) -> dict:
    return {"learner": learner, "status": status, "nonce": str(uuid4()), "seen": [], "ago": 5, "card": "", **more}


def send(browser, session, *marks, reader=None, reason=""):
    data = {"marks": json.dumps(marks), "reason": reason}
    if reader is not None:
        data["learner"] = str(reader.uuid)
    return browser.post(reverse("roll-marks", args=[session.uuid]), data)


def marks_of(session) -> dict[str, str]:
    rows = CheckIn.objects.current().filter(gathering=session.gathering)
    return {str(uuid): status for uuid, status in rows.values_list("learner__uuid", "status")}


def test_the_state_of_a_roll_has_marks_and_no_facts_of_people(teacher, wang, past_session, uuids):
    sent = send(teacher, past_session, line(uuids[0], "late"), reader=wang).json()
    state = teacher.get(reverse("roll-marks", args=[past_session.uuid]))
    assert state["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    told = state.json()
    assert told["reader"] == str(wang.uuid)
    assert told["people"] == 40
    assert set(told["marks"]) == {uuids[0]}
    mark = told["marks"][uuids[0]]
    assert (mark["status"], mark["how"], mark["by"]) == ("late", "roll", wang.name)
    assert sent["kept"] == [mark["nonce"]]
    learner = User.objects.get(uuid=uuids[0])
    assert learner.username not in state.content.decode()


def test_marks_are_taken_in_nobody_elses_name(as_user, wang, qian, past_session, uuids):
    mark = line(uuids[0], "present")
    refused = send(as_user(qian), past_session, mark, reader=wang)
    assert (refused.status_code, refused.json()["code"]) == (409, "another_person")
    assert marks_of(past_session) == {}
    assert send(as_user(wang), past_session, mark, reader=wang).json()["kept"] == [mark["nonce"]]


def test_a_conflict_and_a_forged_card_are_told_and_noted(teacher, as_user, wang, qian, past_session, uuids):
    send(as_user(qian), past_session, line(uuids[0], "absent"))
    mine, forged = line(uuids[0], "present"), line(uuids[1], "present", card="0" * 32)
    answer = send(teacher, past_session, mine, forged).json()
    assert answer["apart"] == [mine["nonce"]]
    state = teacher.get(reverse("roll-marks", args=[past_session.uuid])).json()
    assert state["marks"][uuids[0]]["by"] == qian.name
    assert answer["refused"][forged["nonce"]]["code"] == "card_not_hers"
    assert answer["refused"][forged["nonce"]]["error"]
    assert marks_of(past_session) == {uuids[0]: "absent"}
    noted = AuditEntry.objects.get(action="roll.marks_not_taken")
    assert (noted.actor, noted.data["apart"], noted.data["refused"]) == (wang.uuid, 1, ["card_not_hers"])


GOOD = line("00000000-0000-0000-0000-000000000000", "present")


@pytest.mark.parametrize(
    "marks",
    ["", "x", "null", "[]", "{}", "[1]", '["x"]', "[" * 5000, json.dumps([GOOD | {"learner": "x"}]),
     json.dumps([GOOD | {"nonce": "short"}]), json.dumps([GOOD | {"nonce": "x" * 65}]),
     json.dumps([GOOD | {"seen": None}]),
     json.dumps([GOOD | {"ago": "x"}]), json.dumps([GOOD | {"ago": float("nan")}]), json.dumps([GOOD | {"card": 7}]),
     json.dumps([GOOD | {"status": "a\nb"}]), json.dumps([{}])],
)  # fmt: skip
def test_what_no_page_of_ours_writes_is_refused(teacher, past_session, marks):
    answer = teacher.post(reverse("roll-marks", args=[past_session.uuid]), {"marks": marks})
    assert answer.status_code == 400
    assert answer.json()["error"]


def look_up(browser, session, typed: str):
    return browser.post(reverse("roll-card", args=[session.uuid]), {"card": typed})


def test_a_card_names_its_holder_in_this_class_and_nobody_else(teacher, past_session, uuids, zhang):
    person = User.objects.get(uuid=uuids[3])
    old = issue_card(person=person, actor=None)
    card = issue_card(person=person, actor=None)
    stranger = issue_card(person=zhang, actor=None)
    for typed in (card.number, card.grouped, f"https://x/card/{card.uuid}/", str(card.uuid).upper()):
        found = look_up(teacher, past_session, typed)
        assert found.status_code == 200
        assert found.json() == {
            "learner": uuids[3], "name": person.name, "card": roll_cards.word_of(past_session.gathering, card.uuid)
        }  # fmt: skip
    for typed in (stranger.number, f"https://x/card/{stranger.uuid}/", old.number, str(uuid4()), "", "x" * 5000):
        refused = look_up(teacher, past_session, typed)
        assert refused.status_code == 400
        assert refused.json()["code"] == "card_unknown"
        assert zhang.name not in refused.content.decode()


def test_the_page_holds_words_for_the_cards_of_its_class_and_no_card(teacher, past_session, uuids, zhang, li):
    cards = [issue_card(person=User.objects.get(uuid=uuid), actor=None) for uuid in uuids[:3]]
    stranger = issue_card(person=zhang, actor=None)
    page = teacher.get(reverse("roll", args=[past_session.uuid])).content.decode()
    found = dict(re.findall(r'data-learner="([\w-]+)"[^>]* data-card="(\w+)"', page))
    assert found == {
        uuid: roll_cards.word_of(past_session.gathering, card.uuid) for uuid, card in zip(uuids, cards, strict=False)
    }
    for card in (*cards, stranger):
        assert str(card.uuid) not in page
        assert card.number not in page
        assert card.grouped not in page
    assert roll_cards.word_of(past_session.gathering, stranger.uuid) not in page


def test_the_copy_for_the_phone_has_names_and_marks_and_no_reasons(teacher, past_session, uuids):
    end = timezone.now() - datetime.timedelta(days=1)
    Gathering.objects.filter(pk=past_session.gathering_id).update(
        starts_at=end - datetime.timedelta(hours=2), ends_at=end
    )
    send(teacher, past_session, line(uuids[0], "present"))
    first = CheckIn.objects.get().nonce
    send(teacher, past_session, line(uuids[0], "absent", seen=[first]), reason="她请人代签")
    address = reverse("roll", args=[past_session.uuid])
    assert "她请人代签" in teacher.get(address).content.decode()
    copy = teacher.get(f"{address}?kept").content.decode()
    assert "她请人代签" not in copy
    assert "sign-sheet" not in copy
    assert User.objects.get(uuid=uuids[0]).name in copy


def test_each_page_says_for_whose_log_in_it_is_and_not_who_that_is(client, as_user, wang, qian, past_session):
    def told(browser, address):
        return browser.get(address)["Linxue-Reader"]

    address = reverse("teach")
    mine, hers = as_user(wang), as_user(qian)
    assert told(mine, address) == told(mine, reverse("home")) != told(hers, address)
    assert told(client, reverse("home")) == "nobody"
    before = told(mine, address)
    mine.post(reverse("account_logout"))
    assert told(mine, reverse("home")) != before
    assert str(wang.uuid) not in before


def test_a_sending_of_forty_keeps_the_budget_whatever_it_holds(browse_class):
    browser, session, people = browse_class(40)
    other, small, few = browse_class(10)
    _, one, [only] = browse_class(1)
    send(browser, one, line(only, "present"))  # a process reads the rule once
    for statuses, seen in ((["present"], False), (["absent", "late"], True), (["excused", "present"], True)):
        costs = []
        for one, where, learners in ((browser, session, people), (other, small, few)):
            nonces = dict(
                CheckIn.objects.current().filter(gathering=where.gathering).values_list("learner__uuid", "nonce")
            )
            marks = [
                line(uuid, statuses[number % len(statuses)], seen=[nonces[UUID(uuid)]] if seen else [])
                for number, uuid in enumerate(learners)
            ]
            data = {"marks": json.dumps(marks), "reason": "记错了"}
            answer, statements = cost(one, reverse("roll-marks", args=[where.uuid]), data)
            assert len(answer.json()["kept"]) == len(learners)
            assert len(statements) <= ROLL, listed(statements)
            costs.append(len(statements))
        assert len(set(costs)) == 1
    for address in (reverse("roll-marks", args=[session.uuid]), reverse("roll", args=[session.uuid])):
        statements = cost(browser, address)[1]
        assert len(statements) <= ROLL, listed(statements)


@pytest.fixture
def browse_class(baduanjin, wang, as_user):
    browser = as_user(wang)
    end = timezone.now() - datetime.timedelta(days=1)

    def build(size: int):
        group = make_class(baduanjin, seats=size, teachers=[(wang, "teacher")])
        Gathering.objects.filter(session__class_group=group).update(
            starts_at=end - datetime.timedelta(hours=2), ends_at=end
        )
        people = make_people(size)
        classes.register_many(group=group, learners=people, actor=None)
        for person in people:
            LearnerCard.objects.create(user=person)
        session = group.sessions.select_related("gathering").order_by("number").first()
        return browser, session, [str(person.uuid) for person in people]

    return build
