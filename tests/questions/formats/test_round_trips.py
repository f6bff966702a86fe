"""What a format can hold comes back from it as it was, whatever signs stand in it."""

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from lms.questions.formats import WRITERS, Taken, read_file, write_file
from lms.questions.types import TYPES
from tests.questions.formats.made import entries

UNHELD = {"gift": {"order", "picture", "open"}, "moodle": {"picture"}, "xlsx": set()}
# A failing question is short as it is: to shrink it takes minutes.
QUICK = settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
HELD = [(kind, name) for name in WRITERS for kind in TYPES if kind not in UNHELD[name]]


@pytest.mark.parametrize(("kind", "name"), HELD)
@given(data=st.data())
@QUICK
def test_a_question_comes_back_as_it_was(kind, name, data):
    entry = data.draw(entries(kind))
    content, left = write_file([entry], name)
    if name == "gift" and kind == "fill" and len(entry.question["gaps"]) > 1:
        assert [one for one, _reason in left] == [entry]
        return
    assert left == []
    (result,) = read_file(content).results
    assert isinstance(result, Taken), result
    assert result.entry.question | {"id": "q1"} == entry.question
    assert (result.entry.tags, result.entry.difficulty) == (entry.tags, entry.difficulty)
    assert result.notes == ()


@pytest.mark.parametrize("name", WRITERS)
@given(data=st.data())
@QUICK
def test_many_come_back_in_their_order_and_what_is_not_held_is_named(name, data):
    given_entries = [data.draw(entries(kind)) for kind in TYPES]
    content, left = write_file(given_entries, name)
    unheld = [entry for entry, _reason in left]
    assert all(str(reason) for _entry, reason in left)
    back = read_file(content).results
    assert [result.entry.question | {"id": "q1"} for result in back] == [
        entry.question for entry in given_entries if entry not in unheld
    ]
