"""A teacher writes to learners of her course: looked at first, sent once, seen with name and course."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.accounts import personal_data
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.learning import messaging
from lms.learning import services as learning
from lms.learning.models import CourseMessage, Enrolment
from lms.notices.models import Notice
from tests.classes.building import make_people
from tests.portal.counting import counted
from tests.portal.test_teach_courses import DAY, course, name_with, read, teacher

pytestmark = pytest.mark.django_db
__all__ = ["course", "teacher"]
TEXT = "第二课有点长。\n卡住了就给我留言，周四我在教室。"
NONCE = "nonce-of-a-page"


@pytest.fixture
def three(course, now) -> list[Enrolment]:
    """Two who are stuck, and one who is not."""
    people = make_people(3)
    made = learning.enrol_many(course=course, learners=people, at={one.pk: now - 40 * DAY for one in people})
    for enrolment, days in zip(made, (20, 30, 1), strict=True):
        read(enrolment, 1, now - days * DAY)
    return made


@pytest.fixture
def write(as_user, teacher, course):
    browser, path = as_user(teacher), reverse("teach-course-message", args=[course.slug])

    def post(**data):
        return browser.post(path, {"to": "chosen", "text": TEXT, "nonce": NONCE, **data})

    return post


def uuids(*enrolments: Enrolment) -> list[str]:
    return [str(one.uuid) for one in enrolments]


def test_it_is_looked_at_before_it_is_sent(write, three):
    form = write(learner=uuids(*three[:2]))
    assert (form.context["letter"].people, form.context["preview"]) == (2, False)
    look = write(learner=uuids(*three[:2]), step="preview")
    assert (look.context["letter"].people, look.context["preview"], look.context["text"]) == (2, True, TEXT)
    assert "卡住了就给我留言" in look.content.decode()
    assert not Notice.objects.filter(kind=messaging.MESSAGE).exists()


def test_those_who_are_ticked_read_it_with_the_name_and_the_course(write, as_user, three, course, teacher):
    assert write(learner=uuids(*three[:2]), step="send").status_code == 302
    told = Notice.objects.filter(kind=messaging.MESSAGE).order_by("person")
    assert {notice.person_id for notice in told} == {one.learner_id for one in three[:2]}
    reader = as_user(three[0].learner)
    notice = told.get(person=three[0].learner)
    page = reader.get(reverse("my-notice", args=[notice.uuid])).content.decode()
    for words in ("第二课有点长。<br>", teacher.name, "手机挂号", course.get_absolute_url()):
        assert words in page


def test_all_who_are_stuck_are_told(write, three):
    write(to="stuck", step="send")
    assert set(Notice.objects.filter(kind=messaging.MESSAGE).values_list("person", flat=True)) == {
        one.learner_id for one in three[:2]
    }


def test_however_often_it_is_posted_it_is_sent_once(write, three):
    for _again in range(3):
        assert write(learner=uuids(*three), step="send").status_code == 302
    assert Notice.objects.filter(kind=messaging.MESSAGE).count() == 3
    assert CourseMessage.objects.get().people == 3
    assert AuditEntry.objects.filter(action="course.message_sent").count() == 1


def test_other_words_under_the_same_nonce_are_not_taken_for_sent(write, three):
    write(learner=uuids(three[0]), step="send")
    again = write(learner=uuids(three[0]), step="send", text="另一句话")
    assert again.status_code == 409
    assert "另一句话" in again.content.decode()
    assert CourseMessage.objects.count() == 1


def test_the_log_has_neither_words_nor_names(write, three, course, teacher):
    write(learner=uuids(three[0]), step="send")
    entry = AuditEntry.objects.get(action="course.message_sent")
    assert (entry.actor, entry.object_uuid, entry.data) == (teacher.uuid, course.uuid, {"people": 1})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": " \n "}, "text-error"),
        ({"text": "字" * 501}, "text-error"),
        ({"nonce": ""}, "text-error"),
        ({"learner": []}, "field__error"),
        ({"learner": ["no-uuid"]}, "field__error"),
    ],
)
@pytest.mark.parametrize("step", ["preview", "send"])
def test_what_cannot_be_sent_is_said_and_kept(write, three, step, data, words):
    page = write(**{"learner": uuids(three[0]), "step": step, **data})
    assert page.status_code in {400, 403, 409}
    assert words in page.content.decode()
    assert not CourseMessage.objects.exists()


def test_learners_of_other_courses_cannot_be_written_to(write, three, deliberation):
    (stranger,) = make_people(1)
    other = learning.enrol(course=deliberation, learner=stranger)
    write(learner=uuids(three[0], other), step="send")
    assert not Notice.objects.filter(person=stranger, kind=messaging.MESSAGE).exists()
    assert write(learner=uuids(other), step="send", nonce="another-nonce").status_code == 400


def test_who_has_left_is_told_nothing(write, three):
    gone = three[0].learner
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    write(learner=uuids(*three), step="send")
    assert CourseMessage.objects.get().people == 2


def test_nobody_else_may_send(course, three, zhang, now):
    with pytest.raises(DomainError, match="not_allowed"):
        messaging.send(course=course, learners=[three[0].pk], text="一", nonce="12345678", actor=zhang)
    name_with(zhang, course)  # named, without the role
    with pytest.raises(DomainError, match="not_allowed"):
        messaging.send(course=course, learners=[three[0].pk], text="一", nonce="12345678", actor=zhang)


def test_when_the_sender_leaves_her_name_and_her_words_go(write, three, teacher):
    write(learner=uuids(three[0]), step="send")
    holding = next(one for one in personal_data.holdings() if one.code == "course_messages")
    assert [line["text"] for line in holding.read(teacher)] == [TEXT]
    holding.erase(teacher)
    assert [line["text"] for line in holding.read(teacher)] == [""]
    notice = Notice.objects.get(kind=messaging.MESSAGE)
    assert teacher.name not in str(notice.args)
    assert [fact.value for fact in notice.words.facts] == ["手机挂号"]


def test_the_copy_of_a_learners_data_holds_the_words_that_she_was_told(write, three):
    write(learner=uuids(three[0]), step="send")
    holding = next(one for one in personal_data.holdings() if one.code == "notices")
    assert [line["text"] for line in holding.read(three[0].learner)] == [TEXT]
    assert "text" in holding.labels


def test_writing_to_five_hundred_costs_as_many_statements_as_writing_to_one(course, teacher):
    made = learning.enrol_many(course=course, learners=make_people(60))
    costs = []
    for number, some in enumerate((made[:1], made)):
        with CaptureQueriesContext(connection) as asked:
            sent = messaging.send(
                course=course, learners=[one.pk for one in some], text="一", nonce=f"nonce-{number}", actor=teacher
            )
        assert sent.people == len(some)
        costs.append(len(counted(asked.captured_queries)))
    # The first also reads the roles of who writes.
    assert costs[1] <= costs[0]
