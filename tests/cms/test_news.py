"""News from the editor to the reader: published and withdrawn, on its day, in two languages, from a folder, copied."""

import datetime
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page, Revision

from cms import verify
from cms.box.news import import_news
from cms.box.problems import CourseFolderRefused
from cms.checking.findings import findings
from cms.compile import CannotPublish
from cms.news.copying import simple_html
from cms.pages import NewsPage, SchoolIndexPage
from cms.schedule import publish_due
from lms.core import jobs
from lms.core.days import day_start
from lms.core.models import Job
from lms.core.pagecache import bump_generation
from lms.news.models import NewsItem, NewsText
from lms.ops.demo.news import dated
from tests.cms.writing import WORDS, document, picture, publish, translate
from tests.news.building import days_ago

DEMO = Path(settings.BASE_DIR) / "demo" / "news"


def write_news(index: SchoolIndexPage, **values) -> NewsPage:
    facts = {"title": "停课一天", "slug": "ting-ke", "locale": index.locale, "live": False, "summary": "周五不上课。"}
    page = NewsPage(**facts | {"kind": "notice", "starts_on": days_ago(0), "body": WORDS} | values)
    index.refresh_from_db()
    index.add_child(instance=page)
    return page


def row_of(page: Page) -> NewsItem:
    return NewsItem.objects.get(key=page.translation_key)


def test_both_languages_are_one_item_until_the_last_is_withdrawn(client, index, editor):
    page = publish(write_news(index, for_elderly=True), editor)
    english = publish(translate(page, title="No class"), editor)
    item = row_of(page)
    assert (item.audiences, page.address, english.address) == (["elderly"], str(item.uuid), str(item.uuid))
    assert client.get(page.url).context["text"].title == "停课一天"
    assert client.get(english.url).context["text"].title == "No class"

    page.unpublish(user=editor)
    bump_generation()  # as the commit would: a test has none
    assert client.get(page.url).context["text"].title == "No class"
    NewsPage.objects.get(pk=english.pk).delete()
    bump_generation()
    assert client.get(page.url).status_code == 404
    assert row_of(page).status == "retired"
    publish(NewsPage.objects.get(pk=page.pk), editor)
    assert client.get(page.url).status_code == 200


def test_a_copy_is_an_item_of_its_own_and_a_moved_page_takes_its_item_along(index, other_index, sun):
    page = publish(write_news(index))
    copy = page.copy(update_attrs={"slug": "again"}, user=sun)
    assert row_of(copy).uuid != row_of(page).uuid
    page.move(other_index, pos="last-child")
    assert row_of(page).school == other_index.school


def test_with_a_day_to_come_it_is_published_on_that_day(client, index, editor):
    page = publish(write_news(index, starts_on=days_ago(-2)), editor)
    assert not page.live
    assert not NewsItem.objects.filter(key=page.translation_key).exists()
    revision = Revision.objects.get(object_id=str(page.pk), approved_go_live_at__isnull=False)
    assert timezone.localdate(revision.approved_go_live_at) == days_ago(-2)
    assert publish_due() == 0
    past = timezone.now() - datetime.timedelta(seconds=1)
    NewsPage.objects.filter(pk=page.pk).update(starts_on=days_ago(0))
    Revision.objects.filter(pk=revision.pk).update(
        approved_go_live_at=past,
        content=revision.content | {"starts_on": days_ago(0).isoformat(), "go_live_at": past.isoformat()},
    )
    assert publish_due() == 1
    assert row_of(page).starts_on == days_ago(0)


def test_what_cannot_be_read_is_refused_and_stays_a_draft(index, editor, as_user):
    page = write_news(index, ends_on=days_ago(1), body=[])
    with pytest.raises(CannotPublish) as refused:
        publish(page, editor)
    assert len(refused.value.problems) == 2
    assert not NewsPage.objects.get(pk=page.pk).live


def test_a_document_of_news_is_open_to_everybody_while_it_is_published(client, index):
    sheet = document("报名表.pdf", b"%PDF-1.4\n", collection=index_collection(index))
    body = [{"type": "document", "value": {"file": sheet.pk, "title": "报名表"}}]
    page = publish(write_news(index, body=body))
    (address,) = re.findall(r'href="(/learn/media/[^"]+)"', row_of(page).texts.get().html)
    assert client.get(address).status_code == 200
    page.unpublish()
    assert client.get(address).status_code == 404


def index_collection(index: SchoolIndexPage):
    from cms.desks import SchoolDesk

    return SchoolDesk.objects.get(school=index.school).collection


def test_a_replaced_picture_recompiles_the_news_that_shows_it(index):
    image = picture()
    body = [{"type": "image", "value": {"image": image.pk, "alt": "一棵树", "caption": ""}}]
    page = publish(write_news(index, body=body))
    before = NewsText.objects.get(item__key=page.translation_key)
    assert before.picture["src"] in before.html
    image.file = picture().file
    image.save()
    image.renditions.all().delete()
    (job,) = Job.objects.filter(kind="cms.recompile", state="waiting")
    assert jobs.run(job.pk)
    after = NewsText.objects.get(item__key=page.translation_key)
    assert after.picture["src"] in after.html
    assert after.html != before.html


@pytest.mark.parametrize("planted", [{"title": "别的"}, {"live": False}, {"stamp": "old"}, {"html": "别的"}])
def test_a_planted_difference_is_found(index, planted):
    page = publish(write_news(index))
    assert list(verify.differences(recompile=True)) == []
    NewsText.objects.filter(item__key=page.translation_key).update(**planted)
    assert len(list(verify.differences(recompile=True))) == 1


