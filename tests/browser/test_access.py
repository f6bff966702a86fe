"""Every page of the URL table, as its natural role, for readers of both displays: no violation of WCAG 2.2 A and AA.

In the elderly display contrast is held to 7:1 and targets to 60 px besides. Each page is read by one reader of a
pairwise sample; ``make access`` (``ACCESS=full``) lets all twenty-four read all pages.
"""

import itertools

import pytest

from tests.browser import access_pages as pages
from tests.browser.access_walk import MATRIX, SAMPLE, sample_for
from tests.browser.measuring import FULL, complaints

pytestmark = pytest.mark.browser

VIEWS = [*pages.table(), *pages.accounts(), *pages.STATES]


@pytest.mark.parametrize(("number", "view"), list(enumerate(VIEWS)), ids=[view.id for view in VIEWS])
def test_a_page_is_open_to_everybody(walk, number, view):
    readers = [reader for reader in (MATRIX if FULL else sample_for(number)) if reader.language in view.languages]
    readers = readers or [reader for reader in MATRIX if reader.language in view.languages][:1]
    found = []
    # One who reads wider or in the dark looks at the same page: it is opened once for all of a display and language.
    for _, alike in itertools.groupby(readers, lambda reader: (reader.display, reader.language)):
        group = list(alike)
        page = walk.open(view, group[0])
        if page is None:
            return
        found += complaints(page, group, view.allowed)
    assert found == [], "\n" + "\n".join(found)


def test_the_sample_is_pairwise():
    sample = [*SAMPLE["standard"], *SAMPLE["elderly"]]

    def pairs(readers):
        facts = [(reader.display, reader.language, reader.width, reader.scheme) for reader in readers]
        return {(a, b, fact[a], fact[b]) for fact in facts for a, b in itertools.combinations(range(4), 2)}

    assert pairs(sample) == pairs(MATRIX)
    assert {reader for number in range(6) for reader in sample_for(number)} == set(sample)


def test_every_error_page_and_every_fragment_is_looked_at():
    assert set(pages.ERRORS) == pages.error_templates()
    assert set(pages.FRAGMENTS.values()) <= {view.id for view in pages.STATES}
