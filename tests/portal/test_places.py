"""The network as residents see it: from the district down to the door, and whom to ask."""

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from lms.classes import services as classes
from lms.classes.models import ClassGroup
from lms.network.models import Organisation, ServiceCentre
from tests.classes.building import DAY, HOUR, make_class, make_course
from tests.portal.reading import said

WITHOUT_SCHOOL = "320214052014"  # 太湖花园第二社区


@pytest.fixture
def coming(baduanjin, now):
    """``coming(centre)`` is a class that meets there tomorrow."""

    def make(centre: ServiceCentre, name: str = "明天的班", **facts) -> ClassGroup:
        meeting = classes.Meeting(starts_at=now + DAY, ends_at=now + DAY + HOUR)
        return make_class(baduanjin, name=name, centre=centre, meetings=[meeting], **facts)

    return make


def centre_of(code: str) -> ServiceCentre:
    return ServiceCentre.objects.get(organisation__code=code)


def place(client, code: str, language: str = "zh-hans"):
    with translation.override(language):
        return client.get(reverse("place", args=[code]))


def test_the_way_down_begins_with_the_city_and_its_districts(client, db):
    page = client.get(reverse("schools")).content.decode()
    for code, name in (("3202", "无锡市"), ("320214", "新吴区")):
        assert reverse("place", args=[code]) in page
        assert name in page


@pytest.mark.parametrize(
    ("code", "below"), [("3202", "320214"), ("320214", "320214052"), ("320214052", "320214052005")]
)
def test_each_place_leads_to_what_lies_below_it_and_back_up(client, db, code, below):
    assert f'href="{reverse("place", args=[below])}"' in place(client, code).content.decode()
    assert f'href="{reverse("place", args=[code])}"' in place(client, below).content.decode()


def test_the_way_up_is_told_from_the_root(client, db):
    crumbs = place(client, "320214052005").content.decode().split("</ol>")[0]
    assert crumbs.index("无锡市") < crumbs.index("新吴区") < crumbs.index("江溪街道")


def test_places_with_a_school_come_first(client, db):
    page = place(client, "320214052").content.decode()
    chips = page[page.index('id="below"') :]
    assert chips.index("景渎社区") < chips.index("太湖花园第二社区")


def test_a_street_shows_its_schools_centre_and_courses(client, baduanjin):
    page = place(client, "320214052").content.decode().replace("<wbr>", "")
    street = Organisation.objects.get(code="320214052")
    for school in street.schools.all():
        assert school.name in page
        assert school.phone in page
    for centre in street.centres.all():
        assert reverse("centre", args=[centre.uuid]) in page
        assert centre.contact_name in page
    assert baduanjin.get_absolute_url() in page


def test_a_community_without_a_school_shows_its_centre_classes_nearby_and_whom_to_ask(client, coming):
    coming(centre_of(WITHOUT_SCHOOL), "自家的班")
    coming(centre_of("320214052005"), "邻居的班")
    response = place(client, WITHOUT_SCHOOL)
    page = response.content.decode()
    sentence = "This community has no school of its own yet. Classes nearby and somebody to ask are below."
    assert said(response, sentence)
    assert "自家的班" in page
    assert "邻居的班" in page
    assert reverse("centre", args=[centre_of(WITHOUT_SCHOOL).uuid]) in page
    assert centre_of(WITHOUT_SCHOOL).contact_name in page


def test_a_community_with_a_school_shows_its_own_week(client, coming):
    coming(centre_of("320214052005"), "自家的班")
    coming(centre_of(WITHOUT_SCHOOL), "邻居的班")
    page = place(client, "320214052005").content.decode().replace("<wbr>", "")
    assert "景渎社区居民学校" in page
    assert "自家的班" in page
    assert "邻居的班" not in page


def test_a_place_without_a_centre_names_the_one_above_it(client, db):
    wangzhuang = Organisation.objects.get(name="旺庄街道", parent__code="320214")
    community = wangzhuang.children.order_by("path").first()
    assert not community.centres.exists()
    page = place(client, community.code)
    district = centre_of("320214")
    assert said(page, "Somebody to ask")
    assert reverse("centre", args=[district.uuid]) in page.content.decode()
    assert district.contact_name in page.content.decode()


