"""From a draft to readers along the tiers, through the editor itself: Sun writes, Qian and Chen decide."""

import datetime
from unittest import mock

import pytest
from django.utils import timezone

from cms.approval.rules import rule_at, set_rule
from cms.approval.steps import ApprovalState
from cms.approval.telling import remind_reviewers
from cms.pages import CoursePage
from cms.rights import sync_rights
from cms.schedule import publish_due
from lms.core.audit import AuditEntry
from lms.core.errors import DomainError
from lms.courses.models import Course
from lms.network import services as network
from lms.network.models import Organisation, RoleAssignment
from lms.notices.models import Notice
from tests.cms.test_rights import forms_of
from tests.cms.writing import publish, published_course, write_course, write_lesson

pytestmark = pytest.mark.django_db


def review(organisation, steps: int, **values) -> None:
    set_rule(
        organisation=organisation, actor=None, **{"steps": steps, "days": 3, "alone": False, "strict": False, **values}
    )


@pytest.fixture
def draft(index, sun) -> CoursePage:
    return write_course(index, slug="slow-walk", title="慢步走", owner=sun)


@pytest.fixture
def reviewer(qian, street, now):
    network.grant_role(user=qian, role="reviewer", organisation=street, starts_on=now.date(), actor=None)
    return qian


def submit(client, page, **changes):
    return client.post(f"/cms/pages/{page.pk}/edit/", forms_of(page, **changes, **{"action-submit": "1"}))


def waiting(page) -> ApprovalState:
    return ApprovalState.approvals.waiting().with_pages().get(workflow_state__object_id=str(page.pk))


def decide(client, page, decision: str = "approve", comment: str = ""):
    return client.post(waiting(page).get_absolute_url(), {"decision": decision, "comment": comment})


def told(person) -> list[str]:
    return list(Notice.objects.of(person).order_by("pk").values_list("kind", flat=True))


def test_sun_submits_chen_approves_and_readers_get_it(street, draft, sun, chen, client, as_user):
    review(street, 1)
    assert submit(as_user(sun), draft, title="慢慢走").status_code == 302
    assert client.get("/courses/slow-walk/").status_code == 404
    assert told(chen) == ["approval.asked"]

    chens = as_user(chen)
    page = chens.get(waiting(draft).get_absolute_url()).content.decode()
    assert "慢慢走" in page
    assert 'value="approve"' in page
    assert decide(chens, draft, comment="写得清楚").status_code == 302

    assert "慢慢走" in client.get("/courses/slow-walk/").content.decode()
    assert told(sun) == ["approval.approved"]
    done = AuditEntry.objects.get(action="approval.approved")
    assert (done.actor, done.object_uuid, done.organisation_code) == (chen.uuid, draft.translation_key, street.code)


def test_where_pages_are_reviewed_nobody_publishes_by_hand(street, draft, index, sun, chen, as_user):
    review(street, 1)
    sync_rights(chen)
    for person in (sun, chen):
        client = as_user(person)
        assert "action-publish" not in client.get(f"/cms/pages/{draft.pk}/edit/").content.decode()
        client.post(f"/cms/pages/{draft.pk}/edit/", forms_of(draft, **{"action-publish": "1"}))
        new = forms_of(
            CoursePage(
                title="新课",
                slug=f"new-{person.pk}",
                subject="arts",
                motif="book",
                study_hours=2,
                description="<p>x</p>",
            ),
            **{"action-publish": "1"},
        )
        client.post(f"/cms/pages/add/cms/coursepage/{index.pk}/", new)
        client.post(f"/cms/bulk/wagtailcore/page/publish/?id={draft.pk}&next=/cms/")
    assert CoursePage.objects.filter(slug__startswith="new-").count() == 2
    assert not CoursePage.objects.filter(live=True, slug__in=["slow-walk", f"new-{sun.pk}", f"new-{chen.pk}"]).exists()


def test_three_tiers_decide_one_after_the_other(draft, index, sun, reviewer, chen, as_user, now):
    community = Organisation.objects.get(code="320214052005")
    assert rule_at(community.path).steps == 0
    from cms.rights import ensure_school_index
    from lms.network.models import School

    page = write_course(ensure_school_index(School.objects.get(organisation=community)), slug="near", title="近处的课")
    review(community, 3)
    zhang = sun.__class__.objects.get(username="zhang")
    network.grant_role(user=zhang, role="reviewer", organisation=community, starts_on=now.date(), actor=None)
    submit(as_user(sun), page)
    steps = []
    for person in (zhang, reviewer, chen):
        state = waiting(page)
        steps.append((state.task.approvaltask.step, state.organisation.tier))
        assert told(person) == ["approval.asked"], person
        assert as_user(person).get(state.get_absolute_url()).status_code == 200
        assert decide(as_user(person), page).status_code == 302
    assert steps == [(1, "community"), (2, "street"), (3, "district")]
    page.refresh_from_db()
    assert page.live


