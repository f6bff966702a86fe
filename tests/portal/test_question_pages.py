"""The pages of a school's bank of questions."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lms.core.models import AuditEntry
from lms.network.models import School
from lms.questions import services
from lms.questions.formats import Taken, read_file
from lms.questions.models import BankQuestion, QuestionFile
from tests.questions.test_bank import FILE, add, school  # noqa: F401
from tests.questions.test_types import ALL, ORDER, SINGLE

TYPED = {
    "type": "single", "prompt": "白露是第几个节气？", "answer": "B", "A": "第十四个", "B": "第十五个",
    "about A": "差一点",
    "tags": "节气，秋天", "difficulty": "2", "explanation": "在处暑之后",
}  # fmt: skip


@pytest.fixture
def page(as_user, sun):
    return as_user(sun)


def file_of(text: str = FILE) -> SimpleUploadedFile:
    return SimpleUploadedFile("节气.txt", text.encode("gb18030"))


def test_the_list_is_narrowed_by_type_tag_difficulty_and_words(page, add):  # noqa: F811
    add(tags=["节气"], difficulty=2, prompt="白露在何时")
    add(ORDER, tags=["急救"], difficulty=5, prompt="急救先做什么")
    for asked, there in [
        ({"type": "order"}, "急救先做什么"), ({"tag": "节气"}, "白露在何时"), ({"difficulty": "5"}, "急救先做什么"),
        ({"q": "何时 白露"}, "白露在何时"),
    ]:  # fmt: skip
        shown = page.get(reverse("questions"), asked).content.decode()
        (other,) = {"急救先做什么", "白露在何时"} - {there}
        assert there in shown
        assert other not in shown
    assert page.get(reverse("questions"), {"q": "无此题"}).context["page"].rows == []
    assert page.get(reverse("questions"), {"type": "nonsense", "tag": "x", "after": "y"}).status_code == 200


def test_long_lists_go_on_behind_the_last_row(page, add):  # noqa: F811
    for number in range(51):
        add(prompt=f"第{number}题。")
    first = page.get(reverse("questions"))
    assert len(first.context["page"].rows) == 50
    assert len(page.get(reverse("questions") + first.context["next_url"]).context["page"].rows) == 1


def test_a_question_is_written_once_however_often_the_form_is_sent(page):
    form = page.get(reverse("question-new")).context["form"]
    typed = TYPED | {"uuid": str(form["uuid"].value())}
    for _twice in range(2):
        response = page.post(reverse("question-new"), typed)
        assert response.status_code == 302
    row = BankQuestion.objects.get()
    assert row.question["choices"] == ["第十四个", "第十五个"]
    assert row.question["feedback"] == ["差一点", ""]
    assert (row.question["answer"], row.tag_names, row.difficulty) == ([2], ["节气", "秋天"], 2)


def test_what_cannot_be_asked_comes_back_with_the_reason_and_what_was_typed(page):
    response = page.post(reverse("question-new"), TYPED | {"answer": "D"})
    assert response.status_code == 400
    assert "第十五个" in response.content.decode()
    assert not BankQuestion.objects.exists()


@pytest.mark.parametrize("asked", [one for one in ALL if one["type"] != "picture"], ids=lambda one: one["type"])
def test_every_type_is_shown_as_learners_see_it_and_saved_as_it_is(page, add, asked):  # noqa: F811
    row = add(asked, tags=["节气"], difficulty=3)
    response = page.get(reverse("question", args=[row.uuid]))
    assert response.status_code == 200
    form = response.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert page.post(reverse("question", args=[row.uuid]), sent | {"deed": "save"}).status_code == 302
    stored = BankQuestion.objects.get()
    assert (stored.question, stored.tag_names, stored.difficulty) == (row.question, ["节气"], 3)
    assert not AuditEntry.objects.filter(action="question.changed").exists()


def test_a_change_stands_in_the_history_with_who_made_it(page, add, sun):  # noqa: F811
    row = add()
    address = reverse("question", args=[row.uuid])
    assert page.post(address, TYPED | {"deed": "save"}).status_code == 302
    assert page.post(address, {"deed": "retire"}).status_code == 302
    assert page.post(address, TYPED | {"deed": "save"}).status_code == 409
    assert page.post(address, {"deed": "nonsense"}).status_code == 404
    shown = page.get(address)
    assert [line["who"] for line in shown.context["history"]] == [sun.name, sun.name, ""]


def test_a_file_is_looked_through_shown_with_its_reasons_and_brought_in_once(page):
    send = page.get(reverse("question-files"))
    for _twice in range(2):
        sent = page.post(reverse("question-files"), {"questions": file_of(), "nonce": send.context["nonce"]})
        assert sent.status_code == 302
    file = QuestionFile.objects.get()
    shown = page.get(sent.url).content.decode()
    assert "白露是第几个节气？" in shown
    assert "没有答案" in shown
    assert not BankQuestion.objects.exists()
    for _twice in range(2):
        assert page.post(sent.url, {"deed": "bring_in"}).status_code == 302
    assert BankQuestion.objects.filter(file=file).count() == 2
    assert page.post(sent.url, {"deed": "throw_away"}).status_code == 409


def test_a_file_that_is_none_is_refused_on_the_form(page):
    response = page.post(reverse("question-files"), {"questions": SimpleUploadedFile("a.xlsx", b"PK\x03\x04x")})
    assert response.status_code == 400
    assert not QuestionFile.objects.exists()


def test_the_template_can_be_read_back_whole(page):
    content = page.get(reverse("question-template")).content
    results = read_file(content).results
    assert len(results) == 9
    assert all(isinstance(result, Taken) for result in results)


def test_what_is_listed_is_taken_along_and_what_does_not_fit_is_told_first(page, add):  # noqa: F811
    add(tags=["节气"])
    add(ORDER)
    address = reverse("questions-export")
    told = page.post(address, {"format": "gift"})
    assert [entry.question["type"] for entry, _reason in told.context["left"]] == ["order"]
    taken = page.post(address, {"format": "gift", "anyway": "1"})
    (one,) = read_file(taken.content).results
    assert one.entry.question["prompt"] == SINGLE["prompt"]
    table = page.post(address, {"format": "xlsx", "tag": "节气"})
    assert len(read_file(io.BytesIO(table.content).read()).results) == 1
    assert AuditEntry.objects.filter(action="questions.exported").count() == 2
    assert page.post(address, {"format": "exe"}).status_code == 404


def test_banks_of_others_are_not_there_and_without_a_role_forbidden(as_user, add, zhao, wang, li):  # noqa: F811
    row = add()
    services.retire_question(bank_question=row, actor=None)
    named = {"school": str(row.school.uuid)}
    for address in (reverse("question", args=[row.uuid]), reverse("questions")):
        assert as_user(zhao).get(address, named).status_code == 404
        assert as_user(wang).get(address, named).status_code == 403
    assert as_user(zhao).post(reverse("questions-export"), named | {"format": "xlsx"}).status_code == 404
    assert as_user(li).post(reverse("questions-export"), {"format": "xlsx"}).status_code == 403


def test_who_writes_for_several_schools_chooses(as_user, chen):
    response = as_user(chen).get(reverse("questions"))
    bank = response.context["bank"]
    others = [one for one in bank.schools if one != bank.school]
    chosen = as_user(chen).get(reverse("questions"), {"school": str(others[0].uuid)})
    assert chosen.context["bank"].school == others[0]
    assert School.objects.filter(pk=others[0].pk).exists()
