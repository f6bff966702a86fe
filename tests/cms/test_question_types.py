"""Questions of every type through the editor: checked, compiled, given out as a folder and taken in again."""

import io
import zipfile

import pytest
from django.utils import translation
from wagtail.blocks import StreamBlockValidationError

from cms.blocks.quiz import QuizBlock
from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.box.reader import read_course
from cms.compile import compile_lesson
from cms.pages import CoursePage, LessonPage
from lms.courses.models import LessonText, MediaFile
from lms.questions.types import TYPES, problems_of
from tests.cms.writing import picture, publish, write_course, write_lesson


def items(values: list) -> list[dict]:
    return [{"type": "item", "value": value, "id": f"item-{number}"} for number, value in enumerate(values)]


def every_question() -> list[dict]:
    """Raw values of a quiz block with all types."""
    shown = picture().pk
    words = {"prompt": "两脚怎样站？", "explanation": "站得稳。"}
    choices = items(
        [{"text": "同宽", "right": True, "feedback": ""}, {"text": "并拢", "right": False, "feedback": "不稳"}]
    )
    values = {
        "single": {**words, "choices": choices, "image": shown, "alt": "两只脚"},
        "multiple": {**words, "choices": choices},
        "truefalse": {**words, "answer": "false"},
        "short": {**words, "accepted": "起势\n预备势"},
        "fill": {**words, "prompt": "先{{1}}，\n后{{2}}。", "gaps": items(["吸气\n吸", "呼气"])},
        "number": {**words, "value": "40", "tolerance": "0.5", "unit": "厘米"},
        "match": {**words, "pairs": items([{"left": "东", "right": "木"}, {"left": "西: [x]", "right": "金"}])},
        "order": {**words, "items": items(["站好", "起势", "收势"])},
        "picture": {
            **words,
            "choices": items(
                [{"image": shown, "alt": "抬手", "right": False}, {"image": shown, "alt": "放手", "right": True}]
            ),
        },
        "open": {**words, "rubric": items([{"text": "时间", "points": 2}, {"text": "地点", "points": 1}])},
    }
    rules = {"attempts": 2, "minutes": 15, "counts": "last", "shows": "passed", "insist": True}
    return [
        {"type": "settings", "value": rules, "id": "00000000-0000-4000-8000-000000000000"},
        *(
            {"type": kind, "value": value, "id": f"00000000-0000-4000-8000-{number:012}"}
            for number, (kind, value) in enumerate(values.items(), start=1)
        ),
    ]


@pytest.fixture
def lesson(index) -> LessonPage:
    course = write_course(index)
    page = write_lesson(
        course, rule="quiz", threshold=60, body=[{"type": "quiz", "value": every_question(), "id": "quiz"}]
    )
    publish(page)
    publish(CoursePage.objects.get(pk=course.pk))
    return page


def test_every_type_compiles_to_what_can_be_asked(lesson):
    part = LessonText.objects.get(lesson__slug="start", lesson__course__slug="taiji").parts[0]
    assert [question["type"] for question in part["questions"]] == [one["type"] for one in every_question()[1:]]
    assert {question["type"] for question in part["questions"]} == set(TYPES)
    assert [problems_of(question) for question in part["questions"]] == [[]] * len(TYPES)
    assert part["settings"] == {"attempts": 2, "minutes": 15, "counts": "last", "shows": "passed", "insist": True}
    by_type = {question["type"]: question for question in part["questions"]}
    assert by_type["single"]["feedback"] == ["", "不稳"]
    assert by_type["fill"]["gaps"] == [["吸气", "吸"], ["呼气"]]
    media = {by_type["single"]["image"]["media"], *(one["media"] for one in by_type["picture"]["choices"])}
    assert MediaFile.objects.filter(uuid__in=media).count() == 1


def test_what_is_given_out_is_taken_in_again_as_it_was(lesson, tmp_path, sun):
    first = export_course(lesson.course_page())
    with zipfile.ZipFile(io.BytesIO(first.as_zip())) as packed:
        packed.extractall(tmp_path)
    folder = tmp_path / "taiji"
    course = read_course(folder)
    read = course.lessons[0].words["zh-hans"].blocks[0].value["questions"]
    assert [question["type"] for question in read] == [one["type"] for one in every_question()[1:]]
    folder.rename(tmp_path / "taiji-again")
    page = import_course(tmp_path / "taiji-again", actor=sun, publish=False)
    again = page.lesson_pages().get().get_latest_revision_as_object()
    before, after = (compile_lesson(one) for one in (lesson, again))
    assert after.problems == []
    assert [(one["type"], one["prompt"]) for one in after.parts[0]["questions"]] == [
        (one["type"], one["prompt"]) for one in before.parts[0]["questions"]
    ]
    assert after.parts[0]["settings"] == before.parts[0]["settings"]
    second = export_course(page)
    assert second.markdown["01-start.zh.md"] == first.markdown["01-start.zh.md"]


def test_the_preview_shows_every_type_and_no_answer(lesson, as_user, sun):
    html = as_user(sun).get(f"/cms/pages/{lesson.pk}/view_draft/").content.decode()
    assert html.count('class="question"') == len(TYPES)
    for secret in ("预备势", "吸气", "站得稳", "不稳"):
        assert secret not in html


@pytest.mark.parametrize(
    ("kind", "change", "reason"),
    [
        ("single", {"choices": items([{"text": "甲", "right": True}, {"text": "乙", "right": True}])}, "exactly one"),
        ("single", {"alt": ""}, "does not say what it shows"),
        ("short", {"accepted": " \n "}, "required"),
        ("fill", {"prompt": "先{{1}}，再{{3}}"}, "by its number"),
        ("number", {"value": "四十"}, "in digits"),
        ("match", {"pairs": items([{"left": "东", "right": "木"}, {"left": "東", "right": "金"}])}, "same words"),
        ("order", {"items": items(["站好", "站 好"])}, "same words"),
    ],
)
def test_what_cannot_be_asked_is_said_to_the_editor(db, kind, change, reason):
    raw = next(one for one in every_question() if one["type"] == kind)
    block = QuizBlock()
    value = block.to_python([{**raw, "value": {**raw["value"], **change}}])
    with translation.override("en"):
        with pytest.raises(StreamBlockValidationError) as refused:
            block.clean(value)
        assert reason in str(refused.value.as_json_data())


def test_questions_from_before_have_no_new_words_and_stay_what_they_are(db):
    choices = items([{"text": "同宽", "right": True}, {"text": "并拢", "right": False}])
    value = QuizBlock().to_python(
        [{"type": "single", "value": {"prompt": "问", "choices": choices, "explanation": "讲"}, "id": "old"}]
    )
    child = value[0]
    assert child.block.as_part(child.value, str) == {
        "type": "single",
        "prompt": "问",
        "choices": ["同宽", "并拢"],
        "answer": [1],
        "explanation": "讲",
    }