def test_one_person_does_not_decide_two_steps(street, draft, sun, chen, reviewer, as_user):
    review(street, 2)
    submit(as_user(sun), draft)
    assert decide(as_user(chen), draft).status_code == 302
    assert decide(as_user(chen), draft).status_code == 403
    draft.refresh_from_db()
    assert not draft.live


@pytest.mark.parametrize("alone", [False, True])
def test_nobody_approves_her_own_page_unless_the_place_says_so(street, draft, chen, as_user, alone):
    review(street, 1, alone=alone)
    sync_rights(chen)
    client = as_user(chen)
    submit(client, draft)
    shown = client.get(waiting(draft).get_absolute_url()).content.decode()
    assert ('value="approve"' in shown) is alone
    assert decide(client, draft).status_code == (302 if alone else 403)
    draft.refresh_from_db()
    assert draft.live is alone


def test_who_wrote_a_version_does_not_approve_what_another_submits(street, draft, sun, chen, reviewer, as_user):
    review(street, 1)
    draft.save_revision(user=reviewer)
    submit(as_user(sun), draft)
    assert decide(as_user(reviewer), draft).status_code == 403
    assert decide(as_user(chen), draft).status_code == 302


def test_sent_back_with_a_comment_and_submitted_again(street, draft, sun, chen, as_user):
    review(street, 1)
    suns, chens = as_user(sun), as_user(chen)
    submit(suns, draft)
    assert decide(chens, draft, "back").status_code == 400, "without a comment"
    assert decide(chens, draft, "back", "第二段太长，请分开。").status_code == 302
    assert told(sun) == ["approval.sent_back"]
    assert "第二段太长，请分开。" in suns.get(f"/cms/pages/{draft.pk}/edit/").content.decode()
    submit(suns, draft, summary="改短了")
    assert "第二段太长，请分开。" in chens.get(waiting(draft).get_absolute_url()).content.decode()
    decide(chens, draft)
    draft.refresh_from_db()
    assert (draft.live, draft.summary) == (True, "改短了")


def test_nobody_changes_what_is_reviewed_and_its_writer_takes_it_back(street, draft, sun, chen, as_user):
    review(street, 1)
    suns = as_user(sun)
    submit(suns, draft)
    for client in (suns, as_user(chen)):
        client.post(f"/cms/pages/{draft.pk}/edit/", forms_of(draft, title="悄悄改了"))
        assert CoursePage.objects.get(pk=draft.pk).get_latest_revision().object_str == "慢步走"
    gone = waiting(draft)
    suns.post(f"/cms/pages/{draft.pk}/edit/", forms_of(draft, **{"action-cancel-workflow": "1"}))
    assert not ApprovalState.approvals.waiting().exists()
    answer = as_user(chen).post(gone.get_absolute_url(), {"decision": "approve", "comment": "写得好"})
    assert answer.status_code == 409
    assert "写得好" in answer.content.decode(), "what was typed stays"
    draft.refresh_from_db()
    assert not draft.live
    assert submit(suns, draft, title="改好了").status_code == 302


def test_another_street_sees_nothing_of_it(street, draft, other_index, sun, zhao, as_user):
    review(street, 1)
    submit(as_user(sun), draft)
    client = as_user(zhao)
    url = waiting(draft).get_absolute_url()
    assert client.get(url).status_code == 404
    assert client.post(url, {"decision": "approve"}).status_code == 404
    assert "慢步走" not in client.get("/cms/").content.decode()
    assert told(zhao) == []
    assert as_user(sun).get(url)["Location"] == "/cms/", "inside without the role, as Wagtail refuses"


def test_a_role_that_was_taken_away_decides_no_more(street, draft, sun, reviewer, as_user):
    review(street, 1)
    submit(as_user(sun), draft)
    client, url = as_user(reviewer), waiting(draft).get_absolute_url()
    assert client.get(url).status_code == 200
    RoleAssignment.objects.filter(user=reviewer).update(ended_at=timezone.now())
    assert client.post(url, {"decision": "approve"}).status_code == 403, "out of the editor altogether"
    draft.refresh_from_db()
    assert not draft.live


