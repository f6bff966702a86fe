"""The elderly display: one tap, whom to call on every page, three buttons, parts folded away."""

import datetime
import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lms.accounts.models import User
from lms.classes import services as classes
from lms.classes.models import Registration
from lms.network.models import RoleAssignment, ServiceCentre
from tests.classes.building import make_class
from tests.portal.counting import cost, listed
from tests.portal.reading import said
from tests.portal.safe_pages import is_page
from tests.portal.test_frame import PAGES, path_of
from tests.portal.test_query_budgets import ANONYMOUS, LEARNER, OPEN, SIGNED_IN

HERE = "http://testserver"


@pytest.fixture
def elderly(browse):
    """``elderly("li")`` is a browser in the elderly display."""

    def start(role: str = "anonymous", **extra) -> Client:
        client = browse(role, **extra)
        client.cookies["display"] = "elderly"
        return client

    return start


def telephones(response) -> list[str]:
    return re.findall(r'href="tel:([^"]+)"', response.content.decode())


# One tap, and nobody else's


@pytest.mark.parametrize("role", ["anonymous", "li"])
def test_a_form_sent_from_our_own_page_needs_no_token(browse, role):
    client = browse(role, enforce_csrf_checks=True)
    response = client.post(reverse("display"), {"display": "elderly", "next": "/courses/"}, headers={"origin": HERE})
    assert response["Location"] == "/courses/"
    assert 'data-display="elderly"' in client.get("/courses/").content.decode()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{HERE}.evil.example", f"{HERE}:81", None])
def test_a_form_from_elsewhere_changes_nothing_and_is_asked_once_more(browse, li, origin):
    client = browse("li", enforce_csrf_checks=True)
    headers = {} if origin is None else {"origin": origin}
    response = client.post(reverse("display"), {"display": "elderly", "text": "30"}, headers=headers)
    assert response.status_code == 403
    assert "display" not in client.cookies
    assert "text" not in client.cookies
    li.refresh_from_db()
    assert li.display == "standard"
    assert b"csrfmiddlewaretoken" in response.content


def test_every_page_offers_the_switch_as_one_form_that_leads_back(things, browse):
    for path in (OPEN["home"](things), f"{reverse('catalogue')}?q=八段锦"):
        page = browse("anonymous").get(path)
        start = f'<form method="post" action="{reverse("display")}">'
        form = page.content.decode().split(start)[1].split("</form>")[0]
        assert 'name="display" value="elderly"' in form
        assert f'name="next" value="{page.wsgi_request.get_full_path()}"' in form


# The size of the letters


@pytest.mark.parametrize("target", ["lesson", "my", "?x=1", "#a", "//evil.example", "https://evil.example/"])
def test_what_is_no_address_of_ours_leads_home(elderly, target):
    answer = elderly("li").post(reverse("display"), {"display": "elderly", "next": target})
    assert (answer.status_code, answer["Location"]) == (302, reverse("home"))


def test_the_size_is_kept_apart_from_the_display(elderly):
    client = elderly()
    response = client.post(reverse("display"), {"text": "30", "next": "/courses/"})
    assert response["Location"] == "/courses/"
    assert client.cookies["text"]["max-age"] > 300 * 24 * 60 * 60
    assert 'data-text="30"' in client.get(reverse("home")).content.decode()
    assert "data-text" not in Client().get(reverse("home")).content.decode()


def test_each_size_has_a_kept_page_of_its_own(db):
    pages = {}
    for _ in range(2):
        for text in ("20", "24", "30"):
            client = Client()
            client.cookies["display"], client.cookies["text"] = "elderly", text
            page = client.get(reverse("home")).content.decode()
            assert f'data-text="{text}"' in page
            pages.setdefault(text, page)
            assert page == pages[text]


@pytest.mark.parametrize("size", ["", "12", "300", "<b>"])
def test_a_size_that_is_none_is_told(client, db, size):
    response = client.post(reverse("display"), {"text": size})
    assert response.status_code == 400
    assert said(response, "Please choose one of the two.")


def test_a_cookie_that_is_none_of_ours_means_the_usual_size(elderly):
    client = elderly()
    client.cookies["text"] = '"><script>'
    assert 'data-text="20"' in client.get(reverse("home")).content.decode()


