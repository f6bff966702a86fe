"""The poster of a place, and where its code leads: to signing up there, for years."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from lms.accounts.models import User
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.network import reorganising
from lms.network import services as network
from lms.network.models import Organisation
from lms.portal import paper

pytestmark = pytest.mark.django_db

HOME, OTHER, THIRD = "320214052005", "320214052014", "320214052013"


def place(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def path_of(code: str) -> str:
    return reverse("join", args=[place(code).uuid])


def test_a_stranger_signs_up_with_the_community_chosen():
    client = Client()
    page = client.get(path_of(OTHER), follow=True)
    assert page.context["form"].chosen == place(OTHER)
    data = {"username": "neuling", "password1": "tai-hu-shi-88", "name": "陈晓", "privacy": "on", "community": OTHER}
    landed = client.post(reverse("account_signup"), {**data, "next": path_of(OTHER)}, follow=True)
    assert landed.request["PATH_INFO"] == reverse("place", args=[OTHER])
    assert User.objects.get(username="neuling").residence.organisation.code == OTHER


def test_somebody_with_a_home_elsewhere_is_asked_before_it_changes(as_user, li):
    client = as_user(li)
    assert client.get(path_of(HOME)).url == reverse("place", args=[HOME])
    assert client.get(path_of(OTHER)).context["home"].code == HOME
    assert client.post(path_of(OTHER)).url == reverse("place", args=[OTHER])
    li.residence.refresh_from_db()
    assert li.residence.organisation.code == OTHER
    assert AuditEntry.objects.filter(action="residence.set", object_uuid=li.uuid, organisation_code=OTHER).exists()


def test_the_code_of_a_place_leads_to_what_it_became_after_two_mergers(chen):
    path = path_of(THIRD)
    reorganising.merge_places(place=place(THIRD), into=place(OTHER), actor=chen)
    reorganising.merge_places(place=place(OTHER), into=place(HOME), actor=chen)
    assert f"community={HOME}" in Client().get(path).url


def test_a_street_lets_one_choose_and_a_district_has_no_code(street):
    page = Client().get(path_of(street.code)).content.decode()
    assert path_of(HOME) in page
    assert Client().get(path_of("320214")).status_code == 404


@pytest.mark.parametrize(("form", "size"), [("a4-picture", (1654, 2340)), ("tall-picture", (1080, 1920))])
def test_the_code_on_a_picture_is_the_address_of_the_place(as_user, qian, form, size, settings):
    zxingcpp = pytest.importorskip("zxingcpp")
    answer = as_user(qian).get(reverse("poster", args=[HOME, form]))
    picture = Image.open(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "image/png"
    assert all(abs(got - wanted) <= 2 for got, wanted in zip(picture.size, size, strict=True))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == settings.SITE_URL + path_of(HOME)
    corners = [code.position.top_left, code.position.top_right]
    # On paper 40 mm at the least; all of an A4 sheet is 210.
    assert form != "a4-picture" or (corners[1].x - corners[0].x) / size[0] * 210 > 40


def test_a_steward_prints_the_posters_of_her_community_and_of_no_other(as_user, li, now):
    home = Organisation.objects.get(code=HOME)
    network.grant_role(user=li, role="steward", organisation=home, starts_on=local_day(now), actor=None)
    browser = as_user(li)
    assert reverse("my-posters") in browser.get(reverse("home")).content.decode()
    page = browser.get(reverse("my-posters"))
    assert reverse("poster", args=[HOME, "a4"]) in page.content.decode()
    assert f'href="{reverse("desk")}"' not in page.content.decode()
    assert browser.get(reverse("poster", args=[HOME, "tall-picture"])).status_code == 200
    assert browser.get(reverse("posters", args=["320214052"])).status_code == 404
    assert browser.get(reverse("desk")).status_code == 403


def test_what_is_no_poster_is_not_found(as_user, qian, chen):
    assert as_user(qian).get(reverse("poster", args=[HOME, "a3"])).status_code == 404
    assert as_user(chen).get(reverse("poster", args=["320214", "a4"])).status_code == 404
    assert as_user(chen).get(reverse("posters", args=["320214"])).status_code == 200


def test_without_a_chinese_font_it_is_said_instead_of_printing_boxes(monkeypatch):
    """The printing library tells of each font what characters it was asked for and has not."""
    weasyprint = pytest.importorskip("weasyprint")
    write = weasyprint.Document.write_pdf

    def without_chinese(document, *args, **kwargs):
        made = write(document, *args, **kwargs)
        for font in document.fonts.values():
            font.missing[ord("邻")] = 0
        return made

    monkeypatch.setattr(weasyprint.Document, "write_pdf", without_chinese)
    with pytest.raises(DomainError, match="font_missing"):
        paper.draw("learner-cards", {"sheets": [[{"card": None, "qr": ""}]], "single": True})
