"""Who may join, from the editor to the row, into the folder and back."""

import pytest

from cms.box.courses import course_named, name_of
from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.box.problems import CourseFolderRefused
from cms.checking.findings import findings
from cms.compile import CannotPublish
from cms.pages import CoursePage
from lms.courses.models import Course
from tests.cms.writing import publish, published_course, translate, write_course

LIMITS = {"target_groups": ["parents", "newcomers"], "open_to": "residents", "min_age": 55, "max_age": 80}


def asking_for(*pages: CoursePage) -> list[tuple[str, CoursePage]]:
    return [("course", page) for page in pages]


@pytest.fixture
def before(index) -> CoursePage:
    return published_course(index, slug="zhanzhuang", title="站桩")


def test_what_the_editor_sets_stands_in_the_row(index, before):
    page = published_course(index, **LIMITS, prerequisites=asking_for(before))
    course = Course.objects.get(key=page.translation_key)
    assert {name: getattr(course, name) for name in LIMITS} == LIMITS
    assert course.prerequisites == [str(before.translation_key)]


def test_another_language_asks_for_the_same_course(index, before):
    page = published_course(index, prerequisites=asking_for(before))
    english = publish(translate(page, title="Taiji"))
    assert [chosen.translation_key for chosen in english.prerequisite_pages] == [before.translation_key]
    assert Course.objects.get(key=page.translation_key).prerequisites == [str(before.translation_key)]


def test_a_course_that_would_ask_for_itself_is_not_published(index, before):
    page = published_course(index, prerequisites=asking_for(before))
    before.prerequisites = asking_for(page)
    with pytest.raises(CannotPublish, match="谁也加入不了"):
        publish(before)


def test_a_deleted_course_is_asked_for_no_more(index, before):
    page = published_course(index, prerequisites=asking_for(before))
    before.delete()
    page = publish(CoursePage.objects.get(pk=page.pk))
    assert page.prerequisite_pages == []
    assert Course.objects.get(key=page.translation_key).prerequisites == []


def test_the_editor_is_told_of_a_draft_that_nobody_is_asked_for(index):
    draft = write_course(index, slug="zhanzhuang", title="站桩")
    page = write_course(index, prerequisites=asking_for(draft))
    assert "prerequisite_not_published" in {finding.code for finding in findings(page)}
    publish(draft)
    assert "prerequisite_not_published" not in {f.code for f in findings(CoursePage.objects.get(pk=page.pk))}


def test_ages_in_the_wrong_order_are_refused(index):
    from django.core.exceptions import ValidationError

    page = write_course(index)
    page.min_age, page.max_age = 60, 50
    with pytest.raises(ValidationError, match="最大年龄"):
        page.full_clean()


def test_a_folder_carries_it_there_and_back(index, before, tmp_path):
    page = published_course(index, **LIMITS, prerequisites=asking_for(before))
    exported = export_course(page)
    folder = tmp_path / exported.slug
    folder.mkdir()
    for name, data in exported.contents():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    written = (folder / "course.zh.md").read_text()
    assert f"prerequisites: [{name_of(before)}]" in written
    assert course_named(name_of(before)).pk == before.pk
    again = import_course(folder, actor=None, publish=False)
    assert {name: getattr(again, name) for name in LIMITS} == LIMITS
    assert [chosen.pk for chosen in again.prerequisite_pages] == [before.pk]
    assert dict(export_course(again).contents()) == dict(exported.contents())


def test_a_folder_that_asks_for_a_course_not_here_is_refused(index, before, tmp_path):
    test_a_folder_carries_it_there_and_back(index, before, tmp_path)
    path = tmp_path / "taiji" / "course.zh.md"
    path.write_text(path.read_text().replace("/zhanzhuang", "/nowhere"))
    with pytest.raises(CourseFolderRefused, match="nowhere"):
        import_course(path.parent, actor=None, publish=False)
