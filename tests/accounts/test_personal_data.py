"""What is kept of a person: told whole, given as a copy, taken away while every sum stays right."""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone, translation

from lms.accounts import helping, personal_data
from lms.accounts.models import DelegatedAct, User
from lms.classes import services as classes
from lms.classes.models import Registration
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.learning import services as learning
from lms.network.services import settle_resident
from lms.points.models import Award
from lms.records.models import StudyRecord
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db

# Columns that name whoever did something to a row, not whom it is about.
DOERS = {
    "accounts.Delegation.ended_by",
    "attendance.CheckIn.actor",
    "network.PeopleUpload.officer",
    "network.RoleAssignment.granted_by",
    "network.RoleAssignment.ended_by",
    "wagtaildocs.Document.uploaded_by_user",
    "cms.MediaDocument.uploaded_by_user",
    "wagtailimages.Image.uploaded_by_user",
    "wagtailcore.ModelLogEntry.user",
    "wagtailcore.Revision.user",
    "wagtailcore.UploadedFile.uploaded_by_user",
    "wagtailcore.WorkflowState.requested_by",
    "wagtailcore.TaskState.finished_by",
    "wagtailcore.Page.locked_by",
    "wagtailcore.PageLogEntry.user",
    "wagtailcore.Comment.user",
    "wagtailcore.Comment.resolved_by",
    "wagtailcore.CommentReply.user",
}


@pytest.fixture
def gao(now, deliberation):
    """A resident with an account of her own, a finished lesson, and nothing else."""
    user = User.objects.create_user(
        username="gao", password="tai-hu-shi-88", name="高秀英", birth_year=1950, sex="f", phone="+8615400000077"
    )
    enrolment = learning.enrol(course=deliberation, learner=user)
    progress = learning.open_lesson(enrolment=enrolment, lesson=deliberation.lessons.get(position=1), now=now)
    learning.finish_reading(progress=progress, now=now)
    return user


