"""The page of a class for who leads it: who came how often, and writing to all of them once."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts import personal_data
from lms.classes import leading, rolls
from lms.classes import services as classes
from lms.classes.models import ClassGroup, ClassMessage, Session
from lms.core.models import AuditEntry
from lms.notices.models import Notice
from tests.classes.building import DAY, make_class, make_course, make_people
from tests.portal.reading import said

HOUR = datetime.timedelta(hours=1)
TEXT = "周四下午的课改到二楼。\n请互相转告。"
NONCE = "nonce-of-a-page"


@pytest.fixture
def group(things, wang) -> ClassGroup:
    """Two with a place and one who waits; two sessions over, one ahead; Wang teaches it."""
    now = timezone.now()
    meetings = [classes.Meeting(starts_at=now + day * DAY, ends_at=now + day * DAY + HOUR) for day in (-8, -1, 6)]
    course = make_course(things.blended.school)
    group = make_class(course, name="写信班", seats=2, meetings=meetings, teachers=[(wang, "teacher")])
    classes.register_many(group=group, learners=make_people(3), actor=None, now=now - 9 * DAY)
    return group


@pytest.fixture
def write(browse, group):
    browser, path = browse("wang"), reverse("teach-class-message", args=[group.uuid])
    return lambda **data: browser.post(path, {"text": TEXT, "nonce": NONCE, **data})


def people(group: ClassGroup) -> list:
    return [row.learner for row in group.registrations.select_related("learner").order_by("pk")]


def told() -> set:
    return set(Notice.objects.filter(kind=leading.MESSAGE).values_list("person", flat=True))


def test_of_each_learner_is_said_how_often_she_came_and_from_how_many(browse, group, wang):
    first, second, _waiting = people(group)
    for number, statuses in ((1, ("present", "excused")), (2, ("absent", "late"))):
        session = Session.objects.select_related("gathering", "class_group__course", "class_group__school").get(
            class_group=group, number=number
        )
        marks = dict(zip((first.uuid, second.uuid), statuses, strict=True))
        rolls.keep_roll(session=session, marks=marks, actor=wang, nonce=f"n{number}")
    page = browse("wang").get(reverse("teach-class", args=[group.uuid]))
    rows = {row.learner: (row.came, row.expected, row.percent, row.excused) for row in page.context["people"]}
    assert rows == {first: (1, 2, 50, 0), second: (1, 1, 100, 1)}
    assert [row.came for row in page.context["sessions"]] == [1, 1, 0]


def test_the_teacher_comes_to_it_from_the_page_of_the_day(browse, group):
    assert reverse("teach-class", args=[group.uuid]) in browse("wang").get(reverse("teach")).content.decode()


def test_it_is_looked_at_before_it_is_sent_to_who_has_a_place(write, group):
    first, second, waiting = people(group)
    look = write(step="preview")
    assert (look.context["letter"].people, look.context["preview"]) == (2, True)
    assert "请互相转告。" in look.content.decode() and not told()
    assert write(step="send").status_code == 302
    assert told() == {first.pk, second.pk} and waiting.pk not in told()
    assert AuditEntry.objects.get(action="class.message_sent").data["people"] == 2


def test_a_tick_tells_those_too_who_wait(write, group):
    write(step="send", waiting="1")
    assert told() == {one.pk for one in people(group)}


def test_sent_twice_it_is_told_once_and_with_other_words_refused(write, group):
    for _sending in range(2):
        assert write(step="send").status_code == 302
    changed = write(step="send", text="别的话")
    assert changed.status_code == 409
    assert said(changed, "This message was sent before you changed it. Please begin a new one.")
    assert ClassMessage.objects.get().people == Notice.objects.filter(kind=leading.MESSAGE).count() == 2


def test_without_words_or_without_people_nothing_is_sent(browse, write, group, things, wang):
    assert said(write(step="send", text="  "), "Please write what you want to say.")
    empty = make_class(things.blended, weeks=9, teachers=[(wang, "teacher")])
    answer = browse("wang").post(reverse("teach-class-message", args=[empty.uuid]), {"text": TEXT, "nonce": NONCE})
    assert answer.status_code == 400 and not ClassMessage.objects.exists()


def test_learners_read_the_name_of_the_teacher_and_of_the_class(write, as_user, group, wang):
    write(step="send")
    reader = people(group)[0]
    notice = Notice.objects.get(kind=leading.MESSAGE, person=reader)
    page = as_user(reader).get(reverse("my-notice", args=[notice.uuid])).content.decode()
    assert "请互相转告。" in page and "写信班" in page and wang.name in page


def test_who_does_not_lead_the_class_neither_sees_nor_writes(browse, group):
    for reader in ("li", "sun", "zhao"):
        client = browse(reader)
        assert client.get(reverse("teach-class", args=[group.uuid])).status_code == 404
        assert client.post(reverse("teach-class-message", args=[group.uuid]), {"text": TEXT}).status_code == 404


def test_who_leaves_takes_her_name_and_her_words_along(write, group, wang):
    write(step="send")
    holding = next(one for one in personal_data.holdings() if one.code == "class_messages")
    assert [line["text"] for line in holding.read(wang)] == [TEXT]
    holding.erase(wang)
    assert [line["text"] for line in holding.read(wang)] == [""]
    assert {notice.args["sender"] for notice in Notice.objects.filter(kind=leading.MESSAGE)} == {""}


def test_a_sixth_message_of_a_day_is_refused_and_the_words_stay(write, group):
    for number in range(5):
        assert write(step="send", nonce=f"nonce-of-page-{number}").status_code == 302
    sixth = write(step="send", nonce="nonce-of-page-6")
    assert sixth.status_code == 429 and "请互相转告。" in sixth.content.decode()
    assert write(step="send", nonce="nonce-of-page-4").status_code == 302  # sent twice, not a sixth
    assert ClassMessage.objects.count() == 5


def test_the_teacher_hands_out_the_lessons_of_her_course_and_others_do_not(browse, things, wang):
    group = make_class(things.blended, name="发讲义的班", weeks=9, teachers=[(wang, "teacher")])
    page = browse("wang").get(reverse("teach-class", args=[group.uuid]))
    locked = next(lesson for lesson in page.context["lessons"] if not lesson.free)
    address = reverse("teach-class-handout", args=[group.uuid, locked.slug])
    assert address in page.content.decode()
    drawn = browse("wang").get(address)
    assert drawn["Content-Type"] == "application/pdf" and drawn.content.startswith(b"%PDF")
    for other in ("zhao", "li", "sun"):
        assert browse(other).get(address).status_code == 404
    assert browse("wang").get(reverse("teach-class-handout", args=[group.uuid, "nothing"])).status_code == 404
