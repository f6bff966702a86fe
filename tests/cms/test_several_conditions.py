"""A lesson with several conditions on its way: ticked in the editor, compiled, published, in and out of the box."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, override

from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.box.problems import CourseFolderRefused
from cms.box.reader import read_course
from cms.compile import compile_lesson
from cms.pages import CoursePage, LessonPage
from cms.pages.lesson_rule import RuleField
from lms.courses.models import Course, Lesson, OutlineVersion
from lms.courses.rules import RULES, codes_of
from lms.learning import services as learning
from lms.learning.models import Enrolment
from tests.classes.building import make_people
from tests.cms.test_box import folder  # noqa: F401 - a fixture
from tests.cms.test_preview import preview_of
from tests.cms.writing import WORDS, publish, published_course, quiz, write_course, write_lesson

pytestmark = pytest.mark.django_db


def test_boxes_that_are_ticked_make_a_rule_and_a_rule_ticks_its_boxes():
    field = RuleField()
    for rule in RULES:
        assert field.clean(list(reversed(codes_of(rule)))) == rule
        assert field.prepare_value(rule) == codes_of(rule)
        assert not field.has_changed(rule, codes_of(rule))
    assert field.has_changed("read", ["read", "quiz"])
    for wrong in ([], ["seen"], ["read", "seen"]):
        with pytest.raises(ValidationError):
            field.clean(wrong)


def lesson_form(lesson: LessonPage, rule: list[str]) -> dict:
    from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

    text = rich_text("<p>起势。</p>")
    posted = nested_form_data(
        {
            "title": lesson.title,
            "slug": lesson.slug,
            "summary": "",
            "minutes": 20,
            "threshold": 80,
            "quiz_threshold": "",
            "online": "on",
            "body": streamfield([("paragraph", text)]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            "action-publish": "1",
        }
    )
    return posted | {"rule": rule}


def test_an_editor_ticks_several_and_publishes_them(index, sun, as_user):
    lesson = published_course(index).lesson_pages()[0]
    client = as_user(sun)
    page = client.get(f"/cms/pages/{lesson.pk}/edit/").content.decode()
    boxes = re.findall(r'<input type="checkbox" name="rule" value="(\w+)"([^>]*)>', page)
    assert [(code, "checked" in rest) for code, rest in boxes] == [
        ("read", True),
        ("watched", False),
        ("quiz", False),
        ("confirmed", False),
    ]
    response = client.post(f"/cms/pages/{lesson.pk}/edit/", lesson_form(lesson, rule=["confirmed", "read"]))
    assert response.status_code == 302
    lesson.refresh_from_db()
    assert lesson.rule == "read+confirmed"
    assert Lesson.objects.get(key=lesson.translation_key).rule == "read+confirmed"
    response = client.post(f"/cms/pages/{lesson.pk}/edit/", lesson_form(lesson, rule=[]))
    assert response.status_code == 200, "one at least"
    lesson.refresh_from_db()
    assert lesson.rule == "read+confirmed"


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        ({"rule": "read+confirmed"}, []),
        ({"rule": "watched+quiz"}, ["It is completed by questions and has none.",
                                    "It is completed by watching and has no video."]),
        ({"rule": "quiz+confirmed", "body": [*WORDS, quiz()]}, []),
        ({"rule": "quiz+confirmed", "threshold": 0, "body": [*WORDS, quiz()]},
         ["Give the percent needed, from 1 to 100."]),
        ({"rule": "confirmed", "online": False},
         ["It is held in the classroom, where the roll counts and no teacher confirms it."]),
    ],
)  # fmt: skip
def test_what_does_not_go_together_is_said(index, facts, problems):
    lesson = write_lesson(write_course(index), **facts)
    with override("zh-hans"):
        assert [str(one) for one in compile_lesson(lesson).problems] == [gettext(one) for one in problems]


@pytest.mark.parametrize(
    ("rule", "own", "told"),
    [
        ("quiz+confirmed", 60, (80, None)),
        ("watched+quiz", 60, (80, 60)),
        ("watched+quiz", 80, (80, None)),
        ("watched+quiz", None, (80, None)),
        ("read+confirmed", 60, (0, None)),
    ],
)
def test_percentages_that_nobody_asks_for_say_nothing(rule, own, told):
    from cms.compile import thresholds_of

    assert thresholds_of(LessonPage(rule=rule, threshold=80, quiz_threshold=own)) == told


def test_the_version_tells_the_percentage_of_the_questions_only_where_it_differs(index):
    page = published_course(index)
    lesson = page.lesson_pages()[0]
    lesson.rule, lesson.threshold, lesson.body = "quiz+confirmed", 60, [*WORDS, quiz()]
    publish(lesson)
    newest = OutlineVersion.objects.filter(course__key=page.translation_key).latest("number")
    told = newest.outline["lessons"][0]
    assert (told["rule"], told["threshold"]) == ("quiz+confirmed", 60)
    assert "quiz_threshold" not in told


def test_a_preview_says_by_what_the_lesson_is_completed(index):
    html = preview_of(write_lesson(write_course(index), rule="quiz+confirmed", threshold=60, body=[*WORDS, quiz()]))
    with override("zh-hans"):
        asked = gettext("Done when all of this is done: %(conditions)s.") % {"conditions": "|"}
    assert asked.split("|")[0] in html


def test_a_folder_carries_several_there_and_back(index, tmp_path):
    page = published_course(index)
    first, second = page.lesson_pages()
    first.rule = "read+confirmed"
    publish(first)
    second.rule, second.threshold, second.body = "quiz+confirmed", 60, [*WORDS, quiz()]
    publish(second)
    exported = export_course(CoursePage.objects.get(pk=page.pk))
    box = tmp_path / exported.slug
    box.mkdir()
    for name, data in exported.contents():
        (box / name).write_bytes(data)
    assert "rule: [read, confirmed]\nonline" in next(box.glob("01-*.zh.md")).read_text()
    assert "rule: [quiz, confirmed]\nthreshold: 60\nonline" in next(box.glob("02-*.zh.md")).read_text()
    again = import_course(box, actor=None, publish=False)
    assert [one.get_latest_revision_as_object().rule for one in again.lesson_pages()] == [
        "read+confirmed",
        "quiz+confirmed",
    ]
    given, taken = (dict(box.contents()) for box in (exported, export_course(again)))
    # Questions get ids of the box's own when they come in.
    for name in given.keys() - {"02-lesson-2.zh.md"}:
        assert taken[name] == given[name]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("rule: [quiz]", "a list of two or more different conditions belongs here, or one condition without brackets"),
        ("rule: [quiz, quiz]", "a list of two or more different conditions"),
        ("rule: []", "a list of two or more different conditions"),
        ("rule: [quiz, luck]", "luck"),
        ("rule: [quiz, {a: b}]", "{'a': 'b'}"),
        ("rule: quiz\nquiz_threshold: 101", "101"),
    ],
)
def test_a_wrong_rule_in_a_folder_is_told_with_its_line(folder, written, why):  # noqa: F811
    file = folder / "01-start.zh.md"
    file.write_text(file.read_text().replace("rule: quiz", written))
    with override("en"), pytest.raises(CourseFolderRefused) as refused:
        read_course(folder)
    assert why in str(refused.value)


def test_a_folder_states_them_in_any_order(folder):  # noqa: F811
    file = folder / "01-start.zh.md"
    file.write_text(file.read_text().replace("rule: quiz", "rule: [confirmed, read, quiz]"))
    assert read_course(folder).lessons[0].rule == "read+quiz+confirmed"


def test_who_has_done_a_lesson_that_is_withdrawn_has_done_one_fewer(index):
    page = published_course(index, lessons=3)
    course = Course.objects.get(key=page.translation_key)
    learner = make_people(1)[0]
    enrolment = learning.enrol(course=course, learner=learner)
    for lesson in course.lessons.all()[:2]:
        learning.finish_reading(progress=learning.open_lesson(enrolment=enrolment, lesson=lesson))
    first = page.lesson_pages()[0]

    def done() -> int:
        return Enrolment.objects.get(pk=enrolment.pk).lessons_done

    assert done() == 2
    first.unpublish()
    assert done() == 1
    publish(LessonPage.objects.get(pk=first.pk))
    assert done() == 2
