"""What visitors, learners and officers see of certificates."""

import pytest
from django.urls import reverse

from lms.accounts.personal_data import close_account
from lms.courses.models import Course
from lms.documents.services import find
from tests.portal.conftest import certificate_of


@pytest.fixture
def certificate(li, baduanjin):
    return certificate_of(li, baduanjin)


def test_everybody_sees_what_was_certified(client, certificate):
    answer = client.get(reverse("verify-code", args=[certificate.document.written_code]))
    page = answer.content.decode()
    for said in ("李", "八段锦", "16", certificate.document.serial, certificate.document.payload["school"]):
        assert said in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_code_typed_into_the_form_leads_there(client, certificate):
    typed = f" {certificate.document.code.lower()} "
    answer = client.get(reverse("verify"), {"code": typed})
    assert answer.url == reverse("verify-code", args=[certificate.document.written_code])


def test_guessers_are_told_the_same_of_every_code(client, certificate):
    serial = certificate.document.serial
    answers = [client.get(reverse("verify-code", args=[code])) for code in ("0000-0000-0000-0000", "x", serial)]
    assert {answer.status_code for answer in answers} == {404}
    # The way to the other language names the address itself.
    pages = {answer.content.decode().split('<main id="main"')[1].split("</main>")[0] for answer in answers}
    assert len(pages) == 1


def test_who_guesses_on_is_stopped(client, db):
    statuses = [client.get(reverse("verify-code", args=["0000-0000-0000-0000"])).status_code for _try in range(41)]
    assert statuses[-1] == 429
    assert set(statuses[:40]) == {404}


def test_the_page_says_what_has_become_of_it(client, as_user, certificate, chen):
    browser = as_user(chen)
    path = reverse("manage-certificate", args=[certificate.uuid])
    assert browser.post(path, {"deed": "revoke", "reason": ""}).status_code == 400
    assert browser.post(path, {"deed": "revoke", "reason": "名字写错了"}).status_code == 302
    page = client.get(reverse("verify-code", args=[certificate.document.written_code])).content.decode()
    assert "名字写错了" not in page
    assert find(certificate.document.code).status == "revoked"
    assert browser.post(path, {"deed": "reissue"}).status_code == 302
    assert find(certificate.document.code).status == "replaced"


def test_an_erased_holder_is_named_nowhere(client, as_user, certificate, li, chen):
    name = li.name
    address = reverse("verify-code", args=[certificate.document.written_code])
    assert name in client.get(address).content.decode()
    close_account(user=li)
    assert name not in client.get(address).content.decode()
    listed = as_user(chen).get(reverse("manage-certificates"))
    assert certificate.document.serial in listed.content.decode()
    assert name not in listed.content.decode()


def test_a_revoked_one_is_not_printed(as_user, certificate, li, chen):
    from lms.certificates.services import revoke

    revoke(certificate=certificate, reason="x", actor=chen)
    assert as_user(li).get(reverse("my-certificate", args=[certificate.uuid])).status_code == 404


@pytest.mark.parametrize("typed", ["李", "serial", "code"])
def test_officers_find_one_by_name_serial_and_code(as_user, certificate, qian, typed):
    document = certificate.document
    asked = {"serial": document.serial, "code": document.written_code}.get(typed, typed)
    page = as_user(qian).get(reverse("manage-certificates"), {"q": asked}).content.decode()
    assert document.serial in page
    other = as_user(qian).get(reverse("manage-certificates"), {"q": "没有这个人"}).content.decode()
    assert document.serial not in other


def test_who_has_joined_sees_how_far_it_is(as_user, li, baduanjin):
    from lms.learning import services as learning

    learning.enrol(course=baduanjin, learner=li)
    Course.objects.filter(pk=baduanjin.pk).update(certificate=True)
    path = reverse("course-certificate", args=[baduanjin.slug])
    assert path in as_user(li).get(reverse("course", args=[baduanjin.slug])).content.decode()
    assert "to-certificate" in as_user(li).get(path).content.decode()
    Course.objects.filter(pk=baduanjin.pk).update(certificate=False)
    assert as_user(li).get(path).status_code == 404


def test_the_pdf_and_the_picture_are_hers(as_user, certificate, li):
    pdf = as_user(li).get(reverse("my-certificate", args=[certificate.uuid]))
    assert pdf.content.startswith(b"%PDF-")
    picture = as_user(li).get(reverse("my-certificate-picture", args=[certificate.uuid]))
    assert picture.content.startswith(b"\x89PNG")
