"""The bank of a school: what comes in, what changes, who may, and that nothing is there twice."""

import pytest
from django.db import IntegrityError, transaction

from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network.models import School
from lms.questions import importing, services
from lms.questions.formats import Entry
from lms.questions.models import BankQuestion, QuestionFile
from tests.questions.formats.made import PICTURE
from tests.questions.test_types import ALL, PICTURES, SINGLE

FILE = """// [tag:节气] [tag:难度:2]
白露是第几个节气？{=第十五个 ~第十四个}

// [tag:节气]
一年有几个节气？{#24}

没有答案
"""


@pytest.fixture
def school(db) -> School:
    return School.objects.select_related("organisation").get(organisation__code="320214052", kind="education_centre")


@pytest.fixture
def add(school):
    def add(question: dict = SINGLE, *, tags=(), difficulty=None, actor=None, **changes) -> BankQuestion:
        return services.add_question(
            school=school, entry=Entry({**question, **changes}, tuple(tags), difficulty), actor=actor
        )

    return add


def send(school: School, text: str = FILE, *, nonce: str = "nonce-one", actor=None) -> QuestionFile:
    return importing.look_through(school=school, data=text.encode(), filename="节气.txt", nonce=nonce, actor=actor)


def deeds(row) -> list[str]:
    return list(AuditEntry.objects.filter(object_uuid=row.uuid).order_by("pk").values_list("action", flat=True))


def test_a_question_is_kept_with_its_tags_and_its_own_id(add, chen):
    row = add(tags=["节气", "节气", " 秋天 "], difficulty=3, actor=chen)
    row.refresh_from_db()
    assert row.question == {**SINGLE, "id": str(row.uuid)}
    assert (row.tag_names, row.difficulty, row.kind, row.prompt) == (["节气", "秋天"], 3, "single", SINGLE["prompt"])
    assert deeds(row) == ["question.added"]


@pytest.mark.parametrize("asked", [one for one in ALL if one["type"] != "picture"], ids=lambda one: one["type"])
def test_every_type_without_pictures_can_be_kept(add, asked):
    assert add(asked).entry.question["type"] == asked["type"]


def test_a_picture_that_no_lesson_of_the_school_shows_is_refused(add):
    for asked in (PICTURES, {**SINGLE, "image": {"media": PICTURE, "alt": "鹤"}}):
        with pytest.raises(DomainError, match="question_unsound"):
            add(asked)


def test_what_cannot_be_asked_is_refused_with_its_reasons(add):
    with pytest.raises(DomainError) as refusal:
        add(choices=["甲"])
    assert refusal.value.code == "question_unsound"
    assert refusal.value.params["problems"]


def test_the_same_question_is_there_once_however_it_is_spaced(add):
    add()
    with pytest.raises(DomainError, match="question_there"):
        add(prompt=f" {SINGLE['prompt']} ", explanation="另一个解释")
    assert BankQuestion.objects.count() == 1


def test_the_same_form_sent_twice_adds_one(school, add):
    first = add()
    again = services.add_question(school=school, entry=Entry(SINGLE), uuid=first.uuid, actor=None)
    assert (again.pk, BankQuestion.objects.count()) == (first.pk, 1)


def test_a_change_is_logged_by_its_parts_and_nothing_new_is_not(add, chen):
    row = add(tags=["节气"])
    entry = Entry({**row.question, "prompt": "改过的问题"}, ("节气",), 4)
    for _twice in range(2):
        services.change_question(bank_question=row, entry=entry, actor=chen)
    row.refresh_from_db()
    assert (row.prompt, row.difficulty, row.question["id"]) == ("改过的问题", 4, str(row.uuid))
    assert deeds(row) == ["question.added", "question.changed"]
    assert AuditEntry.objects.get(action="question.changed").data == {"parts": ["question", "difficulty"]}


def test_a_change_into_one_that_is_there_is_refused_and_changes_nothing(add):
    add()
    other = add(prompt="另一个")
    with pytest.raises(DomainError, match="question_there"):
        services.change_question(bank_question=other, entry=Entry(SINGLE), actor=None)
    other.refresh_from_db()
    assert other.prompt == "另一个"


def test_a_retired_question_is_not_asked_and_can_be_taken_back_unless_another_asks_it(add):
    row = add()
    services.retire_question(bank_question=row, actor=None)
    services.retire_question(bank_question=row, actor=None)
    assert not BankQuestion.objects.living().exists()
    with pytest.raises(DomainError, match="question_retired"):
        services.change_question(bank_question=row, entry=Entry(SINGLE), actor=None)
    services.take_back_question(bank_question=row, actor=None)
    assert BankQuestion.objects.living().get() == row
    assert deeds(row) == ["question.added", "question.retired", "question.taken_back"]
    services.retire_question(bank_question=row, actor=None)
    add()
    with pytest.raises(DomainError, match="question_there"):
        services.take_back_question(bank_question=row, actor=None)


