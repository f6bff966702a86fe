"""What programs read of a course's page: schema.org's Course and Event, and Open Graph."""

import json
import re

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from tests.classes.building import make_course, make_school

# What Course and Event may not lack, of https://schema.org and of those who show them.
NEEDED = {
    "Course": {"name", "description", "provider", "url", "inLanguage", "hasCourseInstance"},
    "CourseInstance": {"courseMode", "courseWorkload"},
    "Event": {"name", "startDate", "endDate", "location", "organizer", "eventStatus", "eventAttendanceMode"},
    "Place": {"name", "address"},
    "EducationalOrganization": {"name", "url"},
}


def data_of(page: str) -> dict:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert len(found) == 1
    return json.loads(found[0])


def nodes(value) -> list[dict]:
    if isinstance(value, list):
        return [node for one in value for node in nodes(one)]
    if isinstance(value, dict):
        return [value, *(node for one in value.values() for node in nodes(one))]
    return []


def test_a_course_with_a_class_is_told_with_its_meetings(client, baduanjin, class_of_forty):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            address = reverse("course", args=[baduanjin.slug])
        data = data_of(client.get(address).content.decode())
        assert data["url"] == f"{settings.SITE_URL}{address}"
        assert data["inLanguage"] == {"zh-hans": "zh-Hans", "en": "en"}[language]
        for node in nodes(data):
            assert NEEDED[node["@type"]] <= set(node), node["@type"]
            assert all(node.values()), node
        events = [node for node in nodes(data) if node["@type"] == "Event"]
        coming = class_of_forty.sessions.filter(gathering__ends_at__gte=timezone.now())
        assert len(events) == coming.count() > 0
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+\d\d:\d\d", event["startDate"]) for event in events)


def test_nothing_in_a_title_ends_the_data(client, db):
    course = make_course(make_school(), title="</script><script>alert(1)</script>&", mode="online")
    page = client.get(course.get_absolute_url()).content.decode()
    assert data_of(page)["name"] == "</script><script>alert(1)</script>&"
    assert "<script>alert" not in page


def test_who_is_sent_a_page_sees_what_it_is(client, baduanjin):
    page = client.get(baduanjin.get_absolute_url()).content.decode()
    told = dict(re.findall(r'<meta property="(og:[a-z_]+)" content="([^"]*)">', page))
    assert told["og:title"] == "八段锦"
    assert told["og:url"] == f"{settings.SITE_URL}{baduanjin.get_absolute_url()}"
    assert told["og:image"].startswith(f"{settings.SITE_URL}/static/")
    assert {"og:site_name", "og:type", "og:locale", "og:description"} <= set(told)
