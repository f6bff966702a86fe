"""Addresses of Chinese titles are pinyin, and one that was published never changes."""

import pytest

from cms.compile import domain_slug
from cms.pages import CoursePage
from cms.slugs import LONGEST, ascii_slug
from lms.courses.models import Course
from tests.cms.writing import publish, published_course, write_course


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("八段锦", "ba-duan-jin"),
        ("第2课：乘车码 QR", "di-2-ke-cheng-che-ma-qr"),
        ("重庆小面", "chong-qing-xiao-mian"),
        ("Hello World", "hello-world"),
        ("taiji-24", "taiji-24"),
        ("？！", ""),
    ],
)
def test_a_title_becomes_an_address(title, slug):
    assert ascii_slug(title) == slug


def test_a_long_address_ends_with_a_whole_syllable():
    slug = ascii_slug("智能手机挂号乘车码视频通话还有怎样认出骗子打来的电话" * 2)
    assert len(slug) <= LONGEST
    assert slug.isascii()
    assert set(slug.split("-")) <= set(ascii_slug("智能手机挂号乘车码视频通话还有怎样认出").split("-")) | set(
        ascii_slug("骗子打来的电话").split("-")
    )


def test_what_cannot_be_written_has_a_name_all_the_same():
    assert domain_slug("？！", "course") == "course"


def test_a_lesson_cannot_take_the_address_of_a_button():
    assert domain_slug("enrol", "lesson", taken={"enrol"}) == "lesson"


def test_a_course_with_a_chinese_slug_is_published_under_pinyin(index):
    course = publish(write_course(index, slug="太极拳"))
    assert Course.objects.get(key=course.translation_key).slug == "tai-ji-quan"


def test_a_published_address_stays_when_the_slug_changes(index):
    course = published_course(index, slug="taiji")
    course.slug = "太极拳"
    publish(course)
    assert Course.objects.get(key=course.translation_key).slug == "taiji"


def test_the_editor_makes_pinyin_of_the_title(editor, index, as_user):
    form = as_user(editor)
    path = f"/cms/pages/add/cms/coursepage/{index.pk}/"
    for slug in ("", "晨练"):  # what nobody wrote, and what Wagtail's script makes of the title
        answer = form.post(
            path,
            {
                "title": "晨练",
                "slug": slug,
                "subject": "sport",
                "mode": "online",
                "form": "class",
                "study_hours": "1",
                "motif": "crane",
                "open_to": "all",
                "certificate_quiz": "60",
                "certificate_attendance": "70",
                "prerequisites-count": "0",
                "description": "null",
                "comments-TOTAL_FORMS": "0",
                "comments-INITIAL_FORMS": "0",
            },
        )
        assert answer.status_code == 302, answer.content.decode()[-800:]
    slugs = CoursePage.objects.filter(title="晨练").order_by("pk").values_list("slug", flat=True)
    assert list(slugs) == ["chen-lian", "chen-lian-2"]


def test_a_title_of_signs_alone_is_called_what_it_is(editor, index, as_user):
    for action in ({}, {"action-publish": "1"}):
        answer = as_user(editor).post(
            f"/cms/pages/add/cms/coursepage/{index.pk}/",
            {
                "title": "🀄",
                "slug": "",
                "subject": "sport",
                "mode": "online",
                "form": "class",
                "study_hours": "1",
                "motif": "crane",
                "open_to": "all",
                "certificate_quiz": "60",
                "certificate_attendance": "70",
                "prerequisites-count": "0",
                "description": "null",
                "comments-TOTAL_FORMS": "0",
                "comments-INITIAL_FORMS": "0",
                **action,
            },
        )
        assert answer.status_code == 302, answer.content.decode()[-800:]
    assert set(CoursePage.objects.filter(title="🀄").values_list("slug", flat=True)) == {"course", "course-2"}


def test_the_explorer_begins_at_ones_own_school(editor, index, as_user):
    """Sun's street runs several schools: she gets their list, never Wagtail's bare root."""
    answer = as_user(editor).get("/cms/pages/")
    assert answer.status_code == 302
    shown = as_user(editor).get(answer["Location"])
    assert shown.status_code == 200
    page = shown.content.decode()
    assert index.title in page
    assert "will not be accessible at any URL" not in page


def test_the_editor_wears_the_colours_and_name_of_the_site(editor, as_user):
    page = as_user(editor).get("/cms/").content.decode()
    assert "css/cms" in page
    assert "img/favicon" in page
    assert "邻学 Linxue" in page