def test_who_does_not_write_for_the_school_changes_nothing(school, add, zhao, wang):
    row = add()
    file = send(school)
    for actor in (zhao, wang):
        for deed in (
            lambda actor=actor: add(prompt="别的", actor=actor),
            lambda actor=actor: services.change_question(bank_question=row, entry=row.entry, actor=actor),
            lambda actor=actor: services.retire_question(bank_question=row, actor=actor),
            lambda actor=actor: services.take_back_question(bank_question=row, actor=actor),
            lambda actor=actor: send(school, nonce="nonce-two", actor=actor),
            lambda actor=actor: importing.bring_in(file=file, actor=actor),
            lambda actor=actor: importing.throw_away(file=file, actor=actor),
        ):
            with pytest.raises(DomainError, match="not_allowed"):
                deed()
    assert list(BankQuestion.objects.managed_by(wang)) == []
    assert list(BankQuestion.objects.managed_by(zhao)) == []


def test_the_database_itself_refuses_a_question_twice_and_a_difficulty_of_nine(add):
    row = add()
    with pytest.raises(IntegrityError), transaction.atomic():
        BankQuestion.objects.create(school=row.school, question={}, kind="single", fingerprint=row.fingerprint)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankQuestion.objects.filter(pk=row.pk).update(difficulty=9)


def test_a_file_is_looked_through_first_and_brought_in_once(school, add, chen):
    add(
        {
            "id": "x",
            "type": "number",
            "prompt": "一年有几个节气？",
            "explanation": "",
            "value": "24",
            "tolerance": "0",
            "unit": "",
        }
    )
    file = send(school, actor=chen)
    assert (file.format, file.new, file.there, file.refused) == ("gift", 1, 1, 1)
    assert BankQuestion.objects.count() == 1
    assert send(school, actor=chen).pk == file.pk
    for _twice in range(2):
        assert importing.bring_in(file=file, actor=chen) == 1
    row = BankQuestion.objects.get(file=file)
    assert (row.tag_names, row.difficulty, row.origin, row.question["id"]) == (["节气"], 2, "imported", str(row.uuid))
    assert deeds(file) == ["question_file.sent", "question_file.imported"]
    file.refresh_from_db()
    assert [result["fate"] for result in file.results] == ["there", "refused"]


def test_one_question_twice_in_a_file_comes_in_once(school):
    file = send(school, "甲？{=甲 ~乙}\n\n甲？{=甲 ~乙}\n")
    assert (file.new, file.there) == (1, 1)
    assert importing.bring_in(file=file, actor=None) == 1


def test_what_somebody_has_added_since_is_not_brought_in_again(school, add):
    first, second = send(school), send(school, nonce="nonce-two")
    assert importing.bring_in(file=first, actor=None) == 2
    assert importing.bring_in(file=second, actor=None) == 0
    assert BankQuestion.objects.count() == 2


def test_a_file_that_was_thrown_away_is_not_brought_in(school):
    file = send(school)
    importing.throw_away(file=file, actor=None)
    with pytest.raises(DomainError, match="question_file_ended"):
        importing.bring_in(file=file, actor=None)
    file.refresh_from_db()
    assert file.results == []


def test_what_is_drawn_is_the_same_for_a_seed_and_has_every_tag(school, add):
    for number in range(40):
        add(prompt=f"第{number}题", tags=["节气", *(["秋天"] if number % 2 else [])])
    services.retire_question(bank_question=BankQuestion.objects.get(prompt="第1题"), actor=None)

    def drawn(seed: str, tags=("节气", "秋天"), count: int = 10) -> list[str]:
        rows = BankQuestion.objects.draw(school=school, tags=tags, count=count, seed=seed)
        return [row.prompt for row in rows]

    assert drawn("attempt-1") == drawn("attempt-1")
    assert drawn("attempt-1") != drawn("attempt-2")
    assert len(set(drawn("attempt-1"))) == 10
    assert all(int(prompt[1:-1]) % 2 and prompt != "第1题" for prompt in drawn("attempt-1", count=19))
    before = drawn("attempt-1", tags=["节气"])
    add(prompt="新来的", tags=["节气"])
    assert len(set(before) - set(drawn("attempt-1", tags=["节气"]))) <= 1
    with pytest.raises(DomainError) as refusal:
        drawn("attempt-1", count=20)
    assert refusal.value.params == {"there": 19, "count": 20}
