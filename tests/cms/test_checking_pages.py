"""What the check finds is shown at its place in the editor, and stops only where the place says so."""

import datetime
from html.parser import HTMLParser

import pytest
from django.utils import timezone
from wagtail.models import Revision

from cms.approval.rules import set_rule
from cms.checking.findings import findings
from cms.checking.links import TRY, LinkCheck
from cms.pages import CoursePage
from lms.core.models import Job
from lms.network.models import Organisation
from tests.cms.test_rights import forms_of
from tests.cms.writing import picture, publish, published_course, write_course, write_lesson

pytestmark = pytest.mark.django_db

LINK = "https://example.cn/gone"


class Hidden(HTMLParser):
    """The hidden fields of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("type") == "hidden":
            self.values[given["name"]] = given["value"]


def body() -> list[dict]:
    return [
        {"type": "heading", "value": {"text": "动作", "level": "h3"}, "id": "b1"},
        {
            "type": "paragraph",
            "value": f'<p>请扫码报名。</p><p>2020年1月1日开班，<a href="{LINK}">看这里</a>。</p>',
            "id": "b2",
        },
        {"type": "image", "value": {"image": picture().pk, "alt": "IMG_001.jpg", "caption": ""}, "id": "b3"},
        {
            "type": "video",
            "value": {
                "file": None,
                "title": "看",
                "poster": None,
                "subtitles_zh": None,
                "subtitles_en": None,
                "transcript": "",
            },
            "id": "b4",
        },
    ]


@pytest.fixture
def lesson(index):
    LinkCheck.objects.create(url=LINK, dead=True, checked_at=timezone.now())
    return write_lesson(write_course(index), title="试一试", body=body())


def test_each_finding_names_its_block(lesson):
    found = {(finding.code, finding.anchor) for finding in findings(lesson)}
    assert found == {
        ("heading_jump", "block-b1-section"),
        ("phone_only", "block-b2-section"),
        ("past_date", "block-b2-section"),
        ("dead_link", "block-b2-section"),
        ("alt_file_name", "block-b3-section"),
        ("subtitles", "block-b4-section"),
        ("transcript", "block-b4-section"),
    }
    assert all(str(finding) and str(finding.where) for finding in findings(lesson))


def test_a_clean_lesson_has_none(index):
    assert findings(write_lesson(write_course(index))) == []


def test_they_are_links_in_the_editor(lesson, sun, as_user):
    page = as_user(sun).get(f"/cms/pages/{lesson.pk}/edit/").content.decode()
    for number in range(1, 5):
        assert f'href="#block-b{number}-section"' in page
    course = as_user(sun).get(f"/cms/pages/{lesson.get_parent().pk}/edit/").content.decode()
    for name in ("title", "summary", "description", "outcomes"):
        assert f'id="id_{name}-label"' in course, "where a finding in a field leads"


@pytest.mark.parametrize("strict", [False, True])
def test_it_stops_publishing_only_where_the_place_says_so(index, sun, as_user, strict):
    street = Organisation.objects.get(code="320214052")
    set_rule(organisation=street, steps=0, days=3, alone=False, strict=strict, actor=None)
    page = write_course(index, slug="dated", title="2020年1月1日开班")
    answer = as_user(sun).post(f"/cms/pages/{page.pk}/edit/", forms_of(page, summary="改过", **{"action-publish": "1"}))
    page.refresh_from_db()
    assert page.live is not strict
    assert Revision.objects.for_instance(page).latest("pk").content["summary"] == "改过", "the draft is kept"
    if strict:
        assert answer["Location"] == f"/cms/pages/{page.pk}/edit/"
        assert publish(CoursePage.objects.get(pk=page.pk)).live, "the worker and a recompiling are not stopped"


def test_saving_a_page_has_its_links_tried(index, sun, as_user):
    page = write_course(index, description='<p><a href="https://example.cn/x">看</a></p>')
    as_user(sun).post(f"/cms/pages/{page.pk}/edit/", forms_of(page))
    row = LinkCheck.objects.get(url="https://example.cn/x")
    assert Job.objects.get(kind=TRY).payload == {"link": row.pk}


def test_two_editors_at_once_the_second_is_told_and_nothing_is_lost(index, sun, chen, as_user):
    page = write_course(index)
    opened = page.save_revision(user=sun)
    stamp = {"loaded_revision_id": opened.pk, "loaded_revision_created_at": opened.created_at.isoformat()}
    first, second = as_user(chen), as_user(sun)
    assert first.post(f"/cms/pages/{page.pk}/edit/", forms_of(page, summary="陈的字", **stamp)).status_code == 302
    typed = forms_of(page, summary="孙的字", title="孙的题目<1>", **stamp)
    answer = second.post(f"/cms/pages/{page.pk}/edit/", typed)
    assert answer.status_code == 409
    told = answer.content.decode()
    assert chen.name in told
    latest = CoursePage.objects.get(pk=page.pk).get_latest_revision()
    assert latest.content["summary"] == "陈的字"

    kept = Hidden()
    kept.feed(told)
    assert kept.values["summary"] == "孙的字"
    assert second.post(f"/cms/pages/{page.pk}/edit/", kept.values).status_code == 302
    saved = CoursePage.objects.get(pk=page.pk)
    assert saved.get_latest_revision().content["title"] == "孙的题目<1>"
    summaries = [revision.content["summary"] for revision in Revision.objects.for_instance(saved).order_by("pk")]
    assert summaries[-2:] == ["陈的字", "孙的字"], "both stand in the history"


def test_what_she_has_saved_herself_in_between_does_not_stop_her(index, sun, as_user):
    page = write_course(index)
    opened = page.save_revision(user=sun)
    page.save_revision(user=sun)  # the editor's own saving, under way when she pressed the button
    stamp = {"loaded_revision_id": opened.pk, "loaded_revision_created_at": opened.created_at.isoformat()}
    answer = as_user(sun).post(f"/cms/pages/{page.pk}/edit/", forms_of(page, summary="最后的字", **stamp))
    assert answer.status_code == 302
    assert CoursePage.objects.get(pk=page.pk).get_latest_revision().content["summary"] == "最后的字"


def test_the_desk_shows_what_waits_drafts_and_what_grows_old(index, sun, chen, zhao, as_user):
    street = Organisation.objects.get(code="320214052")
    mine = write_course(index, slug="mine", title="我的草稿")
    mine.save_revision(user=sun)
    theirs = write_course(index, slug="theirs", title="别人的草稿")
    theirs.save_revision(user=chen)
    old = published_course(index, slug="old", title="旧课", lessons=0)
    CoursePage.objects.filter(pk=old.pk).update(last_published_at=timezone.now() - datetime.timedelta(days=400))
    set_rule(organisation=street, steps=1, days=3, alone=False, strict=False, actor=None)
    as_user(sun).post(f"/cms/pages/{mine.pk}/edit/", forms_of(mine, **{"action-submit": "1"}))

    home = as_user(sun).get("/cms/").content.decode()
    drafts = home[home.index('id="drafts') :]
    assert drafts.index("我的草稿") < drafts.index("别人的草稿") < drafts.index("旧课")
    assert 'id="submitted' in home
    assert 'id="reviews' not in home
    assert 'id="reviews' in as_user(chen).get("/cms/").content.decode()
    for words in ("我的草稿", "旧课"):
        assert words not in as_user(zhao).get("/cms/").content.decode()
