"""The catalogue's choices: each tells how many courses it leaves, and it leaves so many."""

import datetime
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration, Session
from lms.core.days import SHANGHAI
from lms.courses.models import Audience, Course, CourseText, LessonText, Mode
from lms.courses.services import retire_language
from lms.network.models import Organisation, School
from lms.portal.choices import FACETS, Chosen, groups
from lms.portal.facets import numbers
from lms.portal.stock import stock
from lms.search import listings
from lms.search.models import ClassListing, CourseListing
from tests.classes.building import DAY, HOUR, make_class, make_course, make_lesson, make_people, make_school, make_term


def video(*, subtitled: bool) -> dict:
    tracks = [{"language": "zh-hans", "media": "00000000-0000-0000-0000-000000000000"}] if subtitled else []
    return {"id": "video-1", "kind": "video", "media": None, "seconds": 9, "title": "", "poster": None,
            "tracks": tracks, "transcript": ""}  # fmt: skip


@pytest.fixture
def schools(db) -> list[School]:
    """Three schools of two streets in a district, the last in a community of the first street."""
    made = [make_school("东街"), make_school("西街"), make_school("东街社区")]
    district = Organisation.objects.create(code="96", name="样例区", full_name="样例区", tier="district", path="96666")
    east, west, community = (school.organisation for school in made)
    for place, parent, path in ((east, district, "9666600001"), (west, district, "9666600002"),
                                (community, east, "966660000100001")):  # fmt: skip
        Organisation.objects.filter(pk=place.pk).update(parent=parent, path=path)
    return made


def build(schools: list[School], chance: random.Random) -> None:
    """Courses of all sorts; classes of theirs that begin before and after today, in any place, with any seats left."""
    now, people = timezone.now(), make_people(4)
    terms = {school: make_term(school, first_round_days=-20) for school in schools}
    for number in range(14):
        school = chance.choice(schools)
        course = make_course(
            school,
            language=chance.choice(["zh-hans", "zh-hans", "en"]),
            subject=chance.choice(["arts", "sport", "health"]),
            mode=chance.choice(Mode.values),
            audiences=chance.sample(Audience.values, chance.randint(1, 3)),
            lessons=[
                make_lesson(at, parts=[video(subtitled=chance.random() < 0.7)] * chance.randint(0, 1)) for at in (1, 2)
            ],
            published_at=now - number * HOUR,
        )
        for _run in range(chance.choice([0, 1, 1, 3])):
            first = now + chance.randint(-12, 50) * DAY + chance.choice([5, 11, 17]) * HOUR
            starts = [first + 7 * week * DAY for week in range(chance.randint(1, 3))]
            group = make_class(
                course,
                term=terms[school],
                centre=chance.choice(schools).organisation.centres.get(),
                meetings=[classes.Meeting(starts_at=start, ends_at=start + HOUR) for start in starts],
                seats=chance.randint(1, 4),
                opens_at=now - 20 * DAY,
                closes_at=now + chance.choice([-1, 30]) * DAY,
            )
            taken = people[: chance.randint(0, 4)]
            classes.register_many(group=group, learners=taken, actor=None, now=now - 10 * DAY)
            if chance.random() < 0.1:
                ClassGroup.objects.filter(pk=group.pk).update(status="cancelled")


@dataclass
class Offer:
    """A course, or one of its classes: what may be said of it, by facet."""

    course: int
    has: dict[str, set[str]] = field(default_factory=dict)


def offers() -> Iterator[Offer]:
    """Found out the long way, from the tables themselves."""
    now = timezone.now()
    for course in Course.objects.filter(status="live").select_related("school__organisation"):
        texts = CourseText.objects.filter(course=course, live=True)
        parts = LessonText.objects.filter(lesson__course=course, lesson__status="live", live=True)
        videos = [part for text in parts for part in text.parts if part["kind"] == "video"]
        common = {
            "audience": set(course.audiences),
            "subject": {course.subject},
            "mode": {course.mode},
            "school": {str(course.school.uuid)},
            "language": {text.language for text in texts},
            "subtitles": {"yes"} if videos and all(part["tracks"] for part in videos) else set(),
        }
        yield Offer(course.pk, common | {"place": codes(course.school.organisation)})
        for group in ClassGroup.objects.filter(course=course, status__in=["open", "running"]):
            yield Offer(course.pk, common | {"place": codes(group.centre.organisation)} | of_class(group, now))


