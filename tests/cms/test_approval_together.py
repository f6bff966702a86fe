"""A course and its lessons are submitted in one go, and approved in one go."""

import re

import pytest

from cms.approval.steps import ApprovalState
from cms.pages import CoursePage
from lms.courses.models import Course
from tests.cms.test_approval import review, told, waiting
from tests.cms.writing import publish, write_course, write_lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(index, sun, street) -> CoursePage:
    review(street, 1)
    page = write_course(index, slug="in-one-go", title="一起送审的课", owner=sun)
    for number in (1, 2):
        write_lesson(page, slug=f"lesson-{number}", title=f"第{number}课", owner=sun).save_revision(user=sun)
    CoursePage.objects.get(pk=page.pk).save_revision(user=sun)
    return CoursePage.objects.get(pk=page.pk)


@pytest.fixture
def submitting(course) -> str:
    return f"/cms/approval/submit/{course.pk}/"


def send_all(client, address: str):
    """Press the button with the boxes as they stand."""
    chosen = re.findall(r'name="page" value="(\d+)" checked', client.get(address).content.decode())
    return client.post(address, {"page": chosen}, follow=True)


def approve_all(client, course, shown: str):
    """Press the button of ``shown``, the page of the course's decision."""
    beside = re.findall(r'name="beside" value="([^"]+)"', shown)
    return client.post(waiting(course).get_absolute_url(), {"decision": "all", "beside": beside})


def test_all_is_submitted_approved_and_told_in_one_go(course, submitting, sun, chen, client, as_user):
    suns = as_user(sun)
    assert submitting in suns.get(f"/cms/pages/{course.pk}/edit/").content.decode()
    assert "第2课" in suns.get(submitting).content.decode()
    assert send_all(suns, submitting).status_code == 200
    assert ApprovalState.approvals.waiting().count() == 3
    assert told(chen) == ["approval.asked"]

    chens = as_user(chen)
    shown = chens.get(waiting(course).get_absolute_url()).content.decode()
    assert "第1课" in shown and "第2课" in shown and 'value="all"' in shown
    assert approve_all(chens, course, shown).status_code == 302
    assert Course.objects.get(slug="in-one-go").lessons.filter(status="live").count() == 2
    assert "第2课" in client.get("/courses/in-one-go/").content.decode()
    assert told(sun) == ["approval.approved"]


def test_a_lesson_that_was_withdrawn_stays_so_unless_its_box_is_ticked(course, submitting, sun, as_user):
    publish(course.lesson_pages().first()).unpublish()
    send_all(as_user(sun), submitting)
    assert ApprovalState.approvals.waiting().count() == 2


def test_one_page_that_is_not_ready_holds_all_back(course, submitting, sun, as_user):
    write_lesson(course, slug="empty", title="空的一课", body=[]).save_revision(user=sun)
    answer = send_all(as_user(sun), submitting)
    assert "空的一课" in "".join(str(message) for message in answer.context["messages"])
    assert not ApprovalState.approvals.exists()


def test_what_readers_have_and_what_is_reviewed_already_is_left_alone(course, submitting, sun, as_user):
    publish(course.lesson_pages().first())
    client = as_user(sun)
    send_all(client, submitting)
    assert ApprovalState.approvals.waiting().count() == 2
    send_all(client, submitting)
    assert ApprovalState.approvals.count() == 2


def test_who_wrote_one_of_them_approves_none(course, submitting, sun, chen, as_user):
    """Chen has saved a lesson herself."""
    course.lesson_pages().first().save_revision(user=chen)
    send_all(as_user(sun), submitting)
    client = as_user(chen)
    shown = client.get(waiting(course).get_absolute_url()).content.decode()
    assert approve_all(client, course, shown).status_code == 403
    assert ApprovalState.approvals.waiting().count() == 3


def test_a_page_submitted_after_she_began_to_read_waits_for_its_own_reading(course, submitting, sun, chen, as_user):
    first, second = course.lesson_pages()
    suns, chens = as_user(sun), as_user(chen)
    suns.post(submitting, {"page": [first.pk, course.pk]})
    shown = chens.get(waiting(course).get_absolute_url()).content.decode()
    suns.post(submitting, {"page": [second.pk]})
    assert approve_all(chens, course, shown).status_code == 302
    assert [state.page.pk for state in ApprovalState.approvals.waiting()] == [second.pk]
    assert Course.objects.get(slug="in-one-go").lessons.filter(status="live").count() == 1


def test_nothing_is_submitted_where_no_box_is_ticked(course, submitting, sun, as_user):
    answer = as_user(sun).post(submitting)
    assert answer.status_code == 400
    assert "第1课" in answer.content.decode()
    assert not ApprovalState.approvals.exists()


def test_another_street_submits_nothing(course, submitting, zhao, as_user):
    assert as_user(zhao).post(submitting).status_code == 404
    assert not ApprovalState.approvals.exists()
