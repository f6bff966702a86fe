"""What search engines are told: which pages there are, in which languages, since when, and where they may not look."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from lms.core.days import local_day
from lms.core.models import AuditEntry
from lms.network.models import Organisation, School, ServiceCentre
from lms.portal.views import crawlers

NAMES = {"sm": "http://www.sitemaps.org/schemas/sitemap/0.9", "xhtml": "http://www.w3.org/1999/xhtml"}


def entries(client: Client, section: str, page: int = 1) -> dict[str, ElementTree.Element]:
    """The entries of a sitemap by the path of their page."""
    answer = client.get(reverse("sitemap-section", args=[section]), {"p": page})
    assert answer.status_code == 200
    urls = ElementTree.fromstring(answer.content).findall("sm:url", NAMES)
    found = {url.find("sm:loc", NAMES).text: url for url in urls}
    assert all(address.startswith(settings.SITE_URL) for address in found)
    return {address.removeprefix(settings.SITE_URL): url for address, url in found.items()}


def everything(client: Client) -> dict[str, ElementTree.Element]:
    return {path: url for section in crawlers.SECTIONS for path, url in entries(client, section).items()}


def test_every_page_that_is_named_opens_and_calls_itself_by_the_same_addresses(client, things):
    pages = everything(client)
    assert {"/", "/en/", "/elderly/", "/courses/baduanjin/", "/en/courses/baduanjin/stand/"} <= set(pages)
    for path, url in pages.items():
        answer = client.get(path)
        assert answer.status_code == 200, path
        page = answer.content.decode()
        assert f'<link rel="canonical" href="{settings.SITE_URL}{path}">' in page
        said = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page))
        alternates = {one.get("hreflang"): one.get("href") for one in url.findall("xhtml:link", NAMES)}
        assert alternates == said, path
        assert set(alternates) == {"zh-Hans", "en", "x-default"}


def test_what_only_some_may_read_is_not_named(client, things):
    lessons = set(entries(client, "lessons"))
    assert "/courses/baduanjin/stand/" in lessons
    assert "/courses/baduanjin/lift-sky/" not in lessons
    course = things.online
    type(course).objects.filter(pk=course.pk).update(status="retired")
    assert not [path for path in everything(Client()) if path.startswith(f"/courses/{course.slug}/")]


def test_a_course_bears_the_day_of_its_last_publishing(client, things):
    last = local_day(AuditEntry.objects.filter(object_uuid=things.blended.uuid).latest("at").at)
    for path in ("/courses/baduanjin/", "/en/courses/baduanjin/stand/"):
        assert everything(client)[path].find("sm:lastmod", NAMES).text == last.isoformat()
    # Of the other pages nothing is known: each shows this week's classes.
    assert entries(client, "places")["/schools/320214052/"].find("sm:lastmod", NAMES) is None


def test_only_places_with_a_school_or_a_centre_are_named(client, things):
    named = {path for path in entries(client, "places") if not path.startswith("/en/")}
    taught = {*School.objects.values_list("organisation__code", flat=True)}
    taught |= {*ServiceCentre.objects.values_list("organisation__code", flat=True)}
    assert named == {reverse("place", args=[code]) for code in taught}
    assert len(named) < Organisation.objects.count() / 10


def test_places_are_found_from_their_schools_never_by_reading_all(things):
    plan = crawlers.Places().items().explain()
    if connection.vendor == "sqlite":
        assert not re.search(r"SCAN network_organisation\b", plan), plan
    assert "network_organisation" in plan


def test_a_long_sitemap_goes_on_in_further_files(client, things, monkeypatch):
    monkeypatch.setattr(crawlers.Section, "limit", 2)
    index = client.get(reverse("sitemap")).content.decode()
    files = re.findall(r"<loc>([^<]+)</loc>", index)
    assert len(files) == len(set(files))
    lists = {section: [file for file in files if f"sitemap-{section}.xml" in file] for section in crawlers.SECTIONS}
    assert all(lists.values())
    schools = [path for page, _ in enumerate(lists["schools"], start=1) for path in entries(client, "schools", page)]
    assert len(schools) == len(set(schools)) == 2 * School.objects.count()
    assert len(lists["schools"]) == -(-School.objects.count() // 2) > 1
    beyond = {"p": len(lists["schools"]) + 1}
    assert client.get(reverse("sitemap-section", args=["schools"]), beyond).status_code == 404
    assert client.get(reverse("sitemap-section", args=["no-such"])).status_code == 404


def closed_by(robots: str, path: str) -> bool:
    return any(path.startswith(line.removeprefix("Disallow: ")) for line in robots.splitlines() if "Disallow" in line)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_robots_are_kept_from_what_is_private_and_led_to_the_sitemap(client, things, prefix):
    robots = client.get("/robots.txt").content.decode()
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml\n" in robots
    for path in ("/my/", "/my/record/", "/teach/", "/manage/320214/", "/accounts/login/", "/accounts/signup/"):
        assert closed_by(robots, prefix + path), path
    assert closed_by(robots, "/cms/")
    assert not [path for path in everything(client) if closed_by(robots, path)]
