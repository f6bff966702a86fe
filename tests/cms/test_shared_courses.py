"""A district publishes a course for all schools below; a school runs it with its classes and a note of its own."""

from unittest import mock

import pytest
from django.urls import reverse

from cms.approval.rules import set_rule
from cms.box.exporting import export_course
from cms.pages import CoursePage
from cms.rights import ensure_school_index
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.courses.models import Adoption, Course
from lms.courses.sharing import adopt
from lms.network.models import School, ServiceCentre
from lms.notices.kinds import words
from lms.notices.models import Notice
from tests.classes.building import make_class, make_term
from tests.cms.test_rights import forms_of
from tests.cms.writing import publish, published_course

pytestmark = pytest.mark.django_db
NOTE = "江溪班每周三下午，在综合排练厅，请带一条毛巾。"
PAGE = "/courses/shared/"


@pytest.fixture
def shared_page(db) -> CoursePage:
    college = School.objects.get(organisation__code="320214", kind="college")
    return published_course(ensure_school_index(college), slug="shared", title="全区共享的急救课", shared=True)


@pytest.fixture
def shared(shared_page) -> Course:
    return Course.objects.get(key=shared_page.translation_key)


@pytest.fixture
def desk(shared) -> str:
    return reverse("cms_shared_course", args=[shared.uuid])


@pytest.fixture
def run_by(shared, school) -> Adoption:
    return adopt(course=shared, school=school, note=NOTE, actor=None)


def test_an_editor_below_runs_it_with_a_note_and_the_deed_is_noted(shared, school, desk, sun, as_user):
    client = as_user(sun)
    assert "全区共享的急救课" in client.get(reverse("cms_shared")).content.decode()
    assert school.name in client.get(desk).content.decode()
    answer = client.post(desk, {"school": school.uuid, "note": NOTE, "note_en": ""})
    assert answer.status_code == 302
    assert Adoption.objects.get(course=shared).note == NOTE
    deed = AuditEntry.objects.get(action="course.adopted", actor=sun.uuid)
    assert (deed.object_uuid, deed.data["school"]) == (shared.uuid, str(school.uuid))
    again = {"school": school.uuid, "note": "别的话", "note_en": "Other"}
    assert client.post(desk, {"school": school.uuid, "note": ""}).status_code == 400, "no note is lost by the way"
    assert client.post(f"{desk}?school={school.uuid}", again).status_code == 302
    assert Adoption.objects.get(course=shared).note == "别的话"
    assert client.get(desk, {"school": str(school.uuid)}).context["form"].initial["note"] == "别的话"
    assert client.post(desk, {"give_up": str(Adoption.objects.get().uuid)}).status_code == 302
    assert not Adoption.objects.exists()
    assert AuditEntry.objects.filter(action__in=["course.note_changed", "course.given_up"]).count() == 2


def test_the_people_around_the_school_read_its_note_and_others_do_not(run_by, li, zhao, client, as_user):
    assert NOTE in as_user(li).get(PAGE).content.decode()
    assert NOTE not in as_user(zhao).get(PAGE).content.decode()
    assert NOTE not in client.get(PAGE).content.decode()


def test_beside_the_school_s_class_everybody_reads_it(shared, school, run_by, zhao, client, as_user):
    centre = ServiceCentre.objects.filter(organisation=school.organisation).first()
    make_class(shared, school=school, centre=centre, term=make_term(school))
    for reader in (client, as_user(zhao)):
        assert NOTE in reader.get(PAGE).content.decode()


def test_a_correction_of_the_district_reaches_readers_and_the_note_stays(shared_page, run_by, chen, li, as_user):
    form = forms_of(shared_page, summary="改正过的一句话", shared="on", **{"action-publish": "1"})
    assert as_user(chen).post(f"/cms/pages/{shared_page.pk}/edit/", form).status_code == 302
    html = as_user(li).get(PAGE).content.decode()
    assert "改正过的一句话" in html
    assert NOTE in html


def heard(person) -> list[str]:
    return [notice.kind for notice in Notice.objects.filter(person=person).order_by("pk")]


def test_the_editors_of_the_schools_that_run_it_hear_of_corrections_once_a_day(shared_page, run_by, sun, zhao, chen):
    shared_page.summary = "改正过的一句话"
    page = publish(shared_page)
    assert heard(sun) == ["shared_course.corrected"]
    notice = Notice.objects.get(person=sun)
    assert notice.path == reverse("cms_shared_course", args=[run_by.course.uuid])
    said = words(notice.kind, notice.args)
    assert "全区共享的急救课" in said.heading
    assert [fact.value for fact in said.facts] == [run_by.school.name]
    page.summary = "又改了一句"
    publish(page)
    assert heard(sun) == ["shared_course.corrected"], "two corrections of one day are one letter"
    assert heard(zhao) == heard(chen) == [], "who has no school that runs it, and who is further than the nearest"