def of_class(group: ClassGroup, now: datetime.datetime) -> dict[str, set[str]]:
    meetings = Session.objects.filter(class_group=group, gathering__ends_at__gte=now).select_related("gathering")
    starts = [session.gathering.starts_at for session in meetings]
    states = list(Registration.objects.filter(class_group=group).values_list("status", flat=True))
    free = group.opens_at <= now < group.closes_at and "waiting" not in states
    return {
        "weekday": {str(start.astimezone(SHANGHAI).isoweekday()) for start in starts},
        "starts": {name for name, days in (("week", 7), ("month", 30)) if starts and min(starts) <= now + days * DAY},
        "seats": {"free"} if free and states.count("confirmed") < group.seats else set(),
    }


def codes(place: Organisation | None) -> set[str]:
    return {place.code, *codes(place.parent)} if place is not None else set()


def courses_with(found: list[Offer], chosen: dict[str, str]) -> set[int]:
    return {
        offer.course for offer in found if all(value in offer.has.get(facet, ()) for facet, value in chosen.items())
    }


def asked(chosen: dict[str, str]) -> Chosen:
    query = QueryDict(mutable=True)
    query.update(chosen)
    place = Organisation.objects.get(code=chosen["place"]) if "place" in chosen else None
    school = School.objects.get(uuid=chosen["school"]) if "school" in chosen else None
    return Chosen(query, place, school)


@pytest.mark.parametrize("seed", [1, 2])
def test_counts_are_those_of_the_tables_under_any_combination(schools, seed):
    chance = random.Random(seed)
    build(schools, chance)
    found, there = list(offers()), stock()
    values = {facet: sorted({one for offer in found for one in offer.has.get(facet, ())}) for facet in FACETS}
    told = 0
    for _again in range(120):
        facets = chance.sample(FACETS, chance.randint(0, 4))
        chosen = {facet: chance.choice(values[facet]) for facet in facets if values[facet]}
        matching = numbers(there.facets.matching(asked(chosen).values))
        assert {there.ids[number] for number in matching} == courses_with(found, chosen), chosen
        for group in groups(there, asked(chosen)):
            for option in group.options:
                wanted = courses_with(found, chosen | {group.name: option.value})
                assert option.count == len(wanted), (chosen, group.name, option.value)
                told += option.count > 0
    assert told > 1000  # not all of nothing


def test_a_day_and_a_free_seat_are_of_one_class(schools, now):
    """A full class on one day and an empty one on another are no free seat on the first."""
    course = make_course(schools[0], mode="offline")
    days = {}
    for seats, after in ((1, 2), (5, 3)):
        start = now + after * DAY
        group = make_class(course, seats=seats, meetings=[classes.Meeting(starts_at=start, ends_at=start + HOUR)])
        days[seats] = str(start.astimezone(SHANGHAI).isoweekday())
        classes.register(group=group, learner=make_people(1)[0], actor=None)
    of_course = {"school": str(course.school.uuid)}

    def found(**chosen: str) -> set[int]:
        there = stock()
        return {there.ids[one] for one in numbers(there.facets.matching(asked(of_course | chosen).values))}

    assert found(weekday=days[1]) == found(weekday=days[5]) == found(seats="free") == {course.pk}
    assert found(weekday=days[5], seats="free") == {course.pk}
    assert found(weekday=days[1], seats="free") == set()


def test_a_seat_that_is_taken_or_given_back_is_counted_at_once(client, schools, django_capture_on_commit_callbacks):
    course = make_course(schools[0])
    group = make_class(course, seats=1, weeks=3)
    learner = make_people(1)[0]
    address = f"{reverse('catalogue')}?school={schools[0].uuid}&seats=free"
    assert client.get(address).context["total"] == 1
    for deed, total in ((classes.register, 0), (classes.withdraw, 1)):
        with django_capture_on_commit_callbacks(execute=True):
            deed(group=group, learner=learner, actor=learner)
        assert Client().get(address).context["total"] == total


