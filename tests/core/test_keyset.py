"""Lists by key: every row once and in order, however long the list is and whatever is written meanwhile."""

import pytest

from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people
from lms.core.keyset import every_row, keyset_page

NAMES = ["李芳", "李方", "李芳", "王建华", "张桂珍", "李芳", "", "Smith"]


@pytest.fixture
def people(db):
    create_people([NewPerson(username=f"keyset-{number}", name=name) for number, name in enumerate(NAMES)])
    return User.objects.filter(username__startswith="keyset-")


def walk(rows, order, size) -> list[list]:
    pages, after = [], ""
    while True:
        page = keyset_page(rows, order, after=after, size=size)
        assert page.first is (not pages)
        pages.append(page.rows)
        if not page.next:
            return pages
        after = page.next


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9])
@pytest.mark.parametrize("order", [["pinyin", "pk"], ["-pinyin", "-pk"], ["-pk"], ["sex", "-pinyin", "pk"]], ids=str)
def test_the_pages_together_are_the_list(people, order, size):
    pages = walk(people, order, size)
    assert [row for page in pages for row in page] == list(people.order_by(*order))
    assert all(len(page) == size for page in pages[:-1])


def test_the_order_goes_over_related_rows(people, street):
    from lms.network import services

    homes = list(street.children.order_by("path")[:3])
    for number, person in enumerate(people):
        services.settle_resident(user=person, organisation=homes[number % 3], actor=None)
    order = ["residence__organisation__path", "pinyin", "pk"]
    rows = people.select_related("residence__organisation")
    assert [row for page in walk(rows, order, 3) for row in page] == list(people.order_by(*order))
    assert list(every_row(rows, order, size=3)) == list(people.order_by(*order))


def test_a_row_that_is_written_before_the_page_moves_nothing(people):
    first = keyset_page(people, ["pinyin", "pk"], after="", size=3)
    create_people([NewPerson(username="keyset-new", name="阿毛")])
    second = keyset_page(people, ["pinyin", "pk"], after=first.next, size=3)
    assert not set(first.rows) & set(second.rows)
    assert {"keyset-new"} & {row.username for row in first.rows + second.rows} == set()


@pytest.mark.parametrize("after", ["", "x", "1", "2b4a41ca-8b8c-4c28-89bc-5fa72bd96a5d", "\x00"])
def test_behind_a_row_that_is_not_among_them_is_the_beginning(people, li, after):
    page = keyset_page(people, ["pinyin", "pk"], after=after, size=3)
    assert page.first
    assert page.rows == keyset_page(people, ["pinyin", "pk"], after=str(li.uuid), size=3).rows


def test_an_empty_list_has_one_page(people):
    page = keyset_page(people.none(), ["pk"], after="", size=3)
    assert (page.rows, page.next, page.first) == ([], "", True)
    assert list(every_row(people.none(), ["pk"])) == []
