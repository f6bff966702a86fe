"""All courses, filtered by what a resident asks for."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from lms.classes.services import Meeting
from lms.courses.models import Audience, Course, Mode, Subject
from lms.learning import services as learning
from tests.classes.building import DAY, HOUR, make_class, make_course, make_people, make_school
from tests.portal.reading import said

BAD = "We do not know this choice. Here is how to begin again."


def meeting(start) -> Meeting:
    return Meeting(starts_at=start, ends_at=start + HOUR)


@pytest.fixture
def school(db):
    return make_school("样例镇")


@pytest.fixture
def courses(school) -> dict[str, Course]:
    """Four courses beside the two of the small world, by a word of their title."""
    return {
        "erhu": make_course(
            school,
            title="二胡入门",
            summary="从空弦拉起。",
            audiences=["elderly"],
            subject="arts",
            mode="offline",
            tags=["民乐"],
        ),
        "clay": make_course(
            school,
            title="泥人",
            summary="捏个大阿福。",
            audiences=["youth"],
            subject="arts",
            mode="offline",
            tags=["非遗"],
        ),
        "phone": make_course(
            school,
            title="智能手机",
            summary="挂号和乘车码。",
            audiences=["elderly", "adult"],
            subject="science",
            mode="online",
        ),
        "cake": make_course(
            make_school("邻镇"),
            title="玉兰饼",
            summary="少糖的点心。",
            audiences=["adult"],
            subject="living",
            mode="blended",
        ),
    }


def ask(client, language: str = "zh-hans", **query):
    with translation.override(language):
        return client.get(reverse("catalogue"), query)


def found(response, courses) -> set[str]:
    """Which of ``courses`` the page shows."""
    page = response.content.decode()
    return {name for name, course in courses.items() if f'href="{course.get_absolute_url()}"' in page}


def test_without_a_question_all_courses_are_shown(client, courses, baduanjin):
    response = ask(client)
    assert response.status_code == 200
    assert found(response, courses) == {"erhu", "clay", "phone", "cake"}
    assert f'href="{baduanjin.get_absolute_url()}"' in response.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"audience": "elderly"}, {"erhu", "phone"}),
        ({"audience": "adult"}, {"phone", "cake"}),
        ({"audience": "youth"}, {"clay"}),
        ({"subject": "arts"}, {"erhu", "clay"}),
        ({"subject": "party"}, set()),
        ({"mode": "offline"}, {"erhu", "clay"}),
        ({"mode": "online"}, {"phone"}),
        ({"mode": "blended"}, {"cake"}),
        ({"audience": "elderly", "subject": "arts"}, {"erhu"}),
        ({"audience": "elderly", "mode": "online"}, {"phone"}),
        ({"audience": "youth", "subject": "science"}, set()),
        ({"audience": "adult", "subject": "living", "mode": "blended", "q": "玉兰"}, {"cake"}),
        ({"audience": "", "subject": "", "mode": "", "q": ""}, {"erhu", "clay", "phone", "cake"}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_filters_narrow_and_combine(client, courses, query, names):
    response = ask(client, **query)
    assert response.status_code == 200
    assert found(response, courses) == names


def test_a_school_has_its_own_courses(client, courses, school):
    assert found(ask(client, school=str(school.uuid)), courses) == {"erhu", "clay", "phone"}


def test_a_place_has_the_courses_of_its_schools_and_those_held_in_its_rooms(
    client, courses, school, django_capture_on_commit_callbacks
):
    street = school.organisation
    assert found(ask(client, place=street.code), courses) == {"erhu", "clay", "phone"}

    with django_capture_on_commit_callbacks(execute=True):
        make_class(courses["cake"], centre=street.centres.first())

    assert found(ask(client, place=street.code), courses) == {"erhu", "clay", "phone", "cake"}


def test_a_place_holds_what_lies_below_it(client, baduanjin, deliberation):
    for code in ("3202", "320214", "320214052"):
        page = ask(client, place=code).content.decode()
        assert baduanjin.get_absolute_url() in page
        assert deliberation.get_absolute_url() in page
    page = ask(client, place="320214052034").content.decode()
    assert deliberation.get_absolute_url() in page
    assert f'href="{baduanjin.get_absolute_url()}"' not in page


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("二胡", {"erhu"}),
        ("空弦", {"erhu"}),
        ("民乐", {"erhu"}),
        ("大阿福", {"clay"}),
        ("手机", {"phone"}),
        ("挂号 乘车", {"phone"}),
        ("二胡 手机", set()),
        ("  泥人  ", {"clay"}),
        ("月亮", set()),
        ("%", set()),
        ("_", set()),
        ("' OR 1=1 --", set()),
        ("<script>alert(1)</script>", set()),
    ],
)
def test_chinese_words_are_found_in_title_summary_and_tags(client, courses, question, names):
    response = ask(client, q=question)
    assert response.status_code == 200
    assert found(response, courses) == names
    assert "<script>alert(1)" not in response.content.decode()


def test_english_words_are_found_whatever_their_case(client, baduanjin):
    title = baduanjin.texts.get(language="en").title
    response = ask(client, "en", q=title.split()[0].upper())
    assert reverse("course", args=[baduanjin.slug]) in response.content.decode()


def test_the_question_stays_in_its_field_and_in_every_filter(client, courses):
    page = ask(client, q="二胡", audience="elderly").content.decode()
    assert 'name="q" maxlength="60" value="二胡"' in page
    assert 'name="audience" value="elderly"' in page
    links = [unescape(link) for link in re.findall(r'href="([^"]*subject=arts[^"]*)"', page)]
    assert links
    for link in links:
        assert "audience=elderly" in link
        assert "q=%E4%BA%8C%E8%83%A1" in link


def test_a_chosen_filter_can_be_taken_away_again(client, courses):
    page = ask(client, audience="elderly", subject="arts").content.decode()
    removing = [
        unescape(link) for link in re.findall(r'aria-current="true"[^>]*|href="([^"]*)" aria-current="true"', page)
    ]
    assert any(link.endswith("?subject=arts") for link in removing)
    assert any(link.endswith("?audience=elderly") for link in removing)


WRONG = [
    ("audience", "children"), ("audience", "Elderly"), ("subject", "cooking"), ("mode", "hybrid"), ("mode", "<b>"),
    ("school", "not-a-uuid"), ("school", "00000000-0000-0000-0000-000000000000"), ("place", "999999999999"),
    ("place", "' OR 1=1 --"), ("q", "x" * 61),
]  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{name}={value[:20]!r}" for name, value in WRONG])
def test_a_choice_that_is_none_is_told_with_the_way_back(client, courses, name, value, language):
    response = ask(client, language, **{name: value})
    assert response.status_code == 400
    page = response.content.decode()
    with translation.override(language):
        assert escape(gettext(BAD)) in page
        assert f'href="{reverse("catalogue")}"' in page
    assert found(response, courses) == set()
    assert "<b>" not in page


@pytest.mark.parametrize("value", [*Audience.values, *Subject.values, *Mode.values])
def test_every_choice_that_is_offered_is_understood(client, db, value):
    name = "audience" if value in Audience.values else "subject" if value in Subject.values else "mode"
    assert ask(client, **{name: value}).status_code == 200


def test_what_is_offered_leads_somewhere(client, courses):
    page = ask(client).content.decode()
    links = {unescape(link) for link in re.findall(r'href="(/courses/\?[^"]+)"', page)}
    assert len(links) > 15
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_nothing_found_says_for_what_and_what_to_do(client, courses):
    response = ask(client, q="月亮")
    assert said(response, "We have found nothing for “%(question)s”.", question="月亮")
    assert 'value="月亮"' in response.content.decode()
    assert f'href="{reverse("schools")}"' in response.content.decode()
    sentence = "No course fits all of this. Take one choice away, or ask your service centre: "
    sentence += "they hear what residents wish for."
    assert said(ask(client, audience="youth", subject="party"), sentence)


def test_a_question_that_a_filter_hides_is_offered_without_the_filter(client, courses):
    page = ask(client, q="二胡", audience="youth")
    assert found(page, courses) == set()
    assert page.context["wider_url"] in unescape(page.content.decode())
    assert found(client.get(page.context["wider_url"]), courses) == {"erhu"}


# Order


def test_courses_come_by_their_next_class_when_asked(client, courses, now):
    make_class(courses["phone"], meetings=[meeting(now + 3 * DAY)])
    make_class(courses["clay"], meetings=[meeting(now + DAY)])
    make_class(courses["erhu"], meetings=[meeting(now - 3 * DAY), meeting(now + 2 * DAY)])
    make_class(courses["cake"], meetings=[meeting(now - DAY)])
    mine = [slug for slug in slugs(ask(client, sort="soon")) if slug in {course.slug for course in courses.values()}]
    assert mine[:3] == [courses[name].slug for name in ("clay", "erhu", "phone")]


def test_courses_come_by_how_many_have_joined_when_asked(client, courses):
    people = make_people(3)
    for name, count in (("clay", 3), ("erhu", 1), ("phone", 2)):
        for learner in people[:count]:
            learning.enrol(course=courses[name], learner=learner)
    assert slugs(ask(client, sort="joined"))[:3] == [courses[name].slug for name in ("clay", "phone", "erhu")]


def test_the_order_is_kept_by_filters_and_pages_and_an_unknown_one_is_told(client, courses):
    page = unescape(ask(client, sort="soon", subject="arts").content.decode())
    assert 'name="sort" value="soon"' in page
    assert "/courses/?audience=elderly&subject=arts&sort=soon" in page
    assert ask(client, sort="cheapest").status_code == 400


# Pages


@pytest.fixture
def many(school) -> list[Course]:
    """Thirty courses of one school, the newest last."""
    return [make_course(school, title=f"第{number:02}门课", subject="health") for number in range(30)]


def slugs(response) -> list[str]:
    return re.findall(r'<h3><a href="/courses/([^/"]+)/">', response.content.decode())


def test_courses_come_newest_first_a_dozen_a_page_each_once(client, many):
    pages = [slugs(ask(client, subject="health", page=str(number))) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [12, 12, 6]
    assert [slug for page in pages for slug in page] == [course.slug for course in reversed(many)]


def test_the_pages_lead_on_and_keep_the_filter(client, many):
    links = [
        unescape(link)
        for link in re.findall(r'rel="next" href="([^"]+)"', ask(client, subject="health").content.decode())
    ]
    assert links == ["?subject=health&page=2"]
    assert slugs(client.get(reverse("catalogue") + links[0])) == [course.slug for course in reversed(many)][12:24]
    assert 'rel="next"' not in ask(client, subject="health", page="3").content.decode()


@pytest.mark.parametrize(
    ("page", "number"), [("x", 1), ("", 1), ("0", 3), ("-1", 3), ("99", 3), ("1.5", 1), ("9" * 50, 3)]
)
def test_a_page_that_is_not_there_is_the_nearest(client, many, page, number):
    response = ask(client, subject="health", page=page)
    assert response.status_code == 200
    assert slugs(response) == slugs(ask(client, subject="health", page=str(number)))


# What is shown of a course


def test_a_withdrawn_course_is_not_shown(client, courses):
    Course.objects.filter(pk=courses["erhu"].pk).update(status="retired")
    assert "erhu" not in found(ask(client), courses)
    assert "erhu" not in found(ask(client, q="二胡"), courses)


def test_a_course_without_a_text_in_the_readers_language_is_shown_in_the_other_with_a_note(client, courses):
    page = ask(client, "en", q="二胡").content.decode()
    assert "二胡入门" in page
    assert ">中文<" in page


def test_a_course_in_both_languages_is_shown_in_the_readers(client, baduanjin):
    english, chinese = (baduanjin.texts.get(language=code).title for code in ("en", "zh-hans"))
    page = ask(client, "en", subject="sport").content.decode()
    assert escape(english) in page
    assert f">{chinese}<" not in page


def test_seats_and_the_next_class_are_told(client, courses, now):
    make_class(courses["erhu"], seats=6, weeks=3)
    response = ask(client, "en", q="二胡")
    with translation.override("en"):
        assert "6 places left" in response.content.decode()
    assert "<time datetime=" in response.content.decode()


def test_what_was_published_is_found_at_once(client, courses, school, django_capture_on_commit_callbacks):
    assert "评弹" not in ask(client).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        make_course(school, title="评弹")

    assert "评弹" in ask(client).content.decode()
