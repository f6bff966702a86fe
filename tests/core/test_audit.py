"""Deeds that somebody may have to answer for are noted, in the transaction of the deed, without personal data."""

import datetime
import json

import pytest
from django.db import transaction

from lms.accounts.models import User
from lms.classes import services as classes
from lms.core import audit
from lms.core.models import AuditEntry
from lms.learning import services as learning
from lms.network import services as network
from lms.network.models import Organisation


def test_an_entry_says_who_did_what_to_which_thing(wang, street):
    audit.record(
        "roll.kept", actor=wang, object_kind="session", object_uuid=street.uuid, organisation_code=street.code, came=38
    )

    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.action, entry.object_kind) == (wang.uuid, "roll.kept", "session")
    assert (entry.object_uuid, entry.organisation_code, entry.data) == (street.uuid, "320214052", {"came": 38})


def test_what_the_system_does_has_no_actor(db):
    assert audit.record("day.sealed", actor=None, object_kind="day").actor is None


def test_a_deed_that_is_taken_back_leaves_no_entry(wang):
    before = AuditEntry.objects.count()

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        audit.record("roll.kept", actor=wang, object_kind="session")
        raise ZeroDivisionError

    assert AuditEntry.objects.count() == before


def test_each_write_that_concerns_people_or_rights_is_noted_with_its_actor(li, qian, chen, class_of_forty, street, now):
    start = AuditEntry.objects.latest("pk").pk
    today = now.date()

    classes.register(group=class_of_forty, learner=li, actor=qian, now=now)
    classes.withdraw(group=class_of_forty, learner=li, actor=li)
    network.settle_resident(user=li, organisation=Organisation.objects.get(code="320214052021"), actor=li)
    held = network.grant_role(user=li, role="volunteer", organisation=street, starts_on=today, actor=chen)
    network.end_role(held=held, ends_on=today + datetime.timedelta(days=1), actor=chen)

    told = AuditEntry.objects.filter(pk__gt=start).order_by("pk").values_list("action", "actor")
    assert list(told) == [
        ("class.registered", qian.uuid),
        ("class.withdrawn", li.uuid),
        ("residence.set", li.uuid),
        ("role.granted", chen.uuid),
        ("role.ended", chen.uuid),
    ]


def test_granting_a_role_that_is_held_already_notes_nothing(wang, chen, street):
    held = wang.role_assignments.get(role="teacher")
    before = AuditEntry.objects.count()

    again = network.grant_role(
        user=wang, role="teacher", organisation=street, starts_on=held.starts_on, actor=chen, ends_on=None
    )

    assert again.pk == held.pk
    assert AuditEntry.objects.count() == before


def test_no_entry_holds_a_name_or_a_telephone_number(li, class_of_forty, baduanjin, now):
    learning.enrol(course=baduanjin, learner=li)
    classes.register(group=class_of_forty, learner=li, actor=li, now=now)

    words = {word for row in User.objects.values_list("name", "username", "phone") for word in row if word}
    noted = [json.dumps(entry.data, ensure_ascii=False) for entry in AuditEntry.objects.all()]
    assert any("learners" in text for text in noted)
    assert [text for text in noted if any(word in text for word in words if len(word) > 1)] == []
