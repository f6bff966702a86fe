"""Marks that a phone has kept come into the roll once, beside those of others, and over nobody's head."""

import datetime
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lms.accounts.cards import issue_card, revoke_card
from lms.attendance.models import CheckIn, Gathering
from lms.attendance.services import OPENS_BEFORE
from lms.classes import roll_cards, verification
from lms.classes import services as classes
from lms.classes.kept_marks import KeptMark, Merged, merge_marks
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.errors import DomainError
from lms.records.models import StudyRecord

HOUR = datetime.timedelta(hours=1)
NOW = datetime.timedelta(0)
STATUSES = ["present", "late", "left_early", "excused", "absent"]


@pytest.fixture
def learners(class_of_forty) -> list[UUID]:
    rows = Registration.objects.filter(class_group=class_of_forty, status="confirmed").order_by("pk")
    return list(rows.values_list("learner__uuid", flat=True))


@pytest.fixture
def running(past_session) -> Session:
    """The session as one that began an hour ago and goes on."""
    now = timezone.now()
    Gathering.objects.filter(pk=past_session.gathering_id).update(starts_at=now - HOUR, ends_at=now + HOUR)
    return past_session


@transaction.atomic
def send(session: Session, actor, *marks: KeptMark, reason: str = "") -> Merged:
    locked = Session.objects.locked().with_teaching(actor)
    locked = locked.select_related("gathering", "class_group__course", "class_group__school__organisation")
    return merge_marks(session=locked.get(pk=session.pk), marks=marks, actor=actor, reason=reason)


def kept(learner: UUID, status: str, *seen: str, nonce: str = "", ago: datetime.timedelta = NOW, card: str = ""):
    return KeptMark(
        learner=learner, status=status, nonce=nonce or str(uuid4()), ago=ago, seen=frozenset(seen), card=card
    )


def marks_of(session: Session) -> dict[UUID, str]:
    rows = CheckIn.objects.current().filter(gathering=session.gathering)
    return dict(rows.values_list("learner__uuid", "status"))


def test_two_helpers_with_one_list_lose_nothing(running, learners, wang, qian):
    first = send(running, wang, *(kept(learner, "present") for learner in learners[:25]))
    second = send(running, qian, *(kept(learner, "present") for learner in learners[20:]))
    assert len(first.kept) == 25
    assert len(second.kept) == 20
    assert (second.apart, second.refused) == ([], {})
    assert marks_of(running) == dict.fromkeys(learners, "present")
    assert CheckIn.objects.filter(gathering=running.gathering).count() == 40
    by = CheckIn.objects.filter(gathering=running.gathering, actor=wang).count()
    assert by == 25, "who was first stands there"
    assert StudyRecord.objects.filter(evidence_uuid=running.uuid).count() == 40
    assert list(verification.problems()) == []


def test_the_same_mark_sent_again_counts_once_and_does_not_undo_what_came_after(running, learners, wang, qian):
    mark = kept(learners[0], "present")
    assert send(running, wang, mark).kept == [mark.nonce]
    assert send(running, wang, mark).kept == [mark.nonce]
    assert CheckIn.objects.filter(gathering=running.gathering).count() == 1
    send(running, qian, kept(learners[0], "absent", mark.nonce))
    again = send(running, wang, mark)
    assert (again.kept, again.apart) == ([mark.nonce], [])
    assert marks_of(running) == {learners[0]: "absent"}
    assert CheckIn.objects.filter(gathering=running.gathering).count() == 2


def test_what_somebody_else_marked_meanwhile_stays_until_it_has_been_seen(running, learners, wang, qian):
    theirs = kept(learners[0], "absent")
    send(running, qian, theirs)
    mine = kept(learners[0], "late")
    merged = send(running, wang, mine, kept(learners[1], "present"))
    assert merged.apart == [mine.nonce]
    assert len(merged.kept) == 1, "the others are not held up"
    assert marks_of(running) == {learners[0]: "absent", learners[1]: "present"}
    # She has seen both and chooses her own.
    assert send(running, wang, kept(learners[0], "late", mine.nonce, theirs.nonce)).apart == []
    assert marks_of(running)[learners[0]] == "late"


