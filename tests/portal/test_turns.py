"""More people press than can be signed up at once: a page that is cheap, says so, and leads to the place."""

import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from lms.classes import services as classes
from lms.classes.models import ClassGroup
from lms.portal import turns
from lms.portal.turns import GONE, KEPT, SOONEST, Line, Turn
from lms.portal.views import course as course_views
from tests.classes.building import make_class, make_course, make_school
from tests.portal.counting import cost
from tests.portal.reading import said

HEADING = "One moment: very many are signing up"
NOON = 1_700_000_000.0


@pytest.fixture
def clock(monkeypatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=NOON)
    monkeypatch.setattr(turns, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


@pytest.fixture
def group(db) -> ClassGroup:
    return make_class(make_course(make_school()), seats=5, weeks=2)


@pytest.fixture
def server(settings, li) -> Client:
    """A process that signs one person up at a time, and Li's browser at it."""
    settings.SIGN_UPS_AT_ONCE, settings.SIGN_UPS_PATIENCE = 1, 0
    client = Client(enforce_csrf_checks=True)
    client.force_login(li)
    client.get(reverse("my-profile"))  # has a form, and so gives a token
    return client


def address(group: ClassGroup, language: str = "zh-hans") -> str:
    with translation.override(language):
        return reverse("register", args=[group.uuid])


def token(client: Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def fields(response) -> dict[str, str]:
    """What the form of the page sends."""
    page = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


def while_one_is_in_hand(monkeypatch, client: Client, group: ClassGroup, deed: Callable) -> object:
    """What ``deed`` returns, done by another request in the moment in which this one has the slot."""
    told = []
    register = classes.register

    def slowly(**facts):
        monkeypatch.setattr(course_views.classes, "register", register)
        told.append(deed())
        return register(**facts)

    monkeypatch.setattr(course_views.classes, "register", slowly)
    assert client.post(address(group), token(client)).status_code == 302
    [answer] = told
    return answer


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_who_finds_all_in_hand_gets_a_page_that_asks_nothing_of_the_database(
    monkeypatch, server, group, clock, language
):
    response, statements = while_one_is_in_hand(
        monkeypatch, server, group, lambda: cost(server, address(group, language), token(server))
    )
    assert response.status_code == 503
    assert response["Retry-After"] == "1"
    assert response["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in response
    assert said(response, HEADING, language)
    assert statements == []
    assert fields(response)["csrfmiddlewaretoken"] == token(server)["csrfmiddlewaretoken"]
    assert f'action="{address(group, language)}"' in response.content.decode()


def test_the_page_is_no_error_in_the_log(monkeypatch, server, group, caplog):
    while_one_is_in_hand(monkeypatch, server, group, lambda: server.post(address(group), token(server)))
    assert caplog.records == []


def test_other_pages_are_served_meanwhile(monkeypatch, server, group):
    pages = [reverse("catalogue"), reverse("my"), group.course.get_absolute_url()]
    told = while_one_is_in_hand(monkeypatch, server, group, lambda: [server.get(page).status_code for page in pages])
    assert told == [200, 200, 200]


def test_the_page_leads_to_the_place_when_its_moment_has_come(monkeypatch, server, group, clock, li):
    waiting = while_one_is_in_hand(monkeypatch, server, group, lambda: server.post(address(group), token(server)))
    classes.withdraw(group=group, learner=li, actor=li)

    early = server.post(address(group), fields(waiting))
    assert early.status_code == 503
    assert fields(early) == fields(waiting), "who presses too early keeps her turn"

    clock.now += SOONEST
    assert server.post(address(group), fields(early)).status_code == 302
    assert group.registrations.holding().get().learner == li


def test_a_button_pressed_twice_is_one_place_though_the_second_press_has_to_wait(monkeypatch, server, group, clock, li):
    second = while_one_is_in_hand(monkeypatch, server, group, lambda: server.post(address(group), token(server)))
    clock.now += SOONEST
    assert server.post(address(group), fields(second)).status_code == 302
    assert group.registrations.get().learner == li


def test_the_slot_is_free_again_after_a_view_that_breaks(monkeypatch, server, group):
    def broken(**facts):
        raise RuntimeError

    register = classes.register
    server.raise_request_exception = False
    monkeypatch.setattr(course_views.classes, "register", broken)
    assert server.post(address(group), token(server)).status_code == 500
    monkeypatch.setattr(course_views.classes, "register", register)
    assert server.post(address(group), token(server)).status_code == 302


def test_a_token_that_is_wrong_stays_wrong(monkeypatch, server, group, clock):
    """A page of somebody else cannot have the reader signed up by the page that comes back by itself."""
    foreign = {"csrfmiddlewaretoken": "x" * 64, "more": '"><script>'}
    waiting = while_one_is_in_hand(monkeypatch, server, group, lambda: server.post(address(group), foreign))
    assert escape(foreign["more"]) in waiting.content.decode()
    clock.now += SOONEST
    assert server.post(address(group), fields(waiting)).status_code == 403


def test_who_was_logged_out_meanwhile_comes_to_the_log_in_and_from_there_to_the_class(
    monkeypatch, server, group, clock
):
    waiting = while_one_is_in_hand(monkeypatch, server, group, lambda: server.post(address(group), token(server)))
    clock.now += SOONEST
    server.logout()
    server.cookies["csrftoken"] = fields(waiting)["csrfmiddlewaretoken"]
    response = server.post(address(group), fields(waiting))
    assert response.status_code == 503, "a turn belongs to a log-in"
    clock.now += 2 * SOONEST
    response = server.post(address(group), fields(response))
    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


@pytest.mark.parametrize("turn", ["", "x", "1/2", "0/0:abc", "nan/0"])
def test_a_turn_that_we_did_not_write_is_none(server, group, turn):
    assert server.post(address(group), token(server) | {"turn": turn}).status_code == 302


def test_a_turn_for_one_class_is_none_for_another(monkeypatch, server, group, clock):
    other = make_class(make_course(make_school()), seats=5, weeks=2)

    def both():
        waiting = server.post(address(group), token(server))
        clock.now += SOONEST
        return waiting, server.post(address(other), fields(waiting))

    waiting, answer = while_one_is_in_hand(monkeypatch, server, group, both)
    assert answer.status_code == 503
    assert fields(answer)["turn"] != fields(waiting)["turn"]
    assert server.post(address(other), fields(answer)).status_code == 503, "not yet"


def test_a_form_that_is_too_large_to_be_ours_is_not_read(monkeypatch, server, group):
    large = token(server) | {"more": "x" * turns.LARGEST_FORM}
    waiting = while_one_is_in_hand(monkeypatch, server, group, lambda: server.post(address(group), large))
    assert waiting.status_code == 503
    assert fields(waiting).keys() == {"turn"}


def test_signing_up_together_waits_with_what_was_chosen(monkeypatch, server, group):
    with translation.override("zh-hans"):
        path = reverse("together", args=[group.uuid])
    chosen = token(server) | {"deed": "begin", "person": "1"}
    waiting = while_one_is_in_hand(monkeypatch, server, group, lambda: server.post(path, chosen))
    assert waiting.status_code == 503
    assert fields(waiting).items() > chosen.items()


def test_all_addresses_that_wait_are_known():
    group, delegation = "0" * 8 + "-0000-4000-8000-" + "0" * 12, "1" * 8 + "-0000-4000-8000-" + "1" * 12
    paths = [reverse(name, args=[group]) for name in ("register", "together", "transfer")]
    paths.append(reverse("my-helping-register", args=[delegation, group]))
    assert all(turns.IN_TURN.fullmatch(path) for path in paths)
    assert not turns.IN_TURN.fullmatch(reverse("withdraw", args=[group]))


def test_people_are_called_in_the_order_of_their_first_press():
    line = Line(2, 0)
    assert [line.come(None, NOON) for _ in range(2)] == [None, None]
    called = [line.come(None, NOON + number / 1000).due for number in range(100)]
    assert called == sorted(set(called))
    assert called[0] == NOON + SOONEST


def test_nobody_passes_the_line_even_while_a_slot_is_free():
    line = Line(1, 0)
    assert line.come(None, NOON) is None
    first = line.come(None, NOON)
    line.leave(NOON, NOON + 0.1)
    later = line.come(None, NOON + 1)
    assert later.due > first.due
    assert line.come(first, first.due) is None


def test_who_is_called_in_vain_is_called_again_in_order_before_all_who_were_not_called_yet():
    line = Line(1, 0)
    assert line.come(None, NOON) is None
    turns_ = [line.come(None, NOON) for _ in range(200)]
    called, later = turns_[:100], turns_[100:]
    again = [line.come(turn, turn.due) for turn in called]
    assert [turn.due for turn in again] == sorted({turn.due for turn in again})
    line.leave(NOON, again[0].due - 0.5)
    assert line.come(later[0], later[0].due).due > again[-1].due, "not before those who were called in vain"
    assert line.come(None, again[0].due).due > again[-1].due, "nor who comes now"
    assert line.come(again[0], again[0].due) is None


def test_who_is_called_in_vain_again_and_again_comes_by_chance_but_soon():
    line = Line(1, 0)
    assert line.come(None, NOON) is None
    turn, waits = line.come(line.come(None, NOON), NOON + turns.SOONEST), []
    for _ in range(6):
        at = turn.due
        turn = line.come(turn, at)
        waits.append(turn.due - at)
    assert all(0.5 * turns.SOONEST <= wait <= turns.SOONEST for wait in waits)
    assert turn.tries == 7


def test_the_more_are_called_in_vain_the_longer_each_is_left_alone():
    line = Line(1, 0)
    assert line.come(None, NOON) is None
    waits = [line.come(Turn(NOON - 1, 1), NOON).due - NOON for _ in range(2000)]
    assert max(waits[:20]) <= turns.SOONEST < min(waits[200:])
    assert max(waits) <= turns.LONGEST_AGAIN


def test_a_line_that_somebody_fills_for_fun_has_an_end():
    line = Line(1, 0)
    assert line.come(None, NOON) is None
    dues = [line.come(None, NOON).due for _ in range(20_000)]
    assert max(dues) <= NOON + turns.LONGEST
    again = [line.come(Turn(NOON - 1), NOON).due for _ in range(20_000)]
    assert max(again) <= NOON + turns.LONGEST


def test_a_turn_beyond_the_longest_line_was_given_by_a_clock_that_went_wrong():
    assert Line(1, 0).come(Turn(NOON + 3600), NOON) is None


def test_a_line_whose_people_have_gone_away_keeps_nobody():
    line = Line(1, 0)
    assert line.come(None, NOON) is None
    called = [line.come(None, NOON) for _ in range(5000)]
    line.leave(NOON, NOON + 1)
    assert called[-1].due > NOON + 2 * GONE
    assert line.come(None, NOON + 2 + GONE) is None


def test_a_turn_of_long_ago_counts_no_more():
    line = Line(1, 0)
    assert line.come(None, NOON + KEPT) is None
    assert line.come(Turn(NOON - 1), NOON + KEPT).due == NOON + KEPT + SOONEST


def test_a_process_calls_more_slowly_when_signing_up_takes_longer():
    quick, slow = Line(2, 0), Line(2, 0)
    for line, seconds in ((quick, 0.02), (slow, 0.4)):
        for _ in range(200):
            assert line.come(None, NOON) is None
            line.leave(NOON, NOON + seconds)
        for _ in range(2):
            line.come(None, NOON)
    spans = []
    for line in (quick, slow):
        first, second = line.come(None, NOON), line.come(None, NOON)
        spans.append(second.due - first.due)
    assert spans == pytest.approx([turns.EAGER * turns.QUICKEST, turns.EAGER * turns.SLOWEST], abs=0.001)


def test_in_the_first_seconds_of_a_rush_everybody_stands_in_the_queue_of_the_server():
    line = Line(1, 30)
    for second in range(30):
        assert line.come(None, NOON + second) is None  # nobody leaves
    assert line.come(None, NOON + 30) is None  # the first found it empty: it is full for 29 seconds
    late = line.come(None, NOON + 31)
    assert late is not None and late.due > NOON + 31


def test_a_pause_begins_the_patience_anew():
    line = Line(1, 30)
    line.come(None, NOON)
    assert line.come(None, NOON + 0.5) is None
    for _person in range(2):
        line.leave(NOON, NOON + 1)
    assert line.come(None, NOON + 40) is None
    assert line.come(None, NOON + 40.5) is None
