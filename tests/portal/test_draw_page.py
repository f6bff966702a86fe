"""The draw as people see it: the learner, the manager, and anybody."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.classes import draws
from lms.classes import services as classes
from lms.classes.drawing import ticket_of
from lms.classes.models import ClassGroup, DrawList
from lms.core.days import SHANGHAI, local_day
from tests.classes.building import DAY, make_class, make_people
from tests.portal.reading import said
from tests.portal.test_manage_classes import NEW, form_of


@pytest.fixture
def group(things, li):
    now = timezone.now()
    group = make_class(
        things.blended,
        name="摇号班",
        weeks=9,
        seats=2,
        rule="draw",
        quotas={"new": 30, "own": 0, "over_70": 0},
        closes_at=now + DAY,
        draws_at=now + 2 * DAY,
    )
    classes.register_many(group=group, learners=[li, *make_people(3)], actor=None)
    return group


def close(group) -> None:
    now = timezone.now()
    ClassGroup.objects.filter(pk=group.pk).update(closes_at=now - DAY, draws_at=now)


def do(client, group, deed, **data):
    return client.post(reverse("manage-class", args=[group.uuid]), {"deed": deed, **data}, follow=True)


def test_the_learner_reads_her_number_and_when_it_is_drawn(browse, group, things, li):
    page = browse("li").get(things.blended.get_absolute_url()).content.decode()
    ticket = ticket_of(group.registrations.get(learner=li).uuid)
    assert ticket in page
    assert ticket in browse("li").get(reverse("draw", args=[group.uuid])).content.decode()
    assert said(browse("zhang").get(things.blended.get_absolute_url()), "Take part in the draw")


def test_the_manager_freezes_and_draws_and_anybody_reads_it(browse, group, client):
    officer, address = browse("qian"), reverse("draw", args=[group.uuid])
    assert said(do(officer, group, "freeze"), "People still sign up. The list is frozen when that is over.")
    assert client.get(reverse("draw-file", args=[group.uuid])).status_code == 404
    close(group)
    assert 'value="freeze"' in officer.get(reverse("manage-class", args=[group.uuid])).content.decode()
    do(officer, group, "freeze")
    frozen = DrawList.objects.get(class_group=group)
    page = client.get(address).content.decode()
    assert frozen.entries_hash in page
    assert frozen.seed_hash in page
    assert frozen.seed not in page + officer.get(reverse("manage-class", args=[group.uuid])).content.decode()
    assert said(do(officer, group, "draw", number="12"), "The number has 6 to 20 digits, as they were drawn in public.")
    do(officer, group, "draw", number="3719 46")
    page = client.get(address).content.decode()
    assert frozen.seed in page
    assert "371946" in page
    assert not [row.learner.name for row in group.registrations.all() if row.learner.name in page]
    told = json.loads(client.get(reverse("draw-file", args=[group.uuid])).content)
    assert (told["number"], len(told["placed"]), len(told["waiting"])) == ("371946", 2, 2)


def test_a_class_is_opened_with_a_draw_its_quotas_and_its_day(browse):
    officer = browse("qian")
    day = local_day(timezone.now()) + 40 * DAY
    sent = {"rule": "draw", "quota_new": "20", "quota_own": "10", "draws_at": f"{day}T14:00", "name": "新开的摇号班"}
    assert officer.post(NEW, form_of(officer, **sent, quota_over_70="80")).status_code == 400
    assert officer.post(NEW, form_of(officer, **sent | {"draws_at": ""})).status_code == 400
    assert officer.post(NEW, form_of(officer, **sent)).status_code == 302
    group = ClassGroup.objects.get(name="新开的摇号班")
    assert (group.rule, group.quotas) == ("draw", {"new": 20, "own": 10, "over_70": 0})
    assert group.draws_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") == f"{day} 14:00"


def test_the_public_page_costs_the_same_for_many(group, client, django_assert_max_num_queries):
    classes.register_many(group=group, learners=make_people(40), actor=None)
    close(group)
    draws.freeze(group=group, actor=None)
    draws.draw(group=group, number="371946", actor=None)
    with django_assert_max_num_queries(6):
        assert client.get(reverse("draw", args=[group.uuid])).status_code == 200


def test_before_the_draw_nobody_is_told_a_number_in_a_queue(browse, group, zhang):
    answer = browse("zhang").post(reverse("register", args=[group.uuid]), follow=True)
    assert said(answer, "You take part in the draw for %(group)s. We tell you here how it goes.", group="摇号班")
    for page in (reverse("my"), reverse("my-classes")):
        text = browse("zhang").get(page).content.decode()
        assert "摇号班" in text
        assert "摇号" in text.replace("摇号班", "")
    assert [row.queue_place for row in group.registrations.filter(learner=zhang).with_queue_place()] == [0]