def test_who_lives_here_can_sign_up_with_the_place_chosen(client, db):
    link = f"{reverse('account_signup')}?community={WITHOUT_SCHOOL}"
    assert link in place(client, WITHOUT_SCHOOL).content.decode()
    page = client.get(link).content.decode()
    assert f'name="community" value="{WITHOUT_SCHOOL}"' in page
    assert "太湖花园第二社区" in page


def test_a_closed_place_is_shown_by_its_own_address_only_and_says_so(client, db):
    Organisation.objects.filter(code=WITHOUT_SCHOOL).update(status="closed")
    told = place(client, WITHOUT_SCHOOL)
    assert told.status_code == 200
    assert _("This place has been closed. What was learned here is kept; the places above it help you.") in (
        told.content.decode()
    )
    assert "太湖花园第二社区" not in place(client, "320214052").content.decode()


@pytest.mark.parametrize("state", ["cancelled", "withdrawn course", "past"])
def test_the_week_holds_what_takes_place(client, baduanjin, coming, now, state):
    centre = centre_of("320214052005")
    course = make_course(baduanjin.school, title="另一门课")
    days = -1 if state == "past" else 1
    meeting = classes.Meeting(starts_at=now + days * DAY, ends_at=now + days * DAY + HOUR)
    group = make_class(course, name="不该出现的班", centre=centre, meetings=[meeting])
    coming(centre, "该出现的班")
    if state == "cancelled":
        ClassGroup.objects.filter(pk=group.pk).update(status="cancelled")
    elif state == "withdrawn course":
        course.status = "retired"
        course.save()
    for address in (
        reverse("place", args=["320214052005"]),
        reverse("centre", args=[centre.uuid]),
        reverse("home"),
    ):
        page = client.get(address).content.decode()
        assert "该出现的班" in page.replace("不该出现的班", "")
        assert "不该出现的班" not in page, address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_centre_tells_where_when_and_whom_to_ask(client, class_of_forty, language):
    centre = class_of_forty.centre
    with translation.override(language):
        page = client.get(reverse("centre", args=[centre.uuid])).content.decode()
        for words in (
            centre.label,
            centre.address_label,
            centre.phone,
            centre.contact_name,
            *centre.hours,
            class_of_forty.label,
        ):
            assert escape(words) in page
        for kind in centre.kinds.all():
            assert escape(kind.get_kind_display()) in page
        for room in centre.rooms.all():
            assert escape(room.label) in page


# The front door


def test_the_three_doors_lead_to_the_pages_of_their_age(client, db):
    page = client.get(reverse("home")).content.decode()
    for audience in ("youth", "adult", "elderly"):
        assert f'href="{reverse("audience", args=[audience])}"' in page


def test_the_week_near_a_resident_is_that_of_her_street(client, as_user, li, zhao, coming):
    coming(centre_of("320214052005"), "江溪的班")
    assert "江溪的班" in client.get(reverse("home")).content.decode(), "without an account: everything"
    assert "江溪的班" in as_user(li).get(reverse("home")).content.decode()
    assert "江溪的班" not in as_user(zhao).get(reverse("home")).content.decode()


def test_a_resident_is_told_whom_to_ask_near_her_home(as_user, li):
    page = as_user(li).get(reverse("home")).content.decode()
    assert centre_of("320214052005").contact_name in page
    assert centre_of("320214052005").phone in page


def test_a_resident_is_offered_courses_for_her_age_that_she_has_not_joined(as_user, li, zhang, baduanjin, now):
    young = make_course(baduanjin.school, title="青年课", audiences=["youth"])
    offered = make_course(baduanjin.school, title="长者课", audiences=["elderly"])
    from lms.learning import services as learning

    learning.enrol(course=baduanjin, learner=li)

    def proposed(user) -> set[str]:
        return {card.slug for one in as_user(user).get(reverse("home")).context["proposals"] for card in one.courses}

    assert offered.slug in proposed(li)
    assert not {baduanjin.slug, young.slug} & proposed(li)
    assert baduanjin.slug in proposed(zhang)


def test_a_centre_without_a_class_says_so_with_a_picture_that_is_there(client, db):
    centres = ServiceCentre.objects.exclude(pk__in=ClassGroup.objects.values("centre"))
    assert centres.exists()
    for centre in centres:
        assert client.get(reverse("centre", args=[centre.uuid])).status_code == 200
