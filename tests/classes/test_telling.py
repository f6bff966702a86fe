"""Who is told what when places are taken, given back and passed on."""

import pytest

from lms.classes import services as classes
from lms.classes.models import ClassGroup
from lms.notices.models import Notice
from tests.classes.building import make_class, make_course, make_people, make_school
from tests.classes.test_signing_up import sign_up


@pytest.fixture
def group(db) -> ClassGroup:
    """Two seats, three meetings; the first was yesterday."""
    return make_class(make_course(make_school()), seats=2, weeks=3, name="锡剧班", name_en="Xi opera", note="带水杯")


def told(person) -> list[tuple[str, bool]]:
    """Kinds with whether they are new, in order."""
    return [(row.kind, row.read_at is None) for row in Notice.objects.of(person).order_by("pk")]


def test_who_signs_up_herself_has_read_it_on_the_page(group):
    one, two, three = make_people(3)
    for person in (one, two, three):
        classes.register(group=group, learner=person, actor=person)
    assert told(one) == [("class.place", False)]
    assert told(three) == [("class.queue", False)]


def test_who_is_signed_up_at_the_desk_has_a_new_message(group, qian):
    (one,) = make_people(1)
    classes.register_many(group=group, learners=[one], actor=qian)
    assert told(one) == [("class.place", True)]


def test_whom_a_place_is_offered_has_a_new_message_and_who_left_has_read_it(group):
    one, two, three, four = make_people(4)
    sign_up(group, one, two, three, four)
    Notice.objects.all().delete()
    classes.withdraw(group=group, learner=one, actor=one)
    assert told(one) == [("class.left", False)]
    assert told(three) == [("class.offered", True)]
    assert told(two) == told(four) == []


def test_who_leaves_the_queue_moves_nobody(group):
    people = make_people(4)
    sign_up(group, *people)
    Notice.objects.all().delete()
    classes.withdraw(group=group, learner=people[2], actor=people[2])
    assert [told(person) for person in people] == [[], [], [("class.left", False)], []]


def test_every_turn_is_told_anew(group):
    (one,) = make_people(1)
    classes.register(group=group, learner=one, actor=one)
    classes.register(group=group, learner=one, actor=one)  # asked again: nothing has happened
    for _ in range(2):
        classes.withdraw(group=group, learner=one, actor=one)
        classes.undo_withdraw(group=group, learner=one, actor=one)
        classes.undo_withdraw(group=group, learner=one, actor=one)
    assert [kind for kind, _new in told(one)] == [
        "class.place",
        "class.left",
        "class.place",
        "class.left",
        "class.place",
    ]


def test_a_message_says_when_and_where_the_class_meets_next(group):
    (one,) = make_people(1)
    classes.register(group=group, learner=one, actor=one)
    notice = Notice.objects.get(person=one)
    following = group.sessions.order_by("number")[1].gathering.starts_at
    assert [fact.moment or fact.value for fact in notice.words.facts] == [following, group.centre.name, "带水杯"]
    assert notice.path == f"/classes/{group.uuid}/"


def test_telling_costs_as_much_for_many_as_for_one(group, django_assert_max_num_queries):
    ClassGroup.objects.filter(pk=group.pk).update(seats=40)
    for count in (1, 20):
        people = make_people(count)
        with django_assert_max_num_queries(15):
            classes.register_many(group=group, learners=people, actor=None)
