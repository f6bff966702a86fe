"""Giving and taking roles on the pages: shown once more, done, undone; who may not is refused."""

import csv
import datetime
import io

import pytest
from django.urls import reverse

from lms.accounts.models import User
from lms.core.days import local_day
from lms.network import services as network
from lms.network.models import Organisation, RoleAssignment
from tests.portal.reading import said

STREET = "320214052"


@pytest.fixture
def manager(as_user, chen):
    return as_user(chen)


@pytest.fixture
def today(now) -> datetime.date:
    return local_day(now)


def wanted(today, **changes) -> dict[str, str]:
    return {"role": "teacher", "employment": "part_time", "place": STREET, "starts_on": today.isoformat()} | changes


def give(client, person, today, *, confirmed: bool = True, **changes):
    data = wanted(today, **changes) | ({"confirmed": "1"} if confirmed else {})
    return client.post(reverse("role-give", args=[person.uuid]), data)


def roles_of(person: User) -> list[tuple[str, str]]:
    return list(person.role_assignments.unended().order_by("pk").values_list("role", "organisation__code"))


def test_a_role_is_shown_once_more_then_given_then_told(manager, li, today):
    asked = give(manager, li, today, confirmed=False)
    assert asked.status_code == 200
    assert said(asked, "Is this right for %(name)s?", name="李芳")
    assert roles_of(li) == []

    answer = give(manager, li, today)

    assert answer["Location"] == reverse("person", args=[li.uuid])
    [held] = li.role_assignments.all()
    assert (held.role, held.organisation.code, held.employment) == ("teacher", STREET, "part_time")
    page = manager.get(answer["Location"]).content.decode()
    assert f'action="{reverse("role-end", args=[held.uuid])}"' in page
    manager.post(reverse("role-end", args=[held.uuid]))
    assert roles_of(li) == []


def test_only_a_teacher_is_employed_somehow(manager, li, today):
    give(manager, li, today, role="volunteer")
    assert li.role_assignments.get().employment == ""


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"role": "king"}, "role"),
        ({"role": ""}, "role"),
        ({"place": "旺财"}, "place"),
        ({"place": "510503001"}, "place"),
        ({"place": "\x00"}, "place"),
        ({"starts_on": "gestern"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"employment": "slave"}, "employment"),
    ],
    ids=str,
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(manager, li, today, changes, field):
    answer = give(manager, li, today, **changes)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert roles_of(li) == []
    assert answer.context["form"].data["starts_on"] == wanted(today, **changes)["starts_on"]


def test_a_name_of_several_places_offers_them_to_choose(manager, li, today):
    answer = give(manager, li, today, place="家园")
    assert answer.status_code == 400
    choices = answer.context["form"].choices
    assert len(choices) > 1
    for choice in choices:
        assert f'name="place" value="{choice.code}"' in answer.content.decode()


def test_a_role_that_is_held_already_is_told(manager, li, today):
    give(manager, li, today)
    answer = give(manager, li, today, ends_on=(today + datetime.timedelta(days=9)).isoformat())
    assert answer.status_code == 409
    assert said(answer, "This person holds this role here on these days already.")


def test_a_manager_of_the_street_gives_nothing_above_or_beside(as_user, li, zhang, street, today):
    network.grant_role(user=zhang, role="manager", organisation=street, starts_on=today, actor=None)
    client = as_user(User.objects.get(pk=zhang.pk))
    for place in ("320214", Organisation.objects.get(name="旺庄街道", tier="street").code):
        for person in (li, zhang):
            assert give(client, person, today, role="manager", place=place).status_code == 400
    assert give(client, li, today).status_code == 302
    assert roles_of(zhang) == [("manager", STREET)]


def test_a_registrar_sees_roles_and_gives_none(as_user, qian, li, today):
    page = as_user(qian).get(reverse("person", args=[li.uuid])).content.decode()
    assert reverse("role-give", args=[li.uuid]) not in page
    assert give(as_user(qian), li, today).status_code == 403


def test_taking_away_asks_first_works_at_once_and_can_be_undone(manager, as_user, sun):
    held = sun.role_assignments.get()
    editor = as_user(sun)
    assert editor.get("/cms/").status_code == 200
    assert manager.get(reverse("role-end", args=[held.uuid])).status_code == 200
    assert editor.get("/cms/").status_code == 200

    answer = manager.post(reverse("role-end", args=[held.uuid]))

    assert editor.get("/cms/").status_code == 403
    page = manager.get(answer["Location"])
    assert f'action="{reverse("role-undo", args=[held.uuid])}"' in page.content.decode()
    assert said(page, "Earlier roles")
    manager.post(reverse("role-undo", args=[held.uuid]))
    assert editor.get("/cms/").status_code == 200


