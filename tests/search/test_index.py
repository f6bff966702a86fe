"""The index follows what is published, entered and closed, and holds nothing else."""

import io
from uuid import uuid4

import pytest
from django.core.management import call_command

from lms.core import jobs
from lms.core.models import Job
from lms.courses.services import retire_language, retire_lesson_language
from lms.network.models import Organisation, School
from lms.network.premises_services import close_premises, create_school, edit_school, reopen_premises
from lms.network.reorganising import rename_place
from lms.search import engines, index
from lms.search.find import documents, find
from lms.search.models import Document
from lms.search.passages import passage
from tests.classes.building import make_course, make_lesson, make_school

pytestmark = pytest.mark.both_databases


@pytest.fixture
def school(db) -> School:
    return make_school()


def titles(question: str) -> list[str]:
    return [row.title for row in documents(find(question).hits)]


def test_a_course_is_found_from_its_publishing_to_its_withdrawal(school):
    course = make_course(school, title="潜水艇模型", lessons=[make_lesson(1, title="压载水舱")])
    assert titles("潜水艇") == ["潜水艇模型", "压载水舱"]
    assert titles("压载水舱") == ["压载水舱"]

    retire_language(key=course.key, language="zh-hans", actor=None)
    assert titles("潜水艇") == titles("压载水舱") == []


def test_a_withdrawn_lesson_is_not_found_and_its_course_is(school):
    lessons = [make_lesson(1, title="压载水舱"), make_lesson(2, title="潜望镜")]
    make_course(school, title="潜水艇模型", lessons=lessons)
    retire_lesson_language(key=lessons[1].key, language="zh-hans", actor=None)
    assert titles("潜望镜") == []
    assert titles("潜水艇") == ["潜水艇模型", "压载水舱"]


def test_what_is_published_again_under_another_title_is_found_by_that_alone(school):
    key = uuid4()
    for title in ("潜水艇模型", "水下航行器"):
        make_course(school, key=key, slug="submarine", title=title, lessons=[])
    assert titles("潜水艇") == []
    assert titles("航行器") == ["水下航行器"]


def test_schools_are_found_while_they_are_open(school):
    values = {"kind": "seniors_school", "name": "银龄乐学堂"}
    found = create_school(organisation=school.organisation, values=values, actor=None)
    assert titles("乐学堂") == ["银龄乐学堂"]
    edit_school(school=found, values={"name": "常青大讲堂"}, actor=None)
    assert titles("乐学堂") == []
    assert titles("大讲堂") == ["常青大讲堂"]
    close_premises(premises=found, actor=None)
    assert titles("大讲堂") == []
    reopen_premises(premises=found, actor=None)
    assert titles("大讲堂") == ["常青大讲堂"]


def test_the_worker_follows_the_new_name_of_a_place(school):
    place = Organisation.objects.get(pk=school.organisation.pk)
    parent = Organisation.objects.create(code="97", name="样例区", full_name="样例区", tier="district", path="97776")
    Organisation.objects.filter(pk=place.pk).update(parent=parent)
    rebuild()
    rename_place(place=place, name="望湖街道", full_name="望湖街道办事处", name_en="", actor=None)
    for job in Job.objects.filter(kind=index.RENAMED, state="waiting"):
        jobs.run(job.pk)
    assert set(titles("望湖")) == {"样例街道社区教育中心", "样例街道中心"}


def test_no_passage_of_a_lesson_that_is_not_open_to_everybody_is_shown(school):
    text = "<p>先把潜望镜升起来，再看海面上有没有船。</p>"
    lessons = [make_lesson(number, title=f"第{number}讲", summary="升降", html=text) for number in (1, 2)]
    make_course(school, title="潜水艇模型", lessons=lessons)
    found = find("潜望镜")
    shown = {row.title: passage(row, found.question)[0] for row in documents(found.hits)}
    assert shown == {"第1讲": "先把<mark>潜望镜</mark>升起来，再看海面上有没有船。", "第2讲": "升降"}


def rebuild() -> str:
    said = io.StringIO()
    call_command("rebuild_search", stdout=said)
    return said.getvalue()


def test_a_rebuild_mends_what_is_wrong_and_leaves_the_rest_alone(school):
    make_course(school, title="潜水艇模型", lessons=[])
    rebuild()
    stranger = Document.objects.create(
        kind="course", uuid=uuid4(), owner=uuid4(), path="/x/", title="奇谈", text_shown=True, stamp=""
    )
    engines.write([(stranger.pk, {weight: ["奇谈"] for weight in engines.WEIGHTS})])
    lost = Document.objects.get(title="潜水艇模型")
    engines.remove([lost.pk])
    Document.objects.filter(pk=lost.pk).update(stamp="")

    assert "1 written, 1 removed" in rebuild()
    assert titles("奇谈") == []
    assert titles("潜水艇") == ["潜水艇模型"]
    assert "0 written, 0 removed" in rebuild()