def test_a_report_may_tell_of_days_that_are_gone_and_a_notice_is_asked(index):
    words = [{"type": "paragraph", "value": "<p>2020年5月1日在大厅。</p>"}]
    codes = {
        kind: [found.code for found in findings(write_news(index, slug=kind, kind=kind, body=words))]
        for kind in ("notice", "news")
    }
    assert codes == {"notice": ["past_date"], "news": []}


def test_a_folder_is_read_once_and_again_without_a_change(db, tmp_path):
    folder = dated(DEMO / "spring-enrolment", tmp_path / "a", days_ago(0))
    page = import_news(folder, actor=None, publish=True)
    item = row_of(page)
    assert (item.kind, item.starts_on, item.pinned) == ("enrolment", days_ago(3), True)
    assert set(item.texts.values_list("language", flat=True)) == {"zh-hans", "en"}
    revisions = Revision.objects.count()
    import_news(folder, actor=None, publish=True)
    assert Revision.objects.count() == revisions


def test_a_folder_says_everything_that_is_wrong_in_it(db, tmp_path):
    folder = dated(DEMO / "hall-repair", tmp_path, days_ago(0))
    text = (folder / "news.zh.md").read_text()
    quiz = "\n```quiz\n- {id: a, type: truefalse, prompt: 对吗, answer: [true], explanation: 对}\n```\n"
    (folder / "news.zh.md").write_text(re.sub('from: ".*"', "from: gestern", text) + quiz)
    with pytest.raises(CourseFolderRefused) as refused:
        import_news(folder, actor=None, publish=True)
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("folder", sorted(path.name for path in DEMO.iterdir()))
def test_the_demo_names_every_day_by_its_distance_and_reads(tmp_path, folder):
    from cms.box.news import read_news

    copy = dated(DEMO / folder, tmp_path, days_ago(0))
    assert read_news(copy).words["zh-hans"].facts["title"]
    assert not re.search(r"\{(day|date)", "".join(file.read_text() for file in copy.glob("*.md")))
    shutil.rmtree(copy)


def test_what_is_copied_has_the_simplest_tags_and_no_attribute():
    html = (
        '<h2 id="h-a" class="block">节</h2><div class="block block--text"><p>看<b>这里</b>'
        '<a href="/courses/" rel="noopener">课程</a>&lt;i&gt;</p></div><figure><picture><source srcset="x">'
        '<img src="/a.jpg" alt="树"></picture><figcaption>图</figcaption></figure>'
    )
    with override("en"):
        simple = simple_html(html)
    assert simple == (
        f"<p><strong>节</strong></p><p>看<strong>这里</strong>课程 ({settings.SITE_URL}/courses/)&lt;i&gt;</p>"
        "<p>[Picture 1: 树]</p><p>图</p>"
    )


def test_the_page_for_a_public_account_gives_text_and_pictures_to_who_edits_it(index, editor, zhao, as_user):
    image = picture()
    body = [*WORDS, {"type": "image", "value": {"image": image.pk, "alt": "一棵树", "caption": ""}}]
    page = write_news(index, body=body)
    page.save_revision()
    address = f"/cms/news/{page.pk}/copy/"
    shown = as_user(editor).get(address)
    assert shown.status_code == 200
    assert "起势时两脚与肩同宽" in shown.context["text"]
    (kept,) = shown.context["pictures"]
    assert kept.filename == "ting-ke-1.jpg"
    assert "style=" not in shown.context["text"]
    assert as_user(zhao).get(address).status_code == 404


def test_signs_that_nobody_sees_stay_out_of_what_readers_and_feeds_get(client, index, editor):
    page = publish(write_news(index, title="控\x0b制\x01字", summary="一\x0b行"), editor)
    words = NewsText.objects.get(item=row_of(page))
    assert (words.title, words.summary) == ("控制字", "一行")
    assert client.get(reverse("news-feed")).status_code == 200


@pytest.mark.parametrize(
    "values",
    [{"ends_on": datetime.date(9999, 12, 31)}, {"starts_on": datetime.date(1, 1, 1)}, {"title": "长" * 201}],
    ids=["until ever", "long ago", "a long title"],
)
def test_what_no_page_could_show_is_told_before_it_is_published(index, editor, values):
    with pytest.raises(CannotPublish):
        publish(write_news(index, **values), editor)


def test_compiling_again_makes_no_news_of_what_is_old(index, editor):
    page = publish(write_news(index), editor)
    before = NewsText.objects.get(item=row_of(page))
    NewsText.objects.filter(pk=before.pk).update(stamp="old")
    page.bridge.republish(page)
    after = NewsText.objects.get(pk=before.pk)
    assert (after.stamp, after.changed_at) == (before.stamp, before.changed_at)


def test_a_date_that_is_corrected_is_no_longer_the_day_of_its_publishing(index, editor):
    page = write_news(index, starts_on=days_ago(-20))
    page.clean()
    page.save_revision(user=editor)
    assert page.go_live_at == day_start(days_ago(-20))
    page.starts_on = days_ago(-5)
    page.clean()
    assert page.go_live_at == day_start(days_ago(-5))
    page.save_revision(user=editor)
    page.starts_on = days_ago(0)
    page.clean()
    assert page.go_live_at is None
