"""The order of lessons and skipping, from the editor to the row, into the folder and back."""

from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.pages import CoursePage
from lms.courses.models import Course, Lesson
from tests.cms.writing import publish, published_course


def test_what_the_editor_sets_stands_in_the_rows(index):
    page = published_course(index)
    lesson = page.lesson_pages()[0]
    page.in_order, lesson.no_skip = True, True
    publish(lesson)
    publish(page)
    assert Course.objects.get(key=page.translation_key).in_order
    assert Lesson.objects.get(key=lesson.translation_key).no_skip


def test_a_folder_carries_it_there_and_back(index, tmp_path):
    page = published_course(index)
    lesson = page.lesson_pages()[0]
    page.in_order, lesson.no_skip = True, True
    publish(lesson)
    publish(page)
    exported = export_course(CoursePage.objects.get(pk=page.pk))
    folder = tmp_path / exported.slug
    folder.mkdir()
    for name, data in exported.contents():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    assert "in_order: true" in (folder / "course.zh.md").read_text()
    assert "no_skip: true" in next(folder.glob("01-*.zh.md")).read_text()
    again = import_course(folder, actor=None, publish=False)
    assert again.in_order
    assert again.lesson_pages()[0].get_latest_revision_as_object().no_skip
    assert dict(export_course(again).contents()) == dict(exported.contents())