# The next device


def log_in(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "zhang", "password": "linxue-demo"})
    assert settings.SESSION_COOKIE_NAME in client.cookies


@pytest.mark.parametrize("before", ["", "standard"])
def test_logging_in_brings_the_display_to_another_device_and_leaves_it_there(zhang, before):
    User.objects.filter(pk=zhang.pk).update(display="elderly")
    client = Client()
    if before:
        client.cookies["display"] = before
    log_in(client)
    assert 'data-display="elderly"' in client.get(reverse("my")).content.decode()
    client.post(reverse("account_logout"))
    assert said(client.get(reverse("home")), "Log in")
    assert 'data-display="elderly"' in client.get(reverse("home")).content.decode()


def test_logging_in_does_not_take_away_what_was_chosen_before(zhang):
    client = Client()
    client.post(reverse("display"), {"display": "elderly"})
    log_in(client)
    assert 'data-display="elderly"' in client.get(reverse("my")).content.decode()


# Whom to call


# The page without a connection is kept by the browser for everybody: it knows nobody's centre.
@pytest.mark.parametrize("address", [a for a in PAGES if a.name != "offline"], ids=lambda address: address.id)
def test_every_page_names_somebody_with_a_telephone(things, elderly, address):
    for role in ("anonymous", "li"):
        response = elderly(role).get(path_of(address, things, "zh-hans"))
        if not is_page(response):
            continue
        page = response.content.decode()
        contact = page.split('class="contact"')[1].split("</aside>")[0]
        if role == "li":
            assert "周慧" in contact
            assert 'href="tel:0510-00002005"' in contact
        assert re.search(r'href="tel:0510-0000\d{4}"', contact)


def test_a_page_about_a_place_names_that_place_to_who_is_not_signed_in(things, elderly):
    asked = {
        reverse("home"): "沈静",
        reverse("course", args=[things.blended.slug]): "钱敏",
        reverse("lesson", args=[things.blended.slug, "lift-sky"]): "钱敏",
        reverse("centre", args=[things.centre.uuid]): "周慧",
        reverse("place", args=["320214052029"]): "陆建平",
    }
    for path, person in asked.items():
        page = elderly().get(path).content.decode()
        assert person in page.split('class="contact"')[1].split("</aside>")[0], path


def test_a_centre_answers_for_itself(things, elderly):
    health = ServiceCentre.objects.get(name="江溪社区卫生服务中心")
    page = elderly().get(reverse("centre", args=[health.uuid])).content.decode()
    assert "沈岚" in page.split('class="contact"')[1]


def test_the_standard_display_reads_no_contact(things, browse):
    assert 'class="contact"' not in browse("li").get(reverse("catalogue")).content.decode()


# Three large buttons


@pytest.mark.parametrize("page", ["home", "my"])
def test_the_teacher_of_the_next_class_is_called_only_who_has_agreed(things, elderly, zhang, wang, page):
    start = datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(hours=1)
    meeting = classes.Meeting(starts_at=start, ends_at=start + datetime.timedelta(hours=1))
    group = make_class(things.blended, teachers=[(wang, "teacher")], meetings=[meeting])
    classes.register(group=group, learner=zhang, actor=zhang)
    client = elderly("zhang")
    User.objects.filter(pk=wang.pk).update(phone_shared=False)
    assert wang.phone not in telephones(client.get(reverse(page)))

    User.objects.filter(pk=wang.pk).update(phone_shared=True)
    assert wang.phone in telephones(client.get(reverse(page)))
    assert wang.name in client.get(reverse(page)).content.decode()
    # Whom he does not teach sees no number of his, and neither do they who wait for a place.
    assert wang.phone not in telephones(elderly("sun").get(reverse(page)))
    Registration.objects.filter(class_group=group).update(status="waiting")
    assert wang.phone not in telephones(client.get(reverse(page)))


def test_the_first_button_goes_on_where_she_stopped(things, elderly):
    page = elderly("li").get(reverse("home")).content.decode()
    buttons = page.split('class="big-buttons"')[1].split("</nav>")[0]
    assert buttons.count('class="button') == 3
    assert f"/courses/{things.blended.slug}/" in buttons or f"/courses/{things.online.slug}/" in buttons


