"""The teachers' pool: who keeps it, who is shown in it and where, what runs out, and what goes when somebody leaves."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from lms.accounts.personal_data import close_account, holdings
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.core.pagecache import bump_generation
from lms.network.models import School
from lms.notices.models import Notice
from lms.teachers import services
from lms.teachers.models import Appointment, Teacher
from tests.classes.building import make_people

PROFILE = {
    "name": "顾永康",
    "name_en": "Gu Yongkang",
    "kind": "volunteer",
    "subjects": ["arts"],
    "about": "练了四十年字。",
}


def day(count: int) -> datetime.date:
    return local_day(timezone.now()) + datetime.timedelta(days=count)


@pytest.fixture
def school(db) -> School:
    return School.objects.get(organisation__code="320214052", kind="education_centre")


@pytest.fixture
def enter(school):
    def enter(**facts) -> Teacher:
        values = PROFILE | {name: value for name, value in facts.items() if name in PROFILE}
        return services.add_teacher(
            organisation=facts.get("organisation", school.organisation), values=values, user=facts.get("user"),
            courses=facts.get("courses", ()), actor=facts.get("actor"),
        )  # fmt: skip

    return enter


@pytest.fixture
def shown(enter) -> Teacher:
    """Without an account; the signed sheet is there."""
    teacher = enter()
    services.agree_to_be_shown(teacher=teacher, on=day(0), actor=None)
    return teacher


def told(client, teacher: Teacher) -> int:
    bump_generation()  # as the commit of a deed would: a test has none
    return client.get(reverse("teacher", args=[teacher.uuid])).status_code


def test_nobody_is_shown_without_consent_and_never_by_an_officer_for_who_has_an_account(client, enter, qian):
    (person,) = make_people(1)
    hers, without = enter(user=person), enter()
    assert told(client, hers) == told(client, without) == 404
    with pytest.raises(DomainError, match="consent_is_hers"):
        services.agree_to_be_shown(teacher=hers, on=day(0), actor=qian)
    services.agree_to_be_shown(teacher=without, on=day(0), actor=qian)
    services.agree_to_be_shown(teacher=hers, on=day(0), actor=person)
    assert told(client, hers) == told(client, without) == 200
    services.hide(teacher=hers, actor=person)
    services.hide(teacher=without, actor=qian)
    assert told(client, hers) == told(client, without) == 404


def test_she_agrees_and_takes_it_back_on_her_own_page(client, enter, as_user):
    person, stranger = make_people(2)
    teacher = enter(user=person)
    page = as_user(person)
    page.post(reverse("my-teacher"), {"deed": "show"})
    assert told(client, teacher) == 200
    page.post(reverse("my-teacher"), {"deed": "hide"})
    assert told(client, teacher) == 404
    page.post(reverse("my-teacher"), {"deed": "show"})
    page.post(reverse("my-teacher"), {})
    assert told(client, teacher) == 200, "she is asked what she wants"
    assert as_user(stranger).get(reverse("my-teacher")).context["teacher"] is None
    assert as_user(stranger).post(reverse("my-teacher"), {"deed": "show"}).status_code == 404


def test_only_who_keeps_the_pool_of_the_place_writes_in_it(enter, school, zhao, sun, qian):
    teacher = enter()
    deeds = [
        lambda actor: services.edit_teacher(teacher=teacher, values={"about": "新"}, courses=[], actor=actor),
        lambda actor: services.add_training(teacher=teacher, values=_training(), actor=actor),
        lambda actor: services.appoint(teacher=teacher, school=school, starts_on=day(0), ends_on=day(9), actor=actor),
        lambda actor: services.hide(teacher=teacher, actor=actor),
        lambda actor: services.remove_teacher(teacher=teacher, actor=actor),
    ]
    for actor in (zhao, sun):
        for deed in deeds:
            with pytest.raises(DomainError, match="not_allowed"):
                deed(actor)
    for deed in deeds:
        deed(qian)
    assert not Teacher.objects.filter(pk=teacher.pk).exists()
    kept = AuditEntry.objects.filter(object_kind="teacher", actor=qian.uuid).values_list("action", flat=True)
    assert set(kept) >= {"teacher.edited", "teacher.trained", "teacher.appointed", "teacher.removed"}
    assert "顾永康" not in str(list(AuditEntry.objects.filter(object_kind="teacher").values()))


def _training(**facts):
    return {"what": "岗前培训", "hours": 16, "held_on": day(-3)} | facts


def test_a_person_is_in_the_pool_once_and_a_training_has_been(enter):
    (person,) = make_people(1)
    teacher = enter(user=person)
    with pytest.raises(DomainError, match="teacher_there"):
        enter(user=person)
    with pytest.raises(DomainError, match="day_to_come"):
        services.add_training(teacher=teacher, values=_training(held_on=day(1)), actor=None)


def test_what_is_sent_twice_is_entered_once(as_user, qian, zhao, school):
    client, new = as_user(qian), f"{reverse('teacher-new')}?place={school.organisation.code}"
    uuid = re.search(r'name="uuid" value="([^"]+)"', client.get(new).content.decode())[1]
    typed = PROFILE | {"uuid": uuid}
    first, second = client.post(new, typed), client.post(new, typed)
    assert first["Location"] == second["Location"]
    teacher = Teacher.objects.get(uuid=uuid)
    training = {"deed": "train", "training-what": "岗前培训", "training-hours": "16"}
    training["training-held_on"] = day(-2).isoformat()
    sent = [client.post(first["Location"], training).status_code for _time in range(2)]
    assert sent == [302, 409]
    assert teacher.trainings.count() == 1
    elsewhere = f"{reverse('teacher-new')}?place={zhao.role_assignments.get().organisation.code}"
    assert as_user(zhao).post(elsewhere, typed | {"name": "另一位"}).status_code == 403
    assert client.post(new, typed | {"uuid": "zzz"}).status_code == 400
    teacher.refresh_from_db()
    assert (teacher.name, teacher.organisation) == ("顾永康", school.organisation)


def test_who_agreed_keeps_the_day_of_her_consent_and_is_told_of_a_change(enter, qian, client, as_user):
    (person,) = make_people(1)
    hers, without = enter(user=person), enter()
    services.edit_teacher(teacher=hers, values={"about": "教书法。"}, courses=[], actor=qian)
    assert not Notice.objects.of(person).exists(), "residents do not read it yet"
    for teacher, actor in ((hers, person), (without, qian)):
        services.agree_to_be_shown(teacher=teacher, on=day(-5), actor=actor)
        services.agree_to_be_shown(teacher=teacher, on=day(0), actor=actor)
        teacher.refresh_from_db()
        assert teacher.consented_on == day(-5)
        services.edit_teacher(teacher=teacher, values={"about": "得过奖。"}, courses=[], actor=qian)
        services.edit_teacher(teacher=teacher, values={"about": "得过奖。"}, courses=[], actor=qian)
    (notice,) = Notice.objects.of(person)
    page = as_user(person).get(notice.path)
    assert (page.status_code, page.context["teacher"]) == (200, hers)


def test_an_appointment_runs_out_unless_another_follows(enter, school, qian, as_user):
    ending, renewed, long = (enter(name=name) for name in ("将满", "续聘", "还长"))
    for teacher, until in ((ending, 20), (renewed, 20), (long, 200)):
        services.appoint(teacher=teacher, school=school, starts_on=day(-60), ends_on=day(until), actor=None)
    with pytest.raises(DomainError, match="appointed_then"):
        services.appoint(teacher=renewed, school=school, starts_on=day(20), ends_on=day(90), actor=None)
    services.appoint(teacher=renewed, school=school, starts_on=day(21), ends_on=day(90), actor=None)
    page = as_user(qian).get(reverse("teachers"))
    assert [row.teacher.name for row in page.context["ending"]] == ["将满"]

    services.end_appointment(appointment=ending.appointments.get(), actor=qian)
    assert ending.appointments.get().ends_on == day(0)
    later = renewed.appointments.get(starts_on=day(21))
    services.end_appointment(appointment=later, actor=qian)
    assert not Appointment.objects.filter(pk=later.pk).exists()


def test_a_shown_teacher_stands_with_her_courses_and_her_school(client, shown, school, baduanjin, class_of_forty, wang):
    services.edit_teacher(teacher=shown, values={}, courses=[baduanjin], actor=None)
    services.appoint(teacher=shown, school=school, starts_on=day(-1), ends_on=day(1), actor=None)
    page = client.get(baduanjin.get_absolute_url())
    names = {one.name: one.url for one in page.context["teachers"]}
    assert names == {"陆建平": "", "顾永康": shown.get_absolute_url()}
    assert [row.name for row in client.get(reverse("school", args=[school.uuid])).context["teachers"]] == ["顾永康"]
    own = client.get(shown.get_absolute_url())
    assert [card.slug for card in own.context["courses"]] == ["baduanjin"]


def test_what_she_teaches_in_classes_is_known_without_being_entered(client, enter, baduanjin, class_of_forty, wang):
    teacher = enter(user=wang, name=wang.name)
    services.agree_to_be_shown(teacher=teacher, on=day(0), actor=wang)
    page = client.get(teacher.get_absolute_url())
    assert [card.slug for card in page.context["courses"]] == ["baduanjin"]
    assert wang.masked_phone not in page.content.decode()
    names = [one.name for one in client.get(baduanjin.get_absolute_url()).context["teachers"]]
    assert names == ["陆建平", wang.name]


def test_her_profile_is_in_her_copy_and_goes_with_her(enter, school):
    (person,) = make_people(1)
    teacher = enter(user=person)
    services.add_training(teacher=teacher, values=_training(), actor=None)
    services.appoint(teacher=teacher, school=school, starts_on=day(-1), ends_on=day(9), actor=None)
    (holding,) = [one for one in holdings() if one.code == "teacher"]
    lines = list(holding.read(person))
    assert [line.get("hours") for line in lines] == [None, 16, None]
    assert lines[2]["until"] == day(9)
    close_account(user=person)
    assert not Teacher.objects.filter(pk=teacher.pk).exists()


def test_an_officer_enters_trains_appoints_and_takes_out_on_the_pages(as_user, qian, school, li):
    client = as_user(qian)
    new = f"{reverse('teacher-new')}?place={school.organisation.code}"
    typed = {"name": "严淑珍", "kind": "volunteer", "subjects": ["arts"], "about": "弹月琴"}
    assert client.post(new, typed | {"subjects": []}).status_code == 400
    address = client.post(new, typed)["Location"]
    teacher = Teacher.objects.get(name="严淑珍")
    training = {"deed": "train", "training-what": "岗前培训", "training-hours": "16"}
    refused = client.post(address, training | {"training-held_on": day(2).isoformat()})
    assert refused.status_code == 400
    assert "岗前培训" in refused.content.decode()
    client.post(address, training | {"training-held_on": day(-2).isoformat()})
    client.post(
        address,
        {
            "deed": "appoint", "appointment-school": school.pk, "appointment-starts_on": day(0).isoformat(),
            "appointment-ends_on": day(30).isoformat(),
        },
    )  # fmt: skip
    assert (teacher.trainings.get().hours, teacher.appointments.get().ends_on) == (16, day(30))
    client.post(address, typed | {"deed": "save", "about": "弹月琴三十年"})
    client.post(address, {"deed": "show"})
    teacher.refresh_from_db()
    assert (teacher.about, teacher.consented_on) == ("弹月琴三十年", day(0))
    client.post(address, {"deed": "untrain", "of": str(teacher.trainings.get().uuid)})
    client.post(address, {"deed": "end", "of": str(teacher.appointments.get().uuid)})
    assert not teacher.trainings.exists()
    assert client.post(address, {"deed": "zzz"}).status_code == 404
    for odd in ("9" * 26, "\x00", str(school.uuid)):
        assert client.post(address, typed | {"deed": "save", "courses": odd}).status_code == 400, odd
    client.post(address, {"deed": "remove"})
    assert not Teacher.objects.filter(name="严淑珍").exists()


def test_who_has_an_account_is_entered_from_her_page(as_user, qian, zhao, school, wang):
    new = f"{reverse('teacher-new')}?place={school.organisation.code}&person={wang.uuid}"
    client = as_user(qian)
    assert client.get(new).context["form"].initial["name"] == wang.name
    typed = {"name": wang.name, "kind": "part_time", "subjects": ["arts"]}
    assert client.post(new, typed).status_code == 302
    assert Teacher.objects.get(user=wang).organisation == school.organisation
    assert client.post(new, typed).status_code == 409
    elsewhere = zhao.role_assignments.get().organisation.code
    outside = f"{reverse('teacher-new')}?place={elsewhere}&person={wang.uuid}"
    assert as_user(zhao).get(outside).status_code == 404
