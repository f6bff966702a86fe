"""Checking that readers get what is published, and putting it right."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cms import publishing, verify
from cms.desks import SchoolDesk
from cms.pages import CoursePage, LessonPage
from cms.referers import FileInUse, recompile_referers
from lms.core import jobs
from lms.core.models import Job
from lms.courses.models import Course, CourseText, LessonText, MediaFile
from tests.cms.writing import document, picture, publish, published_course, translate, write_lesson


@pytest.fixture
def course(index) -> CoursePage:
    page = published_course(index, lessons=2)
    publish(translate(page, title="Tai Chi"))
    return page


def sentences(**options) -> list[str]:
    return list(verify.differences(recompile=options.get("recompile", False)))


def test_after_publishing_nothing_differs(course):
    assert sentences(recompile=True) == []
    call_command("verify_publishing", "--recompile")


@pytest.mark.parametrize(
    ("plant", "recompile"),
    [
        (lambda page: CourseText.objects.filter(course__key=page.translation_key).update(title="别的"), False),
        (lambda page: CourseText.objects.filter(course__key=page.translation_key).update(live=False), False),
        (lambda page: Course.objects.filter(key=page.translation_key).update(status="retired"), False),
        (lambda page: CoursePage.objects.filter(pk=page.pk).update(live=False), False),
        (lambda page: LessonPage.objects.child_of(page).update(live=False), False),
        (lambda page: LessonText.objects.filter(lesson__course__key=page.translation_key).update(title="别的"), False),
        (lambda page: CoursePage.objects.filter(pk=page.pk).update(address="elsewhere"), False),
        (lambda page: CourseText.objects.filter(course__key=page.translation_key).update(stamp="old"), False),
        (lambda page: LessonText.objects.filter(lesson__course__key=page.translation_key).update(html="别的"), True),
    ],
)
def test_a_planted_difference_is_found(course, plant, recompile):
    plant(course)
    assert sentences(recompile=recompile)
    with pytest.raises(CommandError):
        call_command("verify_publishing", *(["--recompile"] if recompile else []))


def test_republishing_what_is_stale_puts_it_right(course):
    texts = CourseText.objects.filter(course__key=course.translation_key)
    texts.filter(language="zh-hans").update(stamp="old", title="别的")
    call_command("republish")
    assert sentences() == []
    assert texts.get(language="zh-hans").stamp == verify.stamp()


def test_republishing_one_course_leaves_the_others_alone(course, index):
    other = published_course(index, slug="other")
    CourseText.objects.filter(course__key__in=[course.translation_key, other.translation_key]).update(stamp="old")
    call_command("republish", "other")
    assert CourseText.objects.get(course__key=other.translation_key).stamp == verify.stamp()
    assert not CourseText.objects.filter(course__key=course.translation_key).exclude(stamp="old").exists()


def waiting() -> list[Job]:
    return list(Job.objects.filter(kind="cms.recompile", state="waiting"))


@pytest.fixture
def shown(course):
    """A picture that a published lesson shows."""
    image = picture()
    value = {"image": image.pk, "alt": "图", "caption": ""}
    publish(write_lesson(course, slug="shown", title="有图", body=[{"type": "image", "value": value}]))
    return image


def text_with_picture() -> LessonText:
    return LessonText.objects.get(lesson__slug="shown")


def test_a_replaced_picture_recompiles_the_lessons_that_show_it_once(shown):
    before = text_with_picture().html
    shown.file = picture().file
    shown.save()
    shown.renditions.all().delete()
    (job,) = waiting()
    assert jobs.run(job.pk)
    after = text_with_picture().html
    assert after != before
    assert shown.get_rendition("width-400|format-webp").url in after


def test_a_picture_that_nobody_shows_makes_no_work(shown):
    other = picture()
    other.get_rendition("width-400")
    other.renditions.all().delete()
    assert waiting() == []


def test_a_picture_that_readers_see_is_not_deleted(shown):
    with pytest.raises(FileInUse) as refused, transaction.atomic():
        shown.delete()
    assert "有图" in str(refused.value.params["pages"])
    other = picture()
    other.delete()


def test_the_editor_is_told_why_a_picture_stays(shown, school, editor, as_user):
    collection = SchoolDesk.objects.get(school=school).collection
    type(shown).objects.filter(pk=shown.pk).update(collection=collection)
    client = as_user(editor)
    response = client.post(f"/cms/images/{shown.pk}/delete/", follow=True)
    assert "有图" in response.content.decode()
    assert type(shown).objects.filter(pk=shown.pk).exists()


def test_a_replaced_file_is_served_under_its_old_name_at_once(course, db):
    from django.core.files.base import ContentFile
    from wagtail.models import Collection

    sheet = document("a.pdf", b"%PDF-1.4\n", collection=Collection.get_first_root_node())
    body = [{"type": "document", "value": {"file": sheet.pk, "title": "单子"}}]
    publish(write_lesson(course, slug="sheet", body=body))
    sheet.file = ContentFile(b"%PDF-1.4\nlonger", name="b.pdf")
    sheet._set_document_file_metadata()
    sheet.save()
    row = MediaFile.objects.get(uuid=sheet.uuid)
    assert (row.name, row.size) == (sheet.file.name, sheet.file_size)
    (job,) = waiting()
    assert jobs.run(job.pk)
    assert "b" in LessonText.objects.get(lesson__slug="sheet").html


def test_publishing_a_link_target_recompiles_who_links_to_it(index, course):
    from tests.cms.writing import write_course

    target = write_course(index, slug="target", title="目标")
    body = [{"type": "paragraph", "value": f'<p><a linktype="page" id="{target.pk}">看</a></p>'}]
    publish(write_lesson(course, slug="linking", body=body))
    assert "href" not in LessonText.objects.get(lesson__slug="linking").html
    target = publish(target)
    for job in waiting():
        assert jobs.run(job.pk)
    assert 'href="/courses/target/"' in LessonText.objects.get(lesson__slug="linking").html
    target.unpublish()
    for job in waiting():
        assert jobs.run(job.pk)
    assert "href" not in LessonText.objects.get(lesson__slug="linking").html


def test_asking_twice_is_one_job(shown):
    recompile_referers(shown)
    recompile_referers(shown)
    assert len(waiting()) == 1


def test_a_run_that_is_cut_off_goes_on_with_what_is_left(course, index, monkeypatch):
    published_course(index, slug="other", lessons=3)
    texts = CourseText.objects.filter(course__slug__in=["taiji", "other"])
    assert texts.update(stamp="old") == 3
    republish, done = publishing.republish, []

    def cut_off(page: CoursePage) -> None:
        if len(done) == 1:
            done.append(None)
            raise KeyboardInterrupt
        republish(page)
        done.append(page.pk)

    monkeypatch.setattr(publishing, "republish", cut_off)
    said = io.StringIO()
    with pytest.raises(CommandError):
        call_command("republish", stdout=said)
    assert texts.filter(stamp="old").count() == 2
    call_command("republish", stdout=said)
    assert not texts.filter(stamp="old").exists()
    assert len({pk for pk in done if pk}) == len(done) - 1 == 3, "none was compiled twice"
    assert "2 " in said.getvalue().splitlines()[-1]


def test_what_is_published_while_all_is_compiled_again_is_not_written_over(course):
    """The page was read before its editor published it."""
    page = CoursePage.objects.get(pk=course.pk)
    newer = CoursePage.objects.get(pk=course.pk)
    newer.summary = "刚刚发布的一句话"
    publish(newer)
    publishing.republish(page)
    assert CourseText.objects.get(course__slug="taiji", language="zh-hans").summary == "刚刚发布的一句话"
