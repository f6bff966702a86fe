"""People are told once what has happened, in the transaction in which it happens, in their own language."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lms.core.models import Job
from lms.notices import kinds
from lms.notices.models import Notice
from lms.notices.services import Telling, mark_read, notify_many
from tests.classes.building import make_people
from tests.notices.conftest import KIND
from tests.portal.counting import counted

ARGS: dict = {
    "group": "锡剧班",
    "group_en": "Xi opera",
    "hour": 3,
    "thing": "伞",
    "starts_at": "2026-11-24T06:00:00+00:00",
}


def telling(person, key: str = "a", **facts) -> Telling:
    return Telling(**{"key": key, "person": person, "kind": KIND, "path": "/my/", "args": ARGS} | facts)


def test_the_same_key_is_told_once(li):
    notify_many([telling(li), telling(li)])
    notify_many([telling(li, args={}), telling(li, "b")])
    assert list(Notice.objects.of(li).order_by("pk").values_list("key", "args")) == [("a", ARGS), ("b", ARGS)]


def test_what_was_told_in_a_deed_that_fails_was_not_told(li, with_address):
    with_address(li)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify_many([telling(li)])
        raise ZeroDivisionError
    assert not Notice.objects.of(li).exists()
    assert not Job.objects.exists()


def test_many_people_are_told_in_as_many_statements_as_one(db):
    for count in (1, 40):
        people = make_people(count)
        with CaptureQueriesContext(connection) as captured:
            notify_many([telling(person, f"{count} {person.pk}") for person in people])
        assert len(counted(captured.captured_queries)) == 2
    assert Notice.objects.filter(kind=KIND).count() == 41


def test_a_kind_that_nobody_has_registered_is_refused(li):
    with pytest.raises(RuntimeError, match=r"tests\.snow"):
        notify_many([telling(li, kind="tests.snow")])


def test_a_kind_is_registered_once():
    with pytest.raises(RuntimeError, match=KIND):
        kinds.register({KIND: kinds.Kind(heading="", text="", action="")})


def test_words_are_made_in_the_language_of_who_reads(li):
    notify_many([telling(li)])
    for language, heading in [("zh-hans", "锡剧班: rain at 3 o'clock"), ("en", "Xi opera: rain at 3 o'clock")]:
        with translation.override(language):
            assert Notice.objects.get(person=li).words.heading == heading


def test_facts_that_are_empty_are_left_out_and_moments_are_read(li):
    notify_many([telling(li, args=ARGS | {"note": ""})])
    [fact] = Notice.objects.get(person=li).words.facts
    assert (fact.label, fact.moment) == ("When", datetime.datetime.fromisoformat(ARGS["starts_at"]))


def test_a_text_without_english_is_read_as_it_is(li):
    with translation.override("en"):
        assert kinds.words(KIND, ARGS | {"group_en": ""}).action == "See 锡剧班"


def test_what_the_page_has_told_is_read_already(li):
    notify_many([telling(li, "a", seen=True), telling(li, "b")])
    assert list(Notice.objects.of(li).filter(read_at=None).values_list("key", flat=True)) == ["b"]


def test_nobody_reads_for_somebody_else(li, zhang):
    notify_many([telling(li)])
    notice = Notice.objects.get(person=li)
    assert mark_read(notice=notice, actor=zhang) is False
    assert mark_read(notice=notice, actor=li) is True
    assert mark_read(notice=notice, actor=li) is False
