"""A child learns in its guardian's session: what is learned is the child's, what is the guardian's stays so."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts import children, learning_as
from lms.accounts.models import Delegation, User
from lms.classes import services as classes
from lms.classes.models import CalendarAddress, Registration
from lms.core.days import SHANGHAI
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.learning.models import Enrolment, LearningDay
from lms.network.services import grant_role
from lms.records.models import StudyRecord
from tests.conftest import sign_in
from tests.portal.conftest import child_of
from tests.portal.counting import cost, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def small(wang, now) -> Delegation:
    return child_of(wang, year=now.year)


@pytest.fixture
def browser(wang, small):
    """Wang's, in which her child learns."""
    opened = sign_in(wang)
    opened.post(reverse("my-child-learn", args=[small.uuid]))
    return opened


def page(browser, name: str, *args) -> str:
    return browser.get(reverse(name, args=args)).content.decode()


def test_a_child_is_added_with_agreement_and_found_in_the_list(wang, now):
    opened = sign_in(wang)
    data = {"name": "王小满", "birth_year": str(now.year - 9), "sex": "f"}
    refused = opened.post(reverse("my-children"), data)
    assert refused.status_code == 400
    assert refused.context["form"].errors.keys() == {"agrees"}
    assert 'value="王小满"' in refused.content.decode()
    assert opened.post(reverse("my-children"), data | {"agrees": "on"}).status_code == 302
    assert "王小满" in page(opened, "my-children")


def test_a_childs_pages_keep_the_budget_of_every_readers(browser, small, wang, deliberation, class_of_forty):
    """Who the child is and under whom is asked for as every reader is; besides, how long she may go on today."""
    classes.register(group=class_of_forty, learner=small.principal, actor=wang)
    browser.post(reverse("enrol", args=[deliberation.slug]))
    lesson = reverse("lesson", args=[deliberation.slug, deliberation.lessons.order_by("position").first().slug])
    browser.get(lesson)
    browser.post(f"{lesson}finish/")
    assert StudyRecord.objects.filter(learner=small.principal).exists()
    for name in ("home", "catalogue", "my", "my-record", "my-points", "my-classes", "my-notices"):
        browser.get(reverse(name))
        answer, statements = cost(browser, reverse(name))
        assert answer.context["minutes_left"] is not None, name
        assert len(statements) <= 8, f"{name}\n{listed(statements)}"
    _answer, statements = cost(browser, lesson)
    counting_her_time = 2
    assert len(statements) <= 8 + counting_her_time, listed(statements)


def test_what_is_learned_belongs_to_the_child(browser, wang, small, deliberation):
    lesson = deliberation.lessons.order_by("position").first()
    browser.post(reverse("enrol", args=[deliberation.slug]))
    browser.get(reverse("lesson", args=[deliberation.slug, lesson.slug]))
    browser.post(reverse("lesson-finish", args=[deliberation.slug, lesson.slug]))
    assert Enrolment.objects.get(course=deliberation, learner=small.principal)
    assert StudyRecord.objects.filter(learner=small.principal).count() == 1
    assert not Enrolment.objects.filter(course=deliberation, learner=wang).exists()
    assert not StudyRecord.objects.filter(learner=wang).exists()
    assert LearningDay.objects.filter(learner=small.principal).exists()


def test_a_place_is_the_childs_and_the_log_names_the_guardian(browser, wang, small, class_of_forty):
    type(class_of_forty).objects.filter(pk=class_of_forty.pk).update(
        opens_at=timezone.now() - datetime.timedelta(days=1),
        closes_at=timezone.now() + datetime.timedelta(days=1),
        seats=60,
    )
    browser.post(reverse("register", args=[class_of_forty.uuid]))
    assert Registration.objects.filter(class_group=class_of_forty, learner=small.principal).exists()
    assert not Registration.objects.filter(class_group=class_of_forty, learner=wang).exists()
    assert AuditEntry.objects.filter(action="class.registered").latest("at").actor == wang.uuid


def test_every_page_says_who_learns_and_how_long_still(browser, small):
    for name in ("my", "catalogue", "home", "my-children", "privacy", "teach"):
        shown = page(browser, name)
        assert "王小满" in shown
        assert reverse("my-children-back") in shown
    assert browser.get(reverse("my")).context["minutes_left"] == 60
    browser.post(reverse("my-children-back"))
    assert reverse("my-children-back") not in page(browser, "my")


def test_what_is_the_guardians_stays_the_guardians(browser, wang, small):
    assert browser.get(reverse("my")).context["user"] == small.principal
    for name in ("my-profile", "my-data", "my-children", "teach", "my-card"):
        assert browser.get(reverse(name)).context["user"] == wang
    browser.post(reverse("my-data-close"), {"proof": "王小满"})
    small.principal.refresh_from_db()
    assert small.principal.is_active


