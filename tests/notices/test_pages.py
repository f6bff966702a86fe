"""A person's messages: listed, new until they are opened, nobody else's."""

from django.urls import reverse
from django.utils import translation

from lms.notices.models import Notice
from lms.notices.services import notify_many
from lms.notices.views import A_PAGE
from tests.notices.test_telling import telling
from tests.portal.reading import said

LIST = "/my/notices/"


def test_without_messages_the_page_says_so(as_user, li):
    page = as_user(li).get(LIST)
    assert said(page, "Nothing has happened yet. When a place in a class is yours, you read it here.")


def test_a_message_is_new_until_it_is_opened(as_user, li):
    notify_many([telling(li)])
    notice, browser = Notice.objects.get(person=li), as_user(li)

    assert browser.get(LIST).content.count(b"tag--now") == 1
    assert b'class="unread"' in browser.get("/courses/").content
    opened = browser.get(f"{LIST}{notice.uuid}/")

    assert "Bring 伞." in opened.content.decode()
    assert b'class="unread"' not in opened.content
    assert browser.get(LIST).content.count(b"tag--now") == 0
    first = Notice.objects.get(person=li).read_at
    browser.get(f"{LIST}{notice.uuid}/")
    assert Notice.objects.get(person=li).read_at == first is not None


def test_my_page_leads_to_what_is_new(as_user, li):
    notify_many([telling(li, "a"), telling(li, "b"), telling(li, "c", seen=True)])
    page = as_user(li).get("/my/").content.decode()
    with translation.override("zh-hans"):
        assert page.count(f'href="{reverse("my-notices")}"') == 2
    assert '<span aria-hidden="true">2</span>' in page


def test_the_button_leads_on_in_the_language_of_the_page(as_user, li):
    notify_many([telling(li)])
    path = f"{LIST}{Notice.objects.get(person=li).uuid}/"
    browser = as_user(li)
    assert 'button--now" href="/my/"' in browser.get(path).content.decode()
    assert 'button--now" href="/en/my/"' in browser.get(f"/en{path}").content.decode()


def test_nobody_sees_the_message_of_somebody_else(as_user, li, zhang):
    notify_many([telling(li)])
    uuid = Notice.objects.get(person=li).uuid
    browser = as_user(zhang)
    assert browser.get(f"{LIST}{uuid}/").status_code == 404
    assert browser.get(LIST, {"before": str(uuid)}).status_code == 404
    assert b"Bring" not in browser.get(LIST).content
    assert Notice.objects.get(person=li).read_at is None


def test_a_long_list_is_read_page_by_page(as_user, li):
    count = 2 * A_PAGE + 5
    notify_many([telling(li, f"{number:03}") for number in range(count)])
    browser, path, seen = as_user(li), LIST, []
    for _ in range(3):
        context = browser.get(path).context
        seen += [notice.key for notice in context["notices"]]
        path = f"{LIST}?before={context['older']}"
    assert seen == [f"{number:03}" for number in reversed(range(count))]
    assert context["older"] is None


def test_an_address_that_was_typed_shows_the_newest(as_user, li):
    notify_many([telling(li)])
    assert len(as_user(li).get(LIST, {"before": "zzz"}).context["notices"]) == 1
