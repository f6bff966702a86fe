"""Schools and service centres are entered, closed and opened again; what rests on them stays."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import premises_services as services
from lms.network import reorganising
from lms.network.contacts import contact_for
from lms.network.models import Organisation, School, ServiceCentre
from lms.network.premises_services import Inside
from lms.portal.audit_words import ACTIONS

DISTRICT, STREET, JINGDU, TAIHU = "320214", "320214052", "320214052005", "320214052014"


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def entered(code: str = TAIHU, kind: str = "residents_school", name: str = "新学校", actor=None) -> School:
    return services.create_school(organisation=place(code), values={"kind": kind, "name": name}, actor=actor)


def centre_of(code: str) -> ServiceCentre:
    return ServiceCentre.objects.filter(organisation__code=code).order_by("pk").first()


def fresh(address: str, **asked: str):
    """As a reader meets it whose process has kept no page."""
    return Client().get(address, {"fresh": "1", **asked})


@pytest.mark.parametrize(
    ("code", "kind", "fits"),
    [
        (DISTRICT, "college", True), (STREET, "college", False), (STREET, "education_centre", True),
        (JINGDU, "education_centre", False), (DISTRICT, "residents_school", False), (JINGDU, "seniors_school", True),
        (DISTRICT, "teaching_point", False), (JINGDU, "no_such_kind", False),
    ],
)  # fmt: skip
def test_a_kind_of_school_belongs_to_tiers(db, code, kind, fits):
    if fits:
        assert entered(code, kind).kind == kind
        return
    with pytest.raises(DomainError, match="school_wrong_tier"):
        entered(code, kind)


def test_a_name_is_taken_once_and_a_place_that_is_gone_gets_nothing(db):
    entered()
    with pytest.raises(IntegrityError), transaction.atomic():
        entered()
    Organisation.objects.filter(code=TAIHU).update(status="closed")
    with pytest.raises(DomainError, match="place_not_living"):
        entered(name="另一所")


@pytest.mark.parametrize("actor", ["qian", "zhao"])
def test_only_who_may_edit_there_enters_closes_and_opens(request, db, actor):
    actor = request.getfixturevalue(actor)
    school = entered()
    for deed in (
        lambda: entered(name="另一所", actor=actor),
        lambda: services.create_centre(organisation=place(TAIHU), values={}, inside=Inside(), actor=actor),
        lambda: services.close_premises(premises=school, actor=actor),
        lambda: services.reopen_premises(premises=school, actor=actor),
    ):
        with pytest.raises(DomainError, match="not_allowed"):
            deed()


@pytest.mark.parametrize(("parent", "fits"), [(STREET, True), (DISTRICT, True), (JINGDU, False), ("closed", False)])
def test_a_centre_belongs_to_one_of_a_place_above(db, parent, fits):
    above = centre_of(STREET if parent == "closed" else parent)
    if parent == "closed":
        ServiceCentre.objects.filter(pk=above.pk).update(closed_on="2026-01-01")
        above.refresh_from_db()
    values = {"name": "新中心", "parent": above}

    def create() -> ServiceCentre:
        return services.create_centre(organisation=place(TAIHU), values=values, inside=Inside(), actor=None)

    if fits:
        assert create().parent == above
        return
    with pytest.raises(DomainError, match="centre_wrong_parent"):
        create()


def test_where_classes_go_on_nothing_is_closed(class_of_forty):
    for premises in (class_of_forty.school, class_of_forty.centre):
        with pytest.raises(DomainError, match="premises_in_use"):
            services.close_premises(premises=premises, actor=None)
    type(class_of_forty).objects.update(status="finished")
    for premises in (class_of_forty.school, class_of_forty.centre):
        services.close_premises(premises=premises, actor=None)
        with pytest.raises(DomainError, match="premises_closed"):
            services.close_premises(premises=premises, actor=None)


def test_a_closed_centre_leaves_lists_map_and_contacts_and_keeps_its_page(client, li):
    centre = centre_of(TAIHU)
    address = reverse("centre", args=[centre.uuid])
    services.close_premises(premises=centre, actor=None)
    for elsewhere in (reverse("centres"), reverse("place", args=[TAIHU]), reverse("sitemap-section", args=["centres"])):
        assert address not in fresh(elsewhere).content.decode(), elsewhere
    assert contact_for(None, place(TAIHU)).organisation.code == STREET
    told = fresh(address)
    assert told.status_code == 200
    assert "toast--info" in told.content.decode()

    services.reopen_premises(premises=centre, actor=None)
    assert address in fresh(reverse("centres")).content.decode()
    assert contact_for(None, place(TAIHU)).pk == centre.pk
    with pytest.raises(DomainError, match="premises_not_closed"):
        services.reopen_premises(premises=centre, actor=None)


def test_a_closed_school_leaves_the_page_of_its_place(db):
    school = entered()
    address = reverse("school", args=[school.uuid])
    assert address in fresh(reverse("place", args=[TAIHU])).content.decode()
    services.close_premises(premises=school, actor=None)
    assert address not in fresh(reverse("place", args=[TAIHU])).content.decode()
    assert fresh(address).status_code == 200


def test_a_place_whose_doors_are_closed_can_be_closed(db):
    empty = place(TAIHU)
    empty.residences.all().delete()
    services.close_premises(premises=centre_of(TAIHU), actor=None)
    assert not reorganising.contents_of(empty).in_use


CENTRE = {
    "name": "太湖花园新中心", "kinds": ["library"], "day0": "09:00–17:00", "latitude": "31.5612345678",
    "longitude": "120.37", "position_source": "实地测量", "rooms-TOTAL_FORMS": 1, "rooms-INITIAL_FORMS": 0,
    "rooms-0-name": "阅览室", "rooms-0-seats": 20, "holidays-TOTAL_FORMS": 0, "holidays-INITIAL_FORMS": 0,
}  # fmt: skip


def test_a_manager_enters_a_centre_with_rooms_hours_and_a_position(as_user, chen):
    answer = as_user(chen).post(
        f"{reverse('manage-centre-new')}?place={TAIHU}", {**CENTRE, "parent": centre_of(STREET).pk}
    )
    made = ServiceCentre.objects.get(name=CENTRE["name"])
    assert answer["Location"] == reverse("centre", args=[made.uuid])
    assert (made.organisation.code, made.parent, made.week) == (TAIHU, centre_of(STREET), [[0, "09:00", "17:00"]])
    assert (made.latitude, made.longitude, made.position_source) == (31.561235, 120.37, "实地测量")
    assert [row.kind for row in made.kinds.all()] == ["library"]
    assert made.rooms.get().seats == 20
    entry = AuditEntry.objects.get(action="centre.created")
    assert (entry.actor, entry.object_uuid, entry.organisation_code) == (chen.uuid, made.uuid, TAIHU)


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"longitude": ""}, "longitude"),
        ({"latitude": "91"}, "latitude"),
        ({"position_source": ""}, "position_source"),
        ({"parent": "-1"}, "parent"),
        ({"name": "太湖花园第二社区文体活动中心"}, "name"),
        ({"kinds": []}, "kinds"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(as_user, chen, wrong, at):
    before = ServiceCentre.objects.count()
    answer = as_user(chen).post(f"{reverse('manage-centre-new')}?place={TAIHU}", {**CENTRE, **wrong})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {at}
    assert "阅览室" in answer.content.decode()
    assert ServiceCentre.objects.count() == before


def test_a_manager_enters_a_school_and_closes_it_and_opens_it_again(as_user, chen):
    client = as_user(chen)
    form = client.get(reverse("manage-school-new"), {"place": TAIHU}).context["form"]
    assert "college" not in dict(form.fields["kind"].choices)
    client.post(f"{reverse('manage-school-new')}?place={TAIHU}", {"kind": "teaching_point", "name": "太湖教学点"})
    school = School.objects.get(name="太湖教学点")
    closing = reverse("school-closing", args=[school.uuid])
    for deed, closed in (("close", True), ("reopen", False)):
        assert client.post(closing, {"deed": deed})["Location"] == reverse("manage-school", args=[school.uuid])
        school.refresh_from_db()
        assert (school.closed_on is not None) is closed
    assert client.post(closing, {"deed": "reopen"}).status_code == 409
    assert client.post(closing, {"deed": "burn"}).status_code == 404
    done = AuditEntry.objects.filter(object_uuid=school.uuid).order_by("pk").values_list("action", flat=True)
    assert list(done) == ["school.created", "school.closed", "school.reopened"]
    assert {*done, "centre.closed", "centre.reopened"} <= ACTIONS.keys()


@pytest.mark.parametrize(
    ("code", "short"),
    [("320214052005", {"景渎社区"}), ("320214052", {"社区教育中心", "党校", "江溪社区卫生服务中心", "图书馆江溪分馆"})],
)
def test_a_map_calls_the_centres_of_one_place_by_different_names(db, code, short):
    centres = ServiceCentre.objects.filter(organisation__code=code).select_related("organisation")
    assert {centre.short_label for centre in centres} == short