def test_nobody_hears_of_a_course_published_as_it_was_nor_compiled_by_new_templates(shared_page, run_by, sun):
    publish(shared_page)
    with mock.patch("cms.compile.stamp", return_value="other templates"):
        shared_page.bridge.republish(shared_page)
    assert run_by.course.texts.get().stamp == "other templates"
    assert heard(sun) == []


def test_a_lesson_taken_out_is_a_correction(shared_page, run_by, sun):
    shared_page.lesson_pages().get(slug="lesson-2").unpublish()
    assert heard(sun) == ["shared_course.corrected"]


@pytest.mark.parametrize("how", ["shared no more", "unpublished", "deleted"])
def test_the_editors_hear_when_it_is_shared_no_more(shared_page, run_by, sun, how):
    if how == "shared no more":
        shared_page.shared = False
        publish(shared_page)
    elif how == "unpublished":
        shared_page.unpublish()
    else:
        shared_page.delete()
    assert heard(sun) == ["shared_course.ended"]


def test_no_longer_shared_the_note_rests_and_comes_back(shared_page, run_by, li, as_user):
    shared_page.shared = False
    page = publish(shared_page)
    assert NOTE not in as_user(li).get(PAGE).content.decode()
    page.shared = True
    publish(page)
    assert NOTE in as_user(li).get(PAGE).content.decode()


def test_nobody_runs_what_is_not_shared_with_her_nor_speaks_for_another_school(
    shared, school, desk, run_by, other_index, baduanjin, sun, zhao, li, as_user
):
    assert as_user(sun).post(desk, {"school": other_index.school.uuid, "note": "x"}).status_code == 400
    assert as_user(sun).get(reverse("cms_shared_course", args=[baduanjin.uuid])).status_code == 404
    assert as_user(zhao).post(desk, {"school": school.uuid, "note": "x"}).status_code == 400
    assert as_user(zhao).post(desk, {"give_up": str(run_by.uuid)}).status_code == 404
    assert NOTE not in as_user(zhao).get(desk).content.decode()
    assert as_user(li).get(desk).status_code in {302, 403}
    with pytest.raises(DomainError, match="not_allowed"):
        adopt(course=shared, school=school, note="", actor=zhao)
    with pytest.raises(DomainError, match="course_not_shared"):
        adopt(course=baduanjin, school=other_index.school, note="", actor=None)
    assert Adoption.objects.get().note == NOTE


def test_a_school_opens_classes_of_what_it_runs(shared, school):
    centre = ServiceCentre.objects.filter(organisation=school.organisation).first()
    facts = {"school": school, "centre": centre, "term": make_term(school)}
    with pytest.raises(DomainError, match="course_not_run_here"):
        make_class(shared, **facts)
    adopt(course=shared, school=school, note="", actor=None)
    assert make_class(shared, **facts).school == school


def test_the_catalogue_shows_it_once(shared, school, run_by, other_index, client):
    before = client.get("/courses/", {"q": "全区共享"}).content.decode().count(f'href="{PAGE}"')
    adopt(course=shared, school=other_index.school, note="旺庄的话", actor=None)
    assert client.get("/courses/", {"q": "全区共享"}).content.decode().count(f'href="{PAGE}"') == before == 1


def test_a_folder_says_that_it_is_shared(shared_page, baduanjin):
    assert "\nshared: true\n" in export_course(shared_page).markdown["course.zh.md"]
    other = CoursePage.objects.get(translation_key=baduanjin.key, locale__language_code="zh-hans")
    assert "shared" not in export_course(other).markdown["course.zh.md"]


def test_where_pages_are_reviewed_a_reviewer_writes_the_note(shared, school, desk, sun, chen, as_user):
    rules = {"steps": 1, "days": 3, "alone": False, "strict": False}
    set_rule(organisation=school.organisation, actor=None, **rules)
    assert as_user(sun).post(desk, {"school": school.uuid, "note": NOTE}).status_code == 400
    assert not Adoption.objects.exists()
    assert as_user(chen).post(desk, {"school": school.uuid, "note": NOTE}).status_code == 302
    kept = {"give_up": str(Adoption.objects.get().uuid)}
    assert as_user(sun).post(desk, kept).status_code == 400, "who could not write it cannot take it away"
    assert Adoption.objects.exists()
    assert as_user(chen).post(desk, kept).status_code == 302
    assert not Adoption.objects.exists()