def unpack(content: bytes) -> tuple[dict, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return json.loads(archive.read("linxue.json")), archive.read("linxue.html").decode()


def test_every_table_that_names_a_person_is_told_of():
    named = {
        f"{field.model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if field.related_model is User
    }
    told = frozenset().union(*(holding.fields for holding in personal_data.holdings()))
    assert told <= named
    assert named - told == DOERS & named
    assert named >= DOERS


def test_the_copy_holds_what_a_person_sees_of_herself(gao):
    response = sign_in(gao).post(reverse("my-data-copy"))
    assert response["Content-Type"] == "application/zip"
    data, page = unpack(response.content)
    assert set(data) == {"made_at", "person", *(holding.code for holding in personal_data.holdings())}
    assert data["details"][0]["name"] == "高秀英"
    assert data["details"][0]["phone"].endswith("15400000077")
    (record,) = StudyRecord.objects.filter(learner=gao)
    assert [line["uuid"] for line in data["records"]] == [str(record.uuid)]
    assert len(data["points"]) == Award.objects.filter(learner=gao).count() > 0
    assert data["learning"][0]["completed"]
    assert "高秀英" in page
    assert record.title in page


def test_the_copy_says_in_words_what_was_done(gao, li, street):
    community = street.children.order_by("code").first()
    settle_resident(user=gao, organisation=community, actor=gao)
    code = helping.invite(principal=gao, ends_on=local_day(timezone.now()), may_register=True, may_see_records=True)
    delegation = helping.accept(helper=li, code=code)
    helping.note(delegation=delegation, deed=DelegatedAct.Deed.SAW)
    data, page = unpack(personal_data.copy_of(gao))
    assert [line["what"] for line in data["deeds"]] == ["开始替人代办", "登记了居住社区"]
    assert [(line["what"], line["helper"]) for line in data["acts"]] == [(DelegatedAct.Deed.SAW.label, li.name)]
    assert "residence.set" not in page
    assert "登记了居住社区" in page


def test_the_copy_is_in_the_readers_language_and_escaped(gao):
    User.objects.filter(pk=gao.pk).update(name="<b>高</b>")
    with translation.override("en"):
        _, page = unpack(sign_in(gao).post(reverse("my-data-copy")).content)
    assert "What is kept about me" in page
    assert "<b>高" not in page
    assert "&lt;b&gt;高" in page


def test_the_copy_of_one_person_holds_nothing_of_another(gao, li, zhang):
    data, page = unpack(personal_data.copy_of(gao))
    text = json.dumps(data, ensure_ascii=False) + page
    for other in (li, zhang):
        assert other.name not in text
        assert str(other.uuid) not in text


def test_reading_the_copy_costs_the_same_with_many_lines(gao, django_assert_max_num_queries):
    with django_assert_max_num_queries(37):
        personal_data.copy_of(gao)


def close(user, proof="tai-hu-shi-88"):
    return sign_in(user).post(reverse("my-data-close"), {"proof": proof})


def test_not_even_the_sound_of_the_name_stays(gao):
    assert User.objects.found_by("gaoxiuying").filter(pk=gao.pk).exists()
    close(gao)
    assert not User.objects.found_by("gaoxiuying").filter(pk=gao.pk).exists()
    assert User.objects.get(pk=gao.pk).pinyin == ""


def test_an_account_is_closed_with_the_password_only(gao):
    response = close(gao, proof="guess")
    assert response.status_code == 400
    gao.refresh_from_db()
    assert gao.name == "高秀英"


def test_who_has_no_password_writes_her_name(gao):
    gao.set_unusable_password()
    gao.save()
    assert close(gao, proof="高秀").status_code == 400
    assert close(gao, proof="高秀英").status_code == 302


def test_after_closing_nothing_in_any_table_names_her(gao):
    close(gao)
    gao.refresh_from_db()
    assert not gao.is_active
    assert gao.birth_year != 1950
    assert gao.audience == "elderly"
    traces = ("高秀英", "5400000077")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("django_session"):
                continue  # digests of who was signed in; they open nothing any more
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                assert not any(trace in str(value) for value in row for trace in traces), (table, row)


def test_after_closing_every_sum_is_as_it_was(gao):
    def sums():
        return (
            StudyRecord.objects.count(),
            sum(StudyRecord.objects.values_list("minutes", flat=True)),
            sum(Award.objects.values_list("points", flat=True)),
        )

    before = sums()
    close(gao)
    assert sums() == before
    call_command("verify_ledger")
    call_command("verify_records")


def test_after_closing_the_old_session_and_password_open_nothing(gao):
    browser = sign_in(gao)
    assert browser.get(reverse("my")).status_code == 200
    close(gao)
    assert browser.get(reverse("my")).status_code == 302
    assert not browser.login(username="gao", password="tai-hu-shi-88")


def test_her_place_is_offered_to_who_waits_for_it(gao, zhang, class_of_forty, qian):
    group = class_of_forty
    Registration.objects.filter(class_group=group).update(status=Registration.Status.WITHDRAWN)
    type(group).objects.filter(pk=group.pk).update(seats=1, minimum=1)
    opened = group.opens_at
    classes.register(group=group, learner=gao, actor=gao, now=opened)
    waiting = classes.register(group=group, learner=zhang, actor=zhang, now=opened)
    assert waiting.status == Registration.Status.WAITING
    close(gao)
    waiting.refresh_from_db()
    assert waiting.status == Registration.Status.OFFERED


@pytest.mark.parametrize(("who", "code"), [("qian", "roles_first"), ("wang", "roles_first")])
def test_who_holds_a_role_or_teaches_hands_over_first(who, code):
    user = User.objects.get(username=who)
    with pytest.raises(DomainError) as refused:
        personal_data.close_account(user=user)
    assert refused.value.code == code
    user.refresh_from_db()
    assert user.is_active


def test_who_teaches_without_a_role_hands_her_class_over_first(gao, class_of_forty):
    class_of_forty.class_teachers.create(user=gao)
    with pytest.raises(DomainError) as refused:
        personal_data.close_account(user=gao)
    assert refused.value.code == "classes_first"


def test_closing_is_in_the_audit_log_without_a_name(gao):
    close(gao)
    entry = AuditEntry.objects.get(action="account.closed")
    assert entry.object_uuid == gao.uuid
    assert "高" not in json.dumps(entry.data, ensure_ascii=False)
