"""A school's and a centre's page: what is on, with seats and teachers, and whom to ask."""

import pytest
from django.urls import reverse

from lms.classes import services as classes
from lms.network.models import ServiceCentre
from tests.classes.building import DAY, HOUR, make_class, make_people
from tests.portal.reading import said


@pytest.fixture
def centre(db) -> ServiceCentre:
    return ServiceCentre.objects.get(organisation__code="320214052005")


@pytest.fixture
def taught(baduanjin, wang, centre, now):
    """Wang's class of two seats with one taken; it meets tomorrow."""
    meeting = classes.Meeting(starts_at=now + DAY, ends_at=now + DAY + HOUR)
    group = make_class(
        baduanjin, name="样例早班", centre=centre, seats=2, meetings=[meeting], teachers=[(wang, "teacher")]
    )
    classes.register_many(group=group, learners=make_people(1), actor=None)
    return group


def open_school(client, group, **query):
    return client.get(reverse("school", args=[group.school.uuid]), query)


def line(response, title: str):
    return next(line for line in response.context["page"].object_list if line.title == title)


def test_a_school_tells_its_classes_with_seats_teacher_and_centre(client, taught, wang, centre):
    page = open_school(client, taught)
    row = line(page, "样例早班")
    assert (row.seats_text, row.teachers, row.centre) == ("还有 1 个名额", [wang.name], centre.name)
    assert "样例早班" in {session.title for day in page.context["days"] for session in day.sessions}
    assert taught.school.phone in page.content.decode()


def test_a_centre_tells_the_same_class_with_its_school(client, taught, centre):
    page = client.get(reverse("centre", args=[centre.uuid]))
    assert line(page, "样例早班").school == taught.school.name
    for fact in (centre.address, centre.phone, centre.contact_name, *centre.hours, centre.parent.name):
        assert fact in page.content.decode()


@pytest.mark.parametrize("change", [{"status": "cancelled"}, {"status": "finished"}])
def test_a_class_that_is_over_is_not_offered(client, taught, change):
    type(taught).objects.filter(pk=taught.pk).update(**change)
    assert "样例早班" not in {row.title for row in open_school(client, taught).context["page"].object_list}


def test_many_classes_come_page_by_page_each_once(client, baduanjin, now):
    meeting = classes.Meeting(starts_at=now + DAY, ends_at=now + DAY + HOUR)
    groups = [make_class(baduanjin, name=f"第{number}班", meetings=[meeting]) for number in range(23)]
    seen: list[str] = []
    for number in ("1", "2", "3"):
        seen += [row.title for row in open_school(client, groups[0], page=number).context["page"].object_list]
    assert {group.name for group in groups} <= set(seen)
    assert len(seen) == len(set(seen))


def test_a_school_without_classes_leads_to_its_courses(client, street):
    school = street.schools.get(kind="seniors_school")
    page = client.get(reverse("school", args=[school.uuid]))
    sentence = "No class is open here just now. Its courses can be learned online, and somebody answers the telephone."
    assert said(page, sentence)
    assert f"?school={school.uuid}" in page.content.decode()


def test_a_centre_of_many_tells_those_below_it_page_by_page(client, street):
    top = ServiceCentre.objects.filter(children__isnull=False, organisation=street).distinct().get()
    pages = [client.get(reverse("centre", args=[top.uuid]), {"centres": number}) for number in ("1", "2")]
    shown = [child.pk for page in pages for child in page.context["children"].object_list]
    assert len(shown) == len(set(shown)) == top.children.count() > 24
