"""What was asked for in vain is counted, and nobody who asked is known."""

import datetime

import pytest
from django.urls import reverse

from lms.search.misses import forget_misses, note_miss
from lms.search.models import TOLD_FROM, Miss
from lms.search.question import read


def ask(question: str, times: int = 1) -> None:
    for _ in range(times):
        note_miss(question=read(question))


def test_a_question_is_written_down_when_enough_have_asked_it(db):
    ask("太极 剑", TOLD_FROM - 1)
    row = Miss.objects.get()
    assert (row.question, row.times) == ("", TOLD_FROM - 1)
    assert not Miss.objects.told().exists()
    ask("太極剑")
    assert list(Miss.objects.told().values_list("question", "times")) == [("太極剑", TOLD_FROM)]


@pytest.mark.parametrize("question", ["15400000001", "138 0013 8000 在吗", "li@example.com", "，", ""])
def test_what_may_be_somebodys_number_or_address_is_not_counted(db, question):
    ask(question, TOLD_FROM)
    assert not Miss.objects.exists()


def test_questions_are_forgotten(db):
    ask("太极剑", TOLD_FROM)
    ask("潜水")
    old = Miss.objects.get(question="").last_on - datetime.timedelta(days=31)
    Miss.objects.update(last_on=old)
    forget_misses()
    assert Miss.objects.get().question == "太极剑"
    Miss.objects.update(last_on=old - datetime.timedelta(days=335))
    forget_misses()
    assert not Miss.objects.exists()


def test_editors_see_what_enough_have_asked_for(as_user, sun):
    ask("太极剑", TOLD_FROM)
    ask("潜水", TOLD_FROM - 1)
    page = as_user(sun).get(reverse("wagtailadmin_home")).content.decode()
    assert "太极剑" in page
    assert "潜水" not in page


def test_only_a_question_that_found_nothing_is_counted(client, db):
    for question in ("八段锦", "八段绵", "潜水"):
        assert client.get(reverse("search"), {"q": question}).status_code == 200
    assert Miss.objects.count() == 1