def test_an_own_mark_whose_answer_was_lost_is_no_conflict(running, learners, wang):
    first = kept(learners[0], "present")
    send(running, wang, first)
    merged = send(running, wang, kept(learners[0], "late", first.nonce))
    assert merged.apart == []
    assert marks_of(running) == {learners[0]: "late"}


@pytest.mark.parametrize(
    ("ago", "expected"),
    [(HOUR / 2, "ago"), (5 * HOUR, "opening"), (1000 * HOUR, "opening"), (NOW, "now")],
)
def test_the_time_of_the_deed_stays_within_the_session(running, learners, wang, ago, expected):
    running.gathering.refresh_from_db()
    now = timezone.now()
    send(running, wang, kept(learners[0], "present", ago=ago))
    at = CheckIn.objects.get(gathering=running.gathering).at
    meant = {"ago": now - ago, "opening": running.gathering.starts_at - OPENS_BEFORE, "now": now}[expected]
    assert abs(at - meant) < datetime.timedelta(seconds=20)
    assert at <= timezone.now()


def test_a_clock_that_is_off_opens_no_roll(class_of_forty, learners, wang):
    session = class_of_forty.sessions.select_related("gathering").order_by("number").last()
    for ago in (NOW, 1000 * HOUR):
        with pytest.raises(DomainError, match="gathering_not_open"):
            send(session, wang, kept(learners[0], "present", ago=ago))
    assert marks_of(session) == {}


def test_a_correction_after_the_class_needs_its_reason_whatever_the_phone_says(past_session, learners, wang):
    end = timezone.now() - HOUR
    Gathering.objects.filter(pk=past_session.gathering_id).update(starts_at=end - 2 * HOUR, ends_at=end)
    first = kept(learners[0], "present", ago=2 * HOUR)
    assert send(past_session, wang, first).kept, "a first mark corrects nothing"
    changed = kept(learners[0], "absent", first.nonce, ago=2 * HOUR)
    other = kept(learners[1], "late", ago=2 * HOUR)
    merged = send(past_session, wang, changed, other)
    assert merged.refused[changed.nonce].code == "mark_needs_reason"
    assert merged.kept == [other.nonce]
    assert send(past_session, wang, changed, reason="记错了").kept == [changed.nonce]
    assert marks_of(past_session) == {learners[0]: "absent", learners[1]: "late"}


def test_who_left_the_class_is_refused_alone(running, learners, wang):
    classes.withdraw(group=running.class_group, learner=person(learners[0]), actor=wang)
    gone, stays = kept(learners[0], "present"), kept(learners[1], "present")
    stranger = kept(uuid4(), "present")
    unknown = kept(learners[2], "<b>")
    merged = send(running, wang, gone, stays, stranger, unknown)
    codes = {nonce: error.code for nonce, error in merged.refused.items()}
    assert codes == {
        gone.nonce: "left_the_class", stranger.nonce: "left_the_class", unknown.nonce: "unknown_status"
    }  # fmt: skip
    assert marks_of(running) == {learners[1]: "present"}


def test_a_class_that_was_cancelled_takes_no_mark(running, learners, wang):
    ClassGroup.objects.filter(pk=running.class_group_id).update(status="cancelled")
    with pytest.raises(DomainError, match="class_over"):
        send(running, wang, kept(learners[0], "present"))


def test_a_session_that_is_called_off_takes_no_mark(running, learners, wang):
    Session.objects.filter(pk=running.pk).update(cancelled_at=timezone.now())
    with pytest.raises(DomainError, match="session_called_off"):
        send(running, wang, kept(learners[0], "present"))


