"""Who may join, from the editor to the row, into the folder and back."""

import pytest

from cms import publishing
from cms.box.courses import course_named, name_of
from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.box.problems import CourseFolderRefused
from cms.checking.findings import findings
from cms.compile import CannotPublish
from cms.pages import CoursePage
from lms.courses.models import Course
from tests.cms.test_rights import forms_of
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


def test_what_the_english_page_says_of_who_may_join_counts_for_nothing(index, before):
    page = published_course(index, lessons=1, **LIMITS, prerequisites=asking_for(before))
    english = translate(page, title="Taiji")
    english.open_to, english.min_age, english.prerequisites, english.subject = "all", None, [], "arts"
    english = publish(english)
    lesson = translate(page.lesson_pages().get(), title="Beginning")
    lesson.minutes = 500
    publish(lesson)
    publishing.republish(english)
    course = Course.objects.get(key=page.translation_key)
    assert {name: getattr(course, name) for name in LIMITS} == LIMITS
    assert course.prerequisites == [str(before.translation_key)]
    assert (course.subject, course.lessons.get().minutes) == ("sport", 20)


def test_the_english_page_has_no_fields_for_what_the_chinese_one_states(index, editor, as_user):
    page = published_course(index, lessons=1, **LIMITS)
    english = publish(translate(page, title="Taiji"))
    shown = as_user(editor).get(f"/cms/pages/{english.pk}/edit/").content.decode()
    assert 'name="title"' in shown and 'name="min_age"' not in shown and "prerequisites-count" not in shown
    lesson = translate(page.lesson_pages().get(), title="Beginning")
    shown = as_user(editor).get(f"/cms/pages/{lesson.pk}/edit/").content.decode()
    assert 'name="title"' in shown and 'name="minutes"' not in shown


def test_for_an_alias_the_course_itself_is_asked_for(index, before):
    alias = before.create_alias(parent=index, update_slug="other-address")
    page = published_course(index, prerequisites=[("course", alias)])
    assert Course.objects.get(key=page.translation_key).prerequisites == [str(before.translation_key)]
    assert course_named(name_of(page.prerequisite_pages[0])).pk == before.pk


def test_a_course_saved_in_the_editor_is_exported_as_before(index, editor, as_user):
    page = published_course(index, lessons=0)
    page.description = '<p data-block-key="abcde">十二周，每周一次。</p>'
    page = publish(page)
    assert "data-block-key" in page.description
    (text,) = [data for name, data in export_course(page).contents() if name == "course.zh.md"]
    assert text.decode().endswith("---\n十二周，每周一次。\n")


@pytest.mark.parametrize("value", ["abc", "9" * 23, "999999", "index", "draft elsewhere"])
def test_what_is_no_course_or_another_schools_draft_cannot_be_chosen(index, other_index, editor, as_user, value):
    page = published_course(index)
    secret = write_course(other_index, slug="secret", title="机密草稿课")
    chosen = {"index": str(index.pk), "draft elsewhere": str(secret.pk)}.get(value, value)
    form = forms_of(page) | {
        "prerequisites-count": "1",
        "prerequisites-0-deleted": "",
        "prerequisites-0-order": "0",
        "prerequisites-0-type": "course",
        "prerequisites-0-id": "",
        "prerequisites-0-value": chosen,
    }
    answer = as_user(editor).post(f"/cms/pages/{page.pk}/edit/", form)
    assert answer.status_code == 200 and "机密草稿课" not in answer.content.decode()
    assert CoursePage.objects.get(pk=page.pk).get_latest_revision_as_object().prerequisite_pages == []


def test_a_folder_with_ages_in_the_wrong_order_is_refused(index, tmp_path):
    page = published_course(index, lessons=1, min_age=20, max_age=80)
    folder = tmp_path / page.slug
    folder.mkdir()
    for name, data in export_course(page).contents():
        (folder / name).write_bytes(data.replace(b"min_age: 20", b"min_age: 90"))
    with pytest.raises(CourseFolderRefused, match="最大年龄"):
        import_course(folder, actor=None, publish=False)


def test_the_preview_says_who_may_join(index, before):
    page = write_course(index, **LIMITS, prerequisites=asking_for(before))
    shown = page.make_preview_request().content.decode()
    for words in ("55至80岁", "家长", "江溪街道的居民", "站桩"):
        assert words in shown
