"""An editor finds her pages and files in Chinese as residents find theirs: by a word, a character, by pinyin."""

import pytest
from wagtail.models import Page

from cms.desks import SchoolDesk
from cms.search import in_terms
from tests.cms.writing import document, picture, write_course

pytestmark = pytest.mark.both_databases

# Titles, and what finds them among the others.
TITLES = {
    "八段锦入门": ["八段锦", "段锦", "锦", "baduanjin", "badu", "bdj", "八段錦", "八段锦怎么学"],
    "锡剧里的江南": ["锡剧", "江南", "xiju", "xj", "剧"],
    "智能手机 Photos": ["手机", "智能", "photo", "zhineng"],
    "楼道里的电动车": ["电动车", "楼道", "diandongche"],
}
ASKED = [(question, title) for title, questions in TITLES.items() for question in questions]
NOTHING = ["锦八", "滑翔机", "！？", "%", '"', "'; --"]


@pytest.fixture
def pages(index) -> None:
    for number, title in enumerate(TITLES):
        write_course(index, title=title, slug=f"asked-{number}")


def titles(question: str) -> set[str]:
    """Of the pages of these tests."""
    return {page.title for page in Page.objects.all().autocomplete(question) if page.slug.startswith("asked-")}


def test_pages_are_found_by_words_characters_and_sounds(pages):
    assert {(question, title): titles(question) for question, title in ASKED} == {
        (question, title): {title} for question, title in ASKED
    }
    assert {question: titles(question) for question in NOTHING} == {one: set() for one in NOTHING}


def test_a_new_title_is_found_and_the_old_one_no_longer(pages):
    page = Page.objects.get(title="八段锦入门").specific
    page.title = "太极拳入门"
    page.save()
    assert titles("太极") == titles("tjq") == {"太极拳入门"}
    assert titles("八段锦") == set()


@pytest.mark.parametrize(
    "address",
    ["/cms/pages/search/?q={}", "/cms/pages/{index}/?q={}", "/cms/choose-page/search/?q={}"],
    ids=["search", "explorer", "chooser"],
)
def test_the_editor_finds_her_pages_where_she_looks(pages, index, editor, as_user, address):
    client = as_user(editor)
    for question in ("段锦", "八段锦", "bdj"):
        page = client.get(address.replace("{index}", str(index.pk)).format(question)).content.decode()
        assert "八段锦入门" in page, question
        assert "锡剧里的江南" not in page, question


def test_she_finds_her_pictures_and_files(index, editor, as_user):
    collection = SchoolDesk.objects.get(school=index.school).collection
    for title in ("排练厅的窗", "社区的门"):
        picture(title=title, collection=collection)
        document(f"{title}.pdf", b"%PDF-1.7\n", title=title, collection=collection)
    client = as_user(editor)
    for address in ("/cms/images/?q={}", "/cms/images/chooser/results/?q={}", "/cms/documents/?q={}",
                    "/cms/files/document/results/?q={}"):  # fmt: skip
        for question in ("排练", "窗", "pailian"):
            page = client.get(address.format(question)).content.decode()
            assert "排练厅的窗" in page, (address, question)
            assert "社区的门" not in page, (address, question)


def test_the_index_holds_terms_and_no_sentences():
    assert in_terms("八段锦 2024").split()[:6] == ["八", "段", "锦", "八段", "段锦", "2024"]
