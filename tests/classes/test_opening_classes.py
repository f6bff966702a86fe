"""Opening a run of a course in a room."""

import pytest

from lms.classes import services as classes
from lms.classes.models import ClassGroup
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.network.models import Room, ServiceCentre
from lms.network.newcomers import add_child
from lms.network.premises_services import close_premises
from tests.classes.building import make_class, make_course, make_school


@pytest.fixture
def course(db):
    return make_course(make_school())


def test_a_class_has_its_sessions_numbered_in_order_at_its_centre(course, wang):
    group = make_class(course, weeks=3, teachers=[(wang, "teacher")])

    sessions = list(group.sessions.select_related("gathering").order_by("number"))
    assert [session.number for session in sessions] == [1, 2, 3]
    assert [session.gathering.starts_at for session in sessions] == sorted(s.gathering.starts_at for s in sessions)
    assert {session.gathering.centre_id for session in sessions} == {group.centre_id}
    assert list(ClassGroup.objects.taught_by(wang).filter(course=course)) == [group]


def test_a_child_under_a_guardian_is_made_no_teacher(course, wang, li, now):
    home = li.residence.organisation
    child = add_child(guardian=li, home=home, name="王小满", birth_year=now.year - 16, sex="", agrees=True).principal
    for part in ("teacher", "class_head"):
        with pytest.raises(DomainError) as refused:
            make_class(course, teachers=[(wang, "teacher"), (child, part)])
        assert "孩子" in str(sentence(refused.value)) or "child" in str(sentence(refused.value))
    assert not ClassGroup.objects.taught_by(child).exists()


@pytest.mark.parametrize("which", ["school", "centre"])
def test_no_class_is_opened_where_it_was_closed(course, which):
    centre = course.school.organisation.centres.get()
    close_premises(premises=course.school if which == "school" else centre, actor=None)
    with pytest.raises(DomainError, match="premises_closed"):
        make_class(course, centre=centre)


def test_a_room_of_another_centre_is_refused(course):
    elsewhere = ServiceCentre.objects.exclude(organisation=course.school.organisation).filter(rooms__isnull=False)
    with pytest.raises(DomainError, match="room_elsewhere"):
        make_class(course, room=elsewhere.first().rooms.first())


def test_more_seats_than_the_room_has_are_refused_with_their_number(course):
    small = Room.objects.get(centre__organisation=course.school.organisation, seats=10)
    with pytest.raises(DomainError) as refusal:
        make_class(course, room=small, seats=11)
    assert (refusal.value.code, refusal.value.params) == ("room_too_small", {"seats": 10})
    assert make_class(course, room=small, seats=10).seats == 10


def test_a_class_is_opened_by_who_manages_classes_there(baduanjin, qian, chen, li, wang, sun, zhao):
    for stranger in (li, wang, sun, zhao):
        with pytest.raises(DomainError, match="not_allowed"):
            make_class(baduanjin, actor=stranger)
    for able in (qian, chen):
        assert make_class(baduanjin, actor=able).school == baduanjin.school


def test_managed_classes_are_those_of_ones_own_schools(qian, zhao, chen, class_of_forty):
    assert class_of_forty in ClassGroup.objects.managed_by(qian)
    assert class_of_forty in ClassGroup.objects.managed_by(chen)
    assert class_of_forty not in ClassGroup.objects.managed_by(zhao)


@pytest.mark.parametrize("status", ["open", "running", "finished"])
def test_residents_see_classes_that_take_place(course, status):
    group = make_class(course)
    ClassGroup.objects.filter(pk=group.pk).update(status=status)
    assert group in ClassGroup.objects.shown()


def test_residents_do_not_see_what_is_cancelled_or_of_a_withdrawn_course(course):
    cancelled, withdrawn = make_class(course), make_class(make_course(course.school))
    ClassGroup.objects.filter(pk=cancelled.pk).update(status="cancelled")
    withdrawn.course.status = "retired"
    withdrawn.course.save()
    assert not ClassGroup.objects.shown().filter(pk__in=[cancelled.pk, withdrawn.pk]).exists()


def test_counts_of_a_class_are_those_of_its_places(course, li, zhang, wang):
    group = make_class(course, seats=2)
    classes.register_many(group=group, learners=[li, zhang, wang], actor=None)
    counted = ClassGroup.objects.with_counts().get(pk=group.pk)
    assert (counted.confirmed, counted.waiting) == (2, 1)


def test_of_two_forms_that_put_a_class_into_one_room_the_second_is_refused(course, wang):
    room = Room.objects.get(centre__organisation=course.school.organisation, seats=40)
    first = make_class(course, room=room, centre=room.centre, all_the_same=False)
    clashing = {"room": room, "centre": room.centre, "term": first.term, "all_the_same": False}
    with pytest.raises(DomainError) as refused:
        make_class(course, **clashing)
    assert refused.value.code == "room_taken" and refused.value.params["name"] == first.label
    assert make_class(course, **clashing | {"all_the_same": True}).pk != first.pk