def test_what_is_listed_follows_publishing_and_all_of_it_can_be_made_anew(schools):
    course = make_course(schools[0], title="二胡入门", lessons=[make_lesson(parts=[video(subtitled=True)])])
    make_class(course)
    listing = CourseListing.objects.get(course=course)
    assert (listing.languages, listing.subtitled, listing.sound) == ("zh-hans", True, "er hu ru men")
    before = list(CourseListing.objects.order_by("pk").values()), list(ClassListing.objects.order_by("pk").values())
    CourseListing.objects.all().delete()
    ClassListing.objects.all().delete()
    listings.list_all()
    after = list(CourseListing.objects.order_by("pk").values()), list(ClassListing.objects.order_by("pk").values())
    assert after == before
    retire_language(key=course.key, language="zh-hans", actor=None)
    assert CourseListing.objects.get(course=course).languages == ""


def test_a_session_that_is_over_counts_no_longer_and_the_rest_of_its_class_does(now):
    at = int(now.timestamp())
    spans = [(now + day * DAY, now + day * DAY + HOUR) for day in (7, -7, 0, 1)]
    kept = "\n".join(meeting.written() for meeting in listings.meetings(spans))
    first = listings.coming(kept, at)
    assert (first.next, first.days.bit_count()) == (at, 2)
    assert listings.coming(kept, at + 3600).next == at  # it ends now
    assert listings.coming(kept, at + 3601).next == at + 86_400
    assert listings.coming(kept, at + 8 * 86_400) is None
    assert listings.coming("", at) is None


# The page


def test_every_choice_that_leads_somewhere_leaves_as_many_as_it_says(client, schools):
    build(schools, random.Random(7))
    for chosen in ("?audience=adult&n=1", "?place=96&n=1"):  # such as are not kept
        for group in client.get(reverse("catalogue") + chosen).context["filters"]:
            for option in [one for one in group.options if one.count and not one.selected][-1:]:
                assert client.get(f"{option.url}&n=1").context["total"] == option.count, option.url


def test_a_choice_without_a_course_is_no_link(client, db):
    page = client.get(f"{reverse('catalogue')}?subject=party").content.decode()
    assert "chip--none" in page
    assert 'href="/courses/?audience=youth&amp;subject=party"' not in page
    assert 'aria-current="true"' in page  # the one that was chosen can be taken away


def test_the_elderly_display_asks_for_little(client, db):
    client.cookies["display"] = "elderly"
    page = client.get(reverse("catalogue")).content.decode()
    assert page.count('<details class="fold">') == 3
    assert "subject=sport" in page
    assert "?weekday=" in page
    assert "language=en" not in page
    assert "mode=online" not in page


@pytest.mark.parametrize("wrong", ["weekday=8", "seats=1", "starts=year", "language=fr", "subtitles=no", "sort=price"])
def test_an_unknown_choice_is_told(client, db, wrong):
    response = client.get(f"{reverse('catalogue')}?{wrong}")
    assert response.status_code == 400
    assert any(option.count for group in response.context["filters"] for option in group.options)


def test_courses_come_by_seats_and_by_title_when_asked(client, schools):
    titles = ["围棋", "八段锦", "昆曲"]
    for seats, title in enumerate(titles, start=3):
        make_class(make_course(schools[0], title=title), seats=seats)

    def order(sort: str) -> list[str]:
        return [card.title for card in client.get(f"{reverse('catalogue')}?place=96&sort={sort}").context["courses"]]

    assert order("seats") == ["昆曲", "八段锦", "围棋"]
    assert order("title") == ["八段锦", "昆曲", "围棋"]


def test_search_engines_keep_all_courses_and_none_of_the_ways_to_choose(client, db):
    for address in ("/courses/", "/en/courses/"):
        whole = client.get(address)
        assert "X-Robots-Tag" not in whole
        for query in ("?subject=arts", "?seats=free&weekday=6", "?sort=title", "?page=2", "?q=x"):
            response = client.get(address + query)
            assert response["X-Robots-Tag"] == "noindex", query
            page = response.content.decode()
            assert f'<link rel="canonical" href="{settings.SITE_URL}{address}">' in page
            assert f'<meta property="og:url" content="{settings.SITE_URL}{address}">' in page
            # The language links name all courses too: no address with a choice in it is told to anybody.
            assert re.findall(r'<link rel="alternate"[^>]*\?', page) == []
        chips = re.findall(r'<a class="chip[^>]*\?[^>]*>', whole.content.decode())
        assert len(chips) > 10
        assert all('rel="nofollow"' in chip for chip in chips)
    assert re.findall(r"<loc>[^<]*/courses/\?", client.get("/sitemap-pages.xml").content.decode()) == []