def test_made_up_is_refused_by_itself_and_holds_up_no_other_mark(running, learners, wang):
    forged, good = kept(learners[0], "made_up"), kept(learners[1], "present")
    merged = send(running, wang, forged, good)
    assert merged.kept == [good.nonce]
    assert {nonce: error.code for nonce, error in merged.refused.items()} == {forged.nonce: "made_up_elsewhere"}
    assert marks_of(running) == {learners[1]: "present"}


def person(learner: UUID):
    return Registration.objects.filter(learner__uuid=learner).select_related("learner").first().learner


def test_a_card_counts_for_its_holder_while_it_is_valid(running, learners, wang):
    cards = [issue_card(person=person(learner), actor=None) for learner in learners[:3]]
    words = [roll_cards.word_of(running.gathering, card.uuid) for card in cards]
    elsewhere = Gathering.objects.exclude(pk=running.gathering_id).first()
    foreign = roll_cards.word_of(elsewhere, cards[0].uuid)
    assert foreign != words[0], "the word of one roll says nothing on another"
    revoke_card(person=person(learners[2]), actor=None)
    good = kept(learners[0], "present", card=words[0])
    wrong = [
        kept(learners[1], "present", card=words[0]),  # another's
        kept(learners[2], "present", card=words[2]),  # lost
        kept(learners[3], "present", card="0" * 32),  # nobody's
    ]
    merged = send(running, wang, good, *wrong)
    assert merged.kept == [good.nonce]
    assert {error.code for error in merged.refused.values()} == {"card_not_hers"}
    assert set(merged.refused) == {mark.nonce for mark in wrong}
    assert CheckIn.objects.get(gathering=running.gathering).method == "card"
    assert send(running, wang, kept(learners[1], "present", card=foreign)).refused


@given(
    taps=st.lists(
        st.tuples(
            st.integers(0, 1), st.integers(0, 3), st.sampled_from(STATUSES), st.sampled_from(["tap", "sync", "lost"])
        ),
        max_size=24,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_two_phones_do_each_mark_stands_or_is_shown(running, learners, wang, qian, taps):
    """Two phones tap and sync in any order, answers are lost: nothing vanishes that its phone does not know of."""
    with transaction.atomic():
        point = transaction.savepoint()
        actors = (wang, qian)
        pending: list[dict[UUID, KeptMark]] = [{}, {}]
        seen: list[dict[UUID, str]] = [{}, {}]
        for phone, who, status, deed in [*taps, (0, 0, "late", "sync"), (1, 0, "late", "sync")]:
            if deed == "tap":
                before = pending[phone].get(learners[who])
                known = {*(before.seen | {before.nonce} if before else ()), seen[phone].get(learners[who], "")}
                pending[phone][learners[who]] = kept(learners[who], status, *known)
                continue
            if not pending[phone]:
                continue
            counting = {mark.learner_id: mark for mark in CheckIn.objects.current().filter(gathering=running.gathering)}
            merged = send(running, actors[phone], *pending[phone].values())
            now = {mark.learner.uuid: mark for mark in _current(running)}
            for learner, mark in pending[phone].items():
                stands = now[learner]
                if mark.nonce in merged.kept and stands.status != mark.status:
                    # It came before, and was changed by who had seen it.
                    assert CheckIn.objects.filter(nonce=mark.nonce, superseded=True).exists()
                if mark.nonce in merged.apart:
                    assert stands.pk == counting[stands.learner_id].pk, "what is apart has changed nothing"
            if deed == "sync":
                seen[phone] = {learner: mark.nonce for learner, mark in now.items()}
                apart = set(merged.apart)
                pending[phone] = {who: mark for who, mark in pending[phone].items() if mark.nonce in apart}
        assert list(verification.problems()) == []
        nonces = list(CheckIn.objects.filter(gathering=running.gathering).values_list("learner_id", "nonce"))
        assert len(nonces) == len(set(nonces))
        transaction.savepoint_rollback(point)


def _current(session: Session):
    return CheckIn.objects.current().filter(gathering=session.gathering).select_related("learner")
