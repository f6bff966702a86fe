"""From 80 on a class asks for papers first; who is younger, or has said no year of birth, is asked for nothing."""

import pytest
from django.db import transaction
from django.utils import timezone

from lms.accounts.models import Consent, EmergencyContact, User
from lms.classes import services as classes
from lms.classes.models import Registration
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network import elder_papers
from tests.classes.building import make_class, make_course, make_people, make_school


@pytest.fixture
def group(db):
    return make_class(make_course(make_school()), seats=3, weeks=2)


def aged(age: int) -> User:
    (person,) = make_people(1)
    person.birth_year = local_day(timezone.now()).year - age
    person.save(update_fields=["birth_year"])
    return person


def reachable(person: User) -> None:
    EmergencyContact.objects.create(user=person, name="女儿", phone="+8615400000067")


def test_without_papers_nobody_of_eighty_is_signed_up_and_nobody_beside_her(group):
    old, young = aged(80), aged(79)
    with pytest.raises(DomainError) as refused, transaction.atomic():
        classes.register_many(group=group, learners=[young, old], actor=None)
    assert refused.value.code == "elder_papers_wanted"
    assert not Registration.objects.filter(class_group=group).exists()


def test_one_of_the_three_is_not_enough(group):
    old = aged(85)
    elder_papers.put_on_file([old])
    assert elder_papers.missing([old])
    reachable(old)
    assert not elder_papers.missing([old])
    other = aged(85)
    reachable(other)
    Consent.objects.create(user=other, kind="relative", version="1")
    assert elder_papers.missing([other])
    assert classes.register(group=group, learner=old, actor=old).status == "confirmed"
    with pytest.raises(DomainError), transaction.atomic():
        classes.register(group=group, learner=other, actor=other)


def test_at_seventy_nine_and_without_a_year_of_birth_nothing_is_asked(group, django_assert_num_queries):
    young = aged(79)
    (unknown,) = make_people(1)
    with django_assert_num_queries(0):
        assert elder_papers.missing([young, unknown]) == {}
    rows = classes.register_many(group=group, learners=[young, unknown], actor=None)
    assert [row.status for row in rows] == ["confirmed", "confirmed"]


def test_who_is_in_already_stays_in_when_she_turns_eighty(group):
    person = aged(79)
    row = classes.register(group=group, learner=person, actor=person)
    person.birth_year -= 1
    person.save(update_fields=["birth_year"])
    assert classes.register(group=group, learner=person, actor=person) == row
    classes.withdraw(group=group, learner=person, actor=person)
    assert classes.undo_withdraw(group=group, learner=person, actor=person).status == "confirmed"
