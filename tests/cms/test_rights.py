"""Who writes where: the policy's answer, seen through the editor itself."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import Collection, Locale

from cms.desks import SchoolDesk
from cms.pages import CoursePage, SchoolIndexPage
from cms.rights import ensure_school_index, held_groups, sync_rights
from lms.accounts.models import User
from lms.network.models import RoleAssignment, School
from tests.cms.writing import document, picture, published_course, write_course

TITLE = "不给别人看的课"


@pytest.fixture
def course(index):
    return published_course(index, title=TITLE, slug="hidden", lessons=1)


def forms_of(course: CoursePage, **changes) -> dict:
    """What the edit form posts."""
    from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

    return nested_form_data(
        {
            "title": course.title,
            "slug": course.slug,
            "summary": course.summary,
            "description": rich_text(course.description, features=["bold", "link", "ol", "ul"]),
            "outcomes": course.outcomes,
            "teachers": course.teachers,
            "tags_line": course.tags_line,
            "for_elderly": "on",
            "subject": course.subject,
            "mode": course.mode,
            "form": course.form,
            "study_hours": course.study_hours,
            "motif": course.motif,
            "open_to": course.open_to,
            "certificate_quiz": course.certificate_quiz,
            "certificate_attendance": course.certificate_attendance,
            "prerequisites": streamfield([("course", page.pk) for page in course.prerequisite_pages]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0},
            **changes,
        }
    )


def test_sun_finds_her_school_and_edits_and_publishes(course, sun, as_user):
    client = as_user(sun)
    assert TITLE in client.get(f"/cms/pages/{course.get_parent().pk}/").content.decode()
    assert client.get(f"/cms/pages/{course.pk}/edit/").status_code == 200
    response = client.post(f"/cms/pages/{course.pk}/edit/", forms_of(course, title="新名字", **{"action-publish": "1"}))
    assert response.status_code == 302
    course.refresh_from_db()
    assert (course.title, course.live, course.has_unpublished_changes) == ("新名字", True, False)
    from lms.courses.models import CourseText, OutlineVersion

    assert CourseText.objects.get(course__key=course.translation_key).title == "新名字"
    assert OutlineVersion.objects.filter(course__key=course.translation_key).last().published_by == sun.uuid


def test_sun_creates_and_publishes_a_course_in_one_step(index, sun, as_user):
    draft = CoursePage(
        title="新课", slug="brand-new", subject="arts", motif="book", study_hours=2, description="<p>x</p>"
    )
    response = as_user(sun).post(
        f"/cms/pages/add/cms/coursepage/{index.pk}/", forms_of(draft, **{"action-publish": "1"})
    )
    assert response.status_code == 302
    made = CoursePage.objects.get(slug="brand-new")
    assert made.live
    assert made.url == "/courses/brand-new/"


def test_what_cannot_be_published_is_kept_as_a_draft_with_a_reason(index, sun, as_user):
    draft = CoursePage(title="谁来学", slug="for-nobody", subject="arts", motif="book", description="<p>x</p>")
    data = forms_of(draft, **{"action-publish": "1"})
    del data["for_elderly"]
    client = as_user(sun)
    response = client.post(f"/cms/pages/add/cms/coursepage/{index.pk}/", data)
    made = CoursePage.objects.get(slug="for-nobody")
    assert not made.live
    assert response["Location"] == f"/cms/pages/{made.pk}/edit/"
    from django.utils.translation import gettext, override

    with override("zh-hans"):
        reason = gettext("Say for whom the course is.")
    assert reason in client.get(response["Location"]).content.decode()


def test_sun_translates_a_course_with_its_lessons_by_one_button(course, sun, as_user):
    english = Locale.objects.get(language_code="en")
    response = as_user(sun).post(
        f"/cms/translation/submit/page/{course.pk}/", {"locales": [english.pk], "include_subtree": "on"}
    )
    assert response.status_code == 302
    copy = CoursePage.objects.get(translation_key=course.translation_key, locale=english)
    assert not copy.live
    assert copy.school_id == course.school_id
    assert [lesson.translation_key for lesson in copy.lesson_pages()] == [
        lesson.translation_key for lesson in course.lesson_pages()
    ]


FOREIGN = [
    "/cms/pages/{course}/",
    "/cms/pages/{course}/edit/",
    "/cms/pages/{course}/view_draft/",
    "/cms/pages/{course}/history/",
    "/cms/pages/{course}/delete/",
    "/cms/pages/{course}/unpublish/",
    "/cms/pages/{course}/move/",
    "/cms/pages/{course}/copy/",
    "/cms/pages/{course}/add_subpage/",
    "/cms/pages/{index}/",
    "/cms/pages/add/cms/coursepage/{index}/",
    "/cms/choose-page/{course}/",
    "/cms/api/main/pages/{course}/",
    "/cms/bulk/wagtailcore/page/publish/?id={course}",
    "/cms/bulk/wagtailcore/page/delete/?id=all&childOf={index}",
    "/cms/translation/submit/page/{course}/",
    "/cms/media/{file}/a.pdf",
    "/cms/images/{picture}/",
    "/cms/documents/edit/{document}/",
]
LISTS = [
    "/cms/",
    "/cms/pages/",
    "/cms/pages/search/?q=不给",
    "/cms/choose-page/",
    "/cms/choose-page/search/?q=不给",
    "/cms/api/main/pages/?limit=20",
    "/cms/pages/usage/cms/coursepage/",
    "/cms/images/",
    "/cms/images/?q=不给",
    "/cms/images/chooser/",
    "/cms/images/chooser/results/?q=不给",
    "/cms/documents/",
    "/cms/documents/?q=不给",
    "/cms/documents/chooser/",
    "/cms/documents/chooser/results/?q=不给",
    "/cms/files/document/",
    "/cms/files/document/results/?q=不给",
]
CLOSED = [
    "/cms/reports/page-types-usage/",
    "/cms/reports/site-history/",
    "/cms/api/main/images/",
    "/cms/api/main/documents/",
]


@pytest.fixture
def files(index):
    collection = SchoolDesk.objects.get(school=index.school).collection
    return picture(title=TITLE, collection=collection), document(
        "a.pdf", b"%PDF-1.7\n", title=TITLE, collection=collection
    )


@pytest.mark.parametrize("address", FOREIGN)
def test_another_street_cannot_open_a_page_by_its_address(address, course, files, other_index, sun, zhao, as_user):
    picture, sheet = files
    url = address.format(
        course=course.pk, index=course.get_parent().pk, file=sheet.uuid, picture=picture.pk, document=sheet.pk
    )
    response = as_user(zhao).get(url)
    assert response.status_code == 404
    assert TITLE not in response.content.decode()
    assert as_user(sun).get(url).status_code in {200, 302}


@pytest.mark.parametrize("address", LISTS)
def test_another_street_sees_nothing_in_lists_and_searches(address, course, files, other_index, sun, zhao, as_user):
    response = as_user(zhao).get(address, follow=True)
    assert response.status_code == 200
    assert TITLE not in response.content.decode()
    if "q=" in address:  # where she looks for it, who may has it
        assert TITLE in as_user(sun).get(address).content.decode()


@pytest.mark.parametrize("address", CLOSED)
def test_lists_that_know_no_permissions_are_closed(address, sun, as_user):
    assert as_user(sun).get(address).status_code == 403


def test_posting_to_another_streets_page_changes_nothing(course, other_index, zhao, as_user):
    client = as_user(zhao)
    response = client.post(f"/cms/pages/{course.pk}/edit/", forms_of(course, title="改了", **{"action-publish": "1"}))
    assert response.status_code == 404
    assert client.post(f"/cms/pages/{course.pk}/delete/").status_code == 404
    course.refresh_from_db()
    assert course.title == TITLE


def test_a_removed_role_is_out_at_the_next_request(course, sun, as_user):
    client = as_user(sun)
    assert client.get(f"/cms/pages/{course.pk}/edit/").status_code == 200
    RoleAssignment.objects.filter(user=sun).update(
        ends_on=datetime.date(2020, 1, 2), starts_on=datetime.date(2020, 1, 1)
    )
    assert client.get(f"/cms/pages/{course.pk}/edit/").status_code == 403
    assert client.get("/cms/").status_code == 403
    call_command("check_roles", "--fix")
    assert not held_groups(sun)


def test_check_roles_names_who_has_too_much(editor):
    call_command("check_roles")
    RoleAssignment.objects.filter(user=editor).update(
        ends_on=datetime.date(2020, 1, 2), starts_on=datetime.date(2020, 1, 1)
    )
    with pytest.raises(CommandError):
        call_command("check_roles")
    call_command("check_roles", "--fix")
    call_command("check_roles")


def test_learners_teachers_and_strangers_are_kept_out(li, wang, client, as_user):
    for person in (li, wang):
        assert as_user(person).get("/cms/").status_code == 403
    response = client.get("/cms/")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
    assert "/accounts/login/" in client.get("/cms/login/?next=/cms/")["Location"]


def test_the_district_gets_the_schools_below_it_that_have_a_desk(course, other_index, chen, as_user):
    client = as_user(chen)
    assert client.get(f"/cms/pages/{course.pk}/edit/").status_code == 200
    assert client.get(f"/cms/pages/{other_index.pk}/").status_code == 200
    without = School.objects.exclude(pk__in=SchoolDesk.objects.values("school")).filter(
        organisation__path__startswith=School.objects.get(pk=course.school_id).organisation.path
    )
    assert not SchoolIndexPage.objects.filter(school__in=without).exists()


def test_a_desk_is_made_once(index, school):
    before = (SchoolIndexPage.objects.count(), Group.objects.count(), Collection.objects.count())
    assert ensure_school_index(school) == index
    assert before == (SchoolIndexPage.objects.count(), Group.objects.count(), Collection.objects.count())
    assert {course.locale.language_code for course in SchoolIndexPage.objects.filter(school=school)} == {
        "zh-hans",
        "en",
    }


def test_other_groups_are_left_alone(sun, index):
    other = Group.objects.create(name="choir")
    sun.groups.add(other)
    sync_rights(sun)
    assert other in sun.groups.all()


def test_nobody_deletes_or_moves_the_index_of_a_school(index, sun, as_user):
    client = as_user(sun)
    for deed in ("edit", "delete", "unpublish", "move", "copy"):
        response = client.get(f"/cms/pages/{index.pk}/{deed}/")
        assert response.status_code == 302, deed
        assert response["Location"] == "/cms/"


def test_the_editor_has_its_own_security_policy_and_speaks_the_persons_language(sun, as_user):
    response = as_user(sun).get("/cms/")
    assert "'unsafe-inline'" in response["Content-Security-Policy"]
    assert response["Content-Language"] == "zh-hans"
    User.objects.filter(pk=sun.pk).update(language="en")
    assert as_user(sun).get("/cms/")["Content-Language"] == "en"


def test_entering_again_costs_few_queries(course, sun, django_assert_max_num_queries):
    sync_rights(sun)
    again = User.objects.get(pk=sun.pk)
    # Roles; desks missing; own desks; the group of all; groups held.
    with django_assert_max_num_queries(5):
        sync_rights(again)


def test_the_list_of_pages_costs_the_same_for_many_as_for_few(index, sun, as_user):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = as_user(sun)
    counted = []
    for number, lessons in enumerate((2, 2, 6)):
        listed = published_course(index, slug=f"list-{number}", lessons=lessons)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/cms/pages/{listed.pk}/")
        counted.append(len(queries))
    # The first visit makes rights and fills caches.
    assert counted[1] == counted[2]


def test_a_draft_of_another_street_is_not_previewed(other_index, index, zhao, as_user):
    draft = write_course(index, title=TITLE, slug="draft")
    assert as_user(zhao).get(f"/cms/pages/{draft.pk}/edit/preview/").status_code == 404