def test_a_teacher_is_asked_whether_learners_may_call(browse, wang):
    client = browse("wang")
    assert 'name="phone_shared"' in client.get(reverse("my-profile")).content.decode()
    assert 'name="phone_shared"' not in browse("li").get(reverse("my-profile")).content.decode()
    data = {"name": wang.name, "phone": wang.phone, "language": "zh-hans", "phone_shared": "on"}
    assert client.post(reverse("my-profile"), data).status_code == 302
    wang.refresh_from_db()
    assert wang.phone_shared


def test_who_teaches_a_class_is_asked_without_holding_a_role(things, browse, wang, sun, zhang):
    RoleAssignment.objects.filter(user=wang).delete()
    make_class(things.blended, teachers=[(wang, "teacher"), (zhang, "class_head")])
    assert 'name="phone_shared"' in browse("wang").get(reverse("my-profile")).content.decode()
    # An editor teaches nothing, and learners are not told the number of who only runs the class.
    for name in ("sun", "zhang"):
        assert 'name="phone_shared"' not in browse(name).get(reverse("my-profile")).content.decode()


def test_what_the_profile_does_not_ask_stays_as_it_was(browse, sun):
    User.objects.filter(pk=sun.pk).update(phone_shared=True)
    assert browse("sun").post(reverse("my-profile"), {"name": sun.name, "language": "zh-hans"}).status_code == 302
    sun.refresh_from_db()
    assert sun.phone_shared


# One thing a screen


def test_secondary_parts_of_a_course_are_folded(things, elderly, browse):
    path = reverse("course", args=[things.online.slug])
    folded = elderly("zhang").get(path).content.decode()
    assert '<details class="fold section"><summary><h2 id="about">' in folded
    assert "fold section" not in browse("zhang").get(path).content.decode()


def test_the_choices_of_a_list_are_open_when_one_was_made(things, elderly):
    path = reverse("my-record")
    assert '<h2 id="choices">' in elderly("li").get(path).content.decode().split("<summary>")[1]
    chosen = elderly("li").get(f"{path}?year={things.record.day.year}").content.decode()
    assert '<summary><h2 id="choices">' not in chosen


# Giving back, and taking that back


def test_a_place_given_back_can_be_taken_again_from_the_same_page(things, elderly, zhang):
    group = make_class(things.blended, seats=3, minimum=1)
    client = elderly("zhang")
    client.post(reverse("register", args=[group.uuid]))
    page = client.get(reverse("my-classes")).content.decode()
    assert f'class="undo" method="post" action="{reverse("withdraw", args=[group.uuid])}"' in page
    client.post(reverse("withdraw", args=[group.uuid]))
    page = client.get(reverse("my-classes")).content.decode()
    assert f'class="undo" method="post" action="{reverse("undo-withdraw", args=[group.uuid])}"' in page
    client.post(reverse("undo-withdraw", args=[group.uuid]))
    assert Registration.objects.get(class_group=group, learner=zhang).status == "confirmed"


def test_what_cannot_be_undone_is_told(things, elderly):
    client = elderly("zhang")
    client.post(reverse("undo-withdraw", args=[things.group.uuid]))
    assert said(client.get(reverse("my-classes")), "This cannot be taken back any more. You can sign up again.")


# What it costs


def test_pages_keep_their_budgets_in_large_letters_too(things, elderly):
    for path in OPEN.values():
        address = path(things)
        elderly().get(address)
        fresh = f"{address}{'&' if '?' in address else '?'}fresh=1"  # not the kept one
        _affords(elderly(), fresh, ANONYMOUS)
    for path in LEARNER.values():
        client = elderly("li")
        client.get(path(things))
        _affords(client, path(things), SIGNED_IN)


def _affords(client, address: str, budget: int) -> None:
    response, statements = cost(client, address)
    assert response.status_code in {200, 206, 403}, address
    assert len(statements) <= budget, f"{address}\n{listed(statements)}"


@pytest.mark.parametrize("page", ["home", "catalogue", "course", "street", "centre", "free lesson"])
def test_a_kept_page_costs_nothing(things, elderly, page):
    client, address = elderly(), OPEN[page](things)
    client.get(address)
    assert cost(client, address)[1] == []