def test_another_guardian_reaches_nothing(zhang, li, small):
    for other in (zhang, li):
        attacker = sign_in(other)
        assert attacker.get(reverse("my-child", args=[small.uuid])).status_code == 404
        for name in ("my-child", "my-child-learn", "my-child-copy", "my-child-remove"):
            assert attacker.post(reverse(name, args=[small.uuid])).status_code == 404
        assert attacker.get(reverse("my-helping-one", args=[small.uuid])).status_code == 404
        session = attacker.session
        session[learning_as.KEY] = str(small.uuid)
        session.save()
        assert attacker.get(reverse("my")).context["user"] == other
    small.principal.refresh_from_db()
    assert small.principal.is_active


def test_the_session_ends_with_the_agreement_in_another_window(browser, wang, small):
    sign_in(wang).post(reverse("my-child-remove", args=[small.uuid]))
    assert browser.get(reverse("my")).context["user"] == wang
    assert not User.objects.get(pk=small.principal_id).is_active


def test_when_the_child_is_of_age_the_guardian_no_longer_acts(browser, wang, small):
    Delegation.objects.filter(pk=small.pk).update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    assert browser.get(reverse("my")).context["user"] == wang
    assert children.of(wang) == []


def test_less_time_can_be_set_and_is_kept(browser, small):
    path = reverse("my-child", args=[small.uuid])
    assert browser.post(path, {"daily_minutes": "3"}).status_code == 400
    assert browser.post(path, {"daily_minutes": "20"}).status_code == 302
    assert browser.get(reverse("my")).context["minutes_left"] == 20
    assert browser.post(path, {"daily_minutes": ""}).status_code == 302
    assert browser.get(reverse("my")).context["minutes_left"] == 60


def test_the_childs_copy_holds_the_child_and_not_the_guardian(browser, wang, small):
    answer = browser.post(reverse("my-child-copy", args=[small.uuid]))
    assert answer["Content-Type"] == "application/zip"


def test_its_pages_keep_the_budget(browser, django_assert_max_num_queries):
    for name in ("my-children", "my-notices", "catalogue"):
        with django_assert_max_num_queries(12):
            browser.get(reverse(name))


def test_classes_are_left_when_the_child_is_forgotten(wang, small, class_of_forty):
    type(class_of_forty).objects.filter(pk=class_of_forty.pk).update(seats=60)
    classes.register(group=class_of_forty, learner=small.principal, actor=wang, now=class_of_forty.opens_at)
    children.withdraw(held=small, actor=wang)
    assert not Registration.objects.holding().filter(learner=small.principal).exists()


def test_what_an_old_window_sends_reaches_nobody(wang, small, deliberation):
    opened = sign_in(wang, enforce_csrf_checks=True)

    def token(name: str, *args) -> str:
        opened.get(reverse(name, args=args))
        return opened.cookies["csrftoken"].value

    sent = {"csrfmiddlewaretoken": token("my-children")}
    assert opened.post(reverse("my-child-learn", args=[small.uuid]), sent).status_code == 302
    assert opened.post(reverse("enrol", args=[deliberation.slug]), sent).status_code == 403
    fresh = {"csrfmiddlewaretoken": token("my-children")}
    assert opened.post(reverse("enrol", args=[deliberation.slug]), fresh).status_code == 302
    assert opened.post(reverse("my-children-back"), fresh).status_code == 302
    assert opened.post(reverse("enrol", args=[deliberation.slug]), fresh).status_code == 403
    assert [row.learner for row in Enrolment.objects.filter(course=deliberation)] == [small.principal]


def test_a_child_sent_twice_is_one_child(wang, now):
    opened = sign_in(wang)
    data = {"name": "王小满", "birth_year": str(now.year - 9), "sex": "", "agrees": "on"}
    first, second = (opened.post(reverse("my-children"), data) for _time in range(2))
    assert first.url == second.url
    assert len([held for held in children.of(wang) if held.principal.name == "王小满"]) == 1


def test_a_child_holds_no_role(small, street, now):
    with pytest.raises(DomainError, match="role_of_child"):
        grant_role(user=small.principal, role="manager", organisation=street, starts_on=now.date(), actor=None)


def test_questions_are_not_looked_at_any_more_when_the_day_is_used_up(browser, small, deliberation, now):
    lesson = deliberation.lessons.filter(rule="quiz").first()
    browser.post(reverse("enrol", args=[deliberation.slug]))
    assert browser.get(reverse("lesson", args=[deliberation.slug, lesson.slug])).status_code == 200
    LearningDay.objects.filter(learner=small.principal).update(seconds=24 * 3600)
    assert browser.post(reverse("lesson-quiz", args=[deliberation.slug, lesson.slug])).status_code == 403


def test_the_calendar_and_its_address_are_the_childs(browser, wang, small, class_of_forty):
    Registration.objects.create(class_group=class_of_forty, learner=small.principal, status="confirmed")
    month = class_of_forty.sessions.first().gathering.starts_at.astimezone(SHANGHAI)
    shown = browser.get(reverse("calendar"), {"mine": "1", "month": f"{month:%Y-%m}"})
    assert any(line.title == class_of_forty.name for day in shown.context["days"] for line in day.lines)
    browser.post(reverse("my-calendar"), {"kind": "learning", "deed": "renew"})
    assert CalendarAddress.objects.get().user == small.principal
    assert AuditEntry.objects.get(action="calendar.address_made").actor == wang.uuid