def test_a_last_day_keeps_the_role_until_then(manager, wang, today):
    held = wang.role_assignments.get()
    day = today + datetime.timedelta(days=30)
    assert manager.post(reverse("role-end", args=[held.uuid]), {"ends_on": day.isoformat()}).status_code == 302
    held.refresh_from_db()
    assert (held.ends_on, held.ended_at) == (day, None)
    over = manager.post(reverse("role-end", args=[held.uuid]), {"ends_on": "2020-01-01"})
    assert over.status_code == 400


def test_the_last_manager_is_warned_of_and_goes_only_when_it_is_said(manager, zhao):
    held = zhao.role_assignments.get()
    path = reverse("role-end", args=[held.uuid])
    assert 'name="leave_no_manager"' in manager.get(path).content.decode()
    assert manager.post(path).status_code == 409
    assert roles_of(zhao)
    assert manager.post(path, {"leave_no_manager": "on"}).status_code == 302
    assert roles_of(zhao) == []


def test_who_gives_up_her_own_role_is_led_to_her_own_page(as_user, zhao):
    held = zhao.role_assignments.get()
    answer = as_user(zhao).post(reverse("role-end", args=[held.uuid]), {"leave_no_manager": "on"})
    assert answer["Location"] == reverse("my")


def test_who_lives_elsewhere_is_found_by_name_and_log_in_together_only(as_user, zhao, li, today):
    client, path = as_user(zhao), reverse("role-elsewhere")
    for name, login in (("李芳", "zhang"), ("张桂珍", "li"), ("李", "li"), ("", "li"), ("李芳", ""), ("李芳", "0001")):
        answer = client.post(path, {"name": name, "login": login})
        assert answer.status_code == 400
        assert str(li.uuid) not in answer.content.decode()
    assert client.post(reverse("role-give", args=[li.uuid]), wanted(today)).status_code == 404
    for login in ("li", "154 0000 0001"):
        found = client.post(path, {"name": "李芳", "login": login})
        assert found.status_code == 200
    assert "景渎" not in found.content.decode()
    assert li.masked_phone not in found.content.decode()

    data = wanted(today, place="旺庄街道") | {"token": found.context["token"], "confirmed": "1"}
    assert client.post(reverse("role-give", args=[li.uuid]), data).status_code == 302

    assert [role for role, _code in roles_of(li)] == ["teacher"]
    assert client.get(reverse("person", args=[li.uuid])).status_code == 200


def test_the_proof_of_one_manager_or_for_one_person_serves_no_other(as_user, zhao, chen, li, zhang, today):
    found = as_user(zhao).post(reverse("role-elsewhere"), {"name": "李芳", "login": "li"})
    token = found.context["token"]
    for person in (zhang,):
        data = wanted(today) | {"token": token}
        assert as_user(zhao).post(reverse("role-give", args=[person.uuid]), data).status_code == 404
    other = User.objects.get(username="qian")
    assert (
        as_user(other).post(reverse("role-give", args=[li.uuid]), wanted(today) | {"token": token}).status_code == 403
    )


def test_the_list_shows_who_holds_what_below_and_what_is_over(manager, as_user, zhao, wang, chen):
    def shown(client, **query) -> set[str]:
        return {row.user.name for row in client.get(reverse("roles"), query).context["page"].rows}

    assert {"王建华", "孙悦", "钱敏", "陈志强", "赵磊"} <= shown(manager)
    assert shown(as_user(zhao)) == {"赵磊"}
    assert shown(manager, q="wang", role="teacher") == {"王建华"}
    assert shown(manager, q="wang", role="editor") == set()
    network.end_role(held=wang.role_assignments.get(), actor=chen)
    assert "王建华" not in shown(manager, place=STREET)
    assert shown(manager, place=STREET, over="1") == {"王建华"}


def test_the_list_is_downloaded(manager):
    answer = manager.post(reverse("roles-export"), {"format": "csv", "role": "registrar"})
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == ["钱敏"]
    assert RoleAssignment.objects.filter(role="registrar").count() == 1
