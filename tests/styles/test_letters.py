"""A letter wears the colours of the site, and they can be read in it."""

import re

import pytest

from lms.core import letters
from scripts.style_tokens import contrast_ratio, resolve

# What is written on what.
PAIRS = [
    ("ink", "surface"), ("ink-soft", "paper"), ("tile-deep", "paper"), ("on-tile", "tile"), ("on-celadon", "celadon"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "scheme"), list(enumerate(("light", "dark"))))
def test_its_colours_are_those_of_the_tokens(number, scheme):
    tokens = resolve("standard", scheme, "no-preference")
    assert {name: tokens[f"--{name}"] for name in letters.COLOURS} == {
        name: colours[number] for name, colours in letters.COLOURS.items()
    }


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_what_is_written_can_be_read(text, ground, number):
    assert contrast_ratio(letters.COLOURS[text][number], letters.COLOURS[ground][number]) >= 7


def test_what_a_sheet_changes_in_the_dark_is_worn():
    page = (
        letters.compose(
            letters.Letter(subject="a", name="b", lines=["c"], action="d", url="e", why="f"),
            to="g@example.com",
            key="h",
        )
        .alternatives[0]
        .content
    )
    named = set(re.findall(r"\.([a-z]+) \{", page[page.index("<style") : page.index("</style")]))
    worn = {name for names in re.findall(r'class="([^"]+)"', page) for name in names.split()}
    assert named - worn == {"facts", "fact"}, "there are none in this letter"
    assert worn <= named
