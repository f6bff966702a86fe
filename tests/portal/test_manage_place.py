"""The pages for changing a place and for editing what stands on it: asked first, told what it means, then done."""

import datetime

from django.urls import reverse
from django.utils import timezone

from lms.network import reorganising
from lms.network.models import Organisation, OrganisationChange, Residence, ServiceCentre

JINGDU, FANGQIAN = "320214052005", "320214052021"


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def change(code: str) -> str:
    return reverse("manage-place-change", args=[code])


def test_a_merger_is_first_told_in_words_and_then_done(as_user, chen, li):
    client = as_user(chen)
    asked = {"deed": "merged", "merged-other": "坊前社区"}
    people = Residence.objects.filter(organisation=place(JINGDU)).count()

    told = client.post(change(JINGDU), asked)

    assert told.status_code == 200
    assert str(people) in told.content.decode()
    assert not OrganisationChange.objects.exists()

    done = client.post(change(JINGDU), {**asked, "merged-other": FANGQIAN, "confirmed": "1"})

    assert done["Location"] == change(JINGDU)
    assert place(JINGDU).status == "merged"
    assert Residence.objects.get(user=li).organisation.code == FANGQIAN
    assert client.get(change(JINGDU)).status_code == 200


def test_a_name_that_is_nowhere_is_told_and_what_was_typed_stays(as_user, chen):
    answer = as_user(chen).post(change(JINGDU), {"deed": "merged", "merged-other": "没有这个社区"})
    assert answer.status_code == 400
    assert "没有这个社区" in answer.content.decode()


def test_a_place_of_another_district_cannot_be_chosen(as_user, chen):
    stranger = Organisation.objects.filter(tier="community", parent__parent__code="320213").first()
    answer = as_user(chen).post(change(JINGDU), {"deed": "merged", "merged-other": stranger.code})
    assert answer.status_code == 400


def test_who_cannot_close_is_told_why_and_nothing_happens(as_user, chen):
    answer = as_user(chen).post(change(JINGDU), {"deed": "closed", "confirmed": "1"})
    assert answer.status_code == 400
    assert place(JINGDU).status == "active"


def test_the_address_of_a_merged_place_leads_to_what_it_became(client, chen):
    reorganising.merge_places(place=place(JINGDU), into=place(FANGQIAN), actor=chen)

    answer = client.get(reverse("place", args=[JINGDU]), follow=True)

    assert answer.redirect_chain[0][0] == f"{reverse('place', args=[FANGQIAN])}?was={JINGDU}"
    assert answer.content.decode().count("景渎社区") >= 2  # in the note, and in the history


def test_a_closed_place_keeps_its_page_and_nobody_is_invited_to_live_there(db, client):
    communities = Organisation.objects.filter(tier="community").order_by("path")
    empty = next(one for one in communities if not reorganising.contents_of(one).in_use)
    before = client.get(reverse("place", args=[empty.code])).content.decode()
    assert reverse("account_signup") + f"?community={empty.code}" in before

    reorganising.close_place(place=empty, actor=None)

    answer = client.get(reverse("place", args=[empty.code]) + "?again")
    assert answer.status_code == 200
    assert f"?community={empty.code}" not in answer.content.decode()


def centre_form(centre: ServiceCentre, **changed) -> dict:
    rooms = list(centre.rooms.order_by("pk"))
    form = {
        "name": centre.name, "phone": centre.phone, "contact_name": centre.contact_name,
        "kinds": [row.kind for row in centre.kinds.all()], "day0": "08:30–11:30, 13:30–17:00",
        "rooms-TOTAL_FORMS": len(rooms), "rooms-INITIAL_FORMS": len(rooms),
        "holidays-TOTAL_FORMS": 1, "holidays-INITIAL_FORMS": 0,
    }  # fmt: skip
    for number, room in enumerate(rooms):
        form |= {f"rooms-{number}-id": room.pk, f"rooms-{number}-name": room.name, f"rooms-{number}-seats": room.seats}
    return form | changed


def test_a_centre_is_edited_with_its_rooms_its_week_and_its_holidays(as_user, chen, client):
    centre = ServiceCentre.objects.get(organisation__code=JINGDU)
    today = timezone.localdate()
    sent = centre_form(
        centre, services="学员卡\n积分兑换", department="社区工作站",
        **{"rooms-0-equipment": "钢琴", "rooms-0-step_free": "on", "holidays-0-name": "盘点日",
           "holidays-0-starts_on": str(today), "holidays-0-ends_on": str(today + datetime.timedelta(days=1))},
    )  # fmt: skip

    answer = as_user(chen).post(reverse("manage-centre", args=[centre.uuid]), sent)

    assert answer["Location"] == reverse("centre", args=[centre.uuid])
    page = client.get(reverse("centre", args=[centre.uuid])).content.decode()
    for fact in ("积分兑换", "社区工作站", "钢琴", "盘点日"):
        assert fact in page, fact
    centre.refresh_from_db()
    assert centre.week == [[0, "08:30", "11:30"], [0, "13:30", "17:00"]]


def test_a_centre_says_in_english_what_somebody_has_written_in_english(as_user, chen, client):
    centre = ServiceCentre.objects.get(organisation__code=JINGDU)
    sent = centre_form(
        centre, services="报名", services_en="Signing up\nNew cards", address="景渎路 1 号", address_en="1 Jingdu Road",
        department="社区工作站", department_en="Community Workstation",
        **{"rooms-0-equipment": "钢琴", "rooms-0-equipment_en": "piano"},
    )  # fmt: skip
    as_user(chen).post(reverse("manage-centre", args=[centre.uuid]), sent)
    chinese = reverse("centre", args=[centre.uuid])
    page, in_english = client.get(chinese).content.decode(), client.get(f"/en{chinese}").content.decode()
    for fact in ("New cards", "1 Jingdu Road", "Community Workstation", "piano"):
        assert fact in in_english and fact not in page, fact
    for fact in ("景渎路", "社区工作站", "钢琴"):
        assert fact in page and fact not in in_english, fact


def test_hours_that_cannot_be_read_are_told_and_nothing_is_lost(as_user, chen):
    centre = ServiceCentre.objects.get(organisation__code=JINGDU)
    before = centre.services
    answer = as_user(chen).post(
        reverse("manage-centre", args=[centre.uuid]), centre_form(centre, day0="早上到晚上", services="只有这一项")
    )
    assert answer.status_code == 400
    assert "早上到晚上" in answer.content.decode()
    assert "只有这一项" in answer.content.decode()
    centre.refresh_from_db()
    assert centre.services == before


def test_hours_that_overlap_are_refused(as_user, chen):
    centre = ServiceCentre.objects.get(organisation__code=JINGDU)
    answer = as_user(chen).post(
        reverse("manage-centre", args=[centre.uuid]), centre_form(centre, day0="08:30–12:00, 11:00–17:00")
    )
    assert answer.status_code == 400


def test_schools_behind_one_door_are_shown_together(db, client):
    page = client.get(reverse("school", args=[place("320214052").schools.get(kind="party_school").uuid]))
    for name in ("江溪街道社区教育中心", "江溪街道老年学校"):
        assert name in page.content.decode()