def test_what_could_not_be_published_is_not_given_to_reviewers(street, index, sun, as_user):
    review(street, 1)
    course = published_course(index, lessons=1)
    empty = write_lesson(course, slug="empty", title="空课", body=[])
    with pytest.raises(DomainError):
        empty.save_revision(user=sun)
        empty.get_workflow().start(empty, sun)
    assert not ApprovalState.approvals.exists()


def test_it_appears_on_its_date_and_no_sooner(street, draft, sun, chen, client, as_user):
    review(street, 1)
    monday = (timezone.localtime() + datetime.timedelta(days=7)).replace(hour=8, minute=0, second=0, microsecond=0)
    submit(as_user(sun), draft, go_live_at=monday.strftime("%Y-%m-%d %H:%M"))
    decide(as_user(chen), draft)
    assert told(sun) == ["approval.scheduled"]
    assert publish_due() == 0
    assert not Course.objects.filter(slug="slow-walk").exists()
    with mock.patch("django.utils.timezone.now", return_value=monday + datetime.timedelta(seconds=20)):
        assert publish_due() == 1
    assert "慢步走" in client.get("/courses/slow-walk/").content.decode()


def test_who_may_decide_is_reminded_when_the_days_have_passed(street, draft, sun, reviewer, chen, as_user):
    review(street, 1)
    submit(as_user(sun), draft)
    assert (told(reviewer), told(chen)) == (["approval.asked"], []), "the nearest first"
    assert remind_reviewers() == 0
    ApprovalState.approvals.update(remind_at=timezone.now() - datetime.timedelta(hours=1))
    assert remind_reviewers() == 1
    assert remind_reviewers() == 0
    assert (told(reviewer), told(chen), told(sun)) == (
        ["approval.asked", "approval.reminded"],
        ["approval.reminded"],
        [],
    )
    assert as_user(chen).get(f"/my/notices/{Notice.objects.of(chen).get().uuid}/").status_code == 200


def test_withdrawing_stays_with_reviewers(street, index, sun, chen, as_user):
    course = published_course(index, lessons=1)
    review(street, 1)
    sync_rights(chen)
    as_user(sun).post(f"/cms/pages/{course.pk}/unpublish/")
    as_user(sun).post(f"/cms/pages/{course.pk}/delete/")
    course.refresh_from_db()
    assert course.live
    as_user(chen).post(f"/cms/pages/{course.pk}/unpublish/")
    course.refresh_from_db()
    assert not course.live


def test_the_nearest_rule_holds(street, sun, chen, zhao, as_user):
    community = Organisation.objects.get(code="320214052005")
    district = Organisation.objects.get(code="320214")
    review(district, 2)
    assert rule_at(community.path).steps == 2
    chens = as_user(chen)
    address = f"/cms/approval/rules/{street.code}/"
    assert chens.get("/cms/approval/rules/").status_code == 200
    assert chens.post(address, {"steps": 1, "days": 5}).status_code == 302
    assert (rule_at(community.path).steps, rule_at(community.path).days) == (1, 5)
    assert chens.post(address, {"steps": 1, "days": 0}).status_code == 400
    assert as_user(zhao).get(address).status_code == 404
    assert as_user(zhao).post(address, {"steps": 0, "days": 5}).status_code == 404
    assert as_user(sun).get(address)["Location"] == "/cms/", "as Wagtail refuses"
    with pytest.raises(DomainError):
        set_rule(organisation=street, steps=0, days=1, alone=False, strict=False, actor=sun)


def test_the_list_of_a_reviewed_school_asks_once(street, index, sun, as_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, counted = as_user(sun), []
    courses = [published_course(index, slug=f"list-{lessons}", lessons=lessons) for lessons in (2, 3, 6)]
    review(street, 1)
    for course in courses:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cms/pages/{course.pk}/")
        counted.append(len(queries))
    assert counted[1] == counted[2]


def test_where_nobody_reviews_who_writes_publishes(draft, sun, as_user):
    as_user(sun).post(f"/cms/pages/{draft.pk}/edit/", forms_of(draft, **{"action-publish": "1"}))
    draft.refresh_from_db()
    assert draft.live
    assert publish(draft).live
