"""How certificates look: who chooses it, whom it reaches, and that what was issued stays as it was."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageDraw, PngImagePlugin

from lms.certificates import designing, seals, services
from lms.certificates.models import Certificate, Seal, Template, TemplateChoice
from lms.certificates.templates import USUAL, look_for
from lms.core import guards
from lms.core.errors import DomainError
from lms.core.models import AuditEntry
from lms.documents import verification
from lms.network.models import Organisation, School
from lms.portal import paper
from lms.portal.views.certificates import pictures, printed
from tests.certificates.test_issuing import finish, tick
from tests.classes.building import make_course, make_lesson, make_people

ADDRESS = reverse("manage-certificate-template")


def seal_file(colour: str = "red", size: int = 300, name: str = "章.png", **saved) -> SimpleUploadedFile:
    picture = Image.new("RGBA", (size + 40, size + 40))
    ImageDraw.Draw(picture).ellipse([20, 20, size + 20, size + 20], outline=colour, width=9)
    out = io.BytesIO()
    picture.save(out, "PNG", **saved)
    return SimpleUploadedFile(name, out.getvalue())


def choose(place: Organisation, actor, school: School | None = None, seal: str = "", **values) -> TemplateChoice:
    png = seals.read_seal(seal_file(seal)) if seal else None
    template = designing.try_out(
        organisation=place, school=school, values={"design": "red"} | values, seal=png, seal_of=None, actor=actor
    )
    return designing.take(template=template, actor=actor)


@pytest.fixture
def school(street) -> School:
    return School.objects.filter(organisation=street).order_by("pk")[0]


@pytest.fixture
def below(street) -> School:
    return School.objects.filter(organisation__parent=street).order_by("pk")[0]


@pytest.fixture
def issued(school, chen) -> Certificate:
    """Issued while the school had the red one with a red seal."""
    choose(school.organisation, chen, school, seal="red", signatory="校长 王建国")
    course = make_course(school, mode="online", certificate=True, lessons=[make_lesson(1)])
    finish(course, make_people(1)[0], 1)
    tick()
    return Certificate.objects.get()


def test_a_school_without_its_own_looks_as_the_nearest_above(school, below, street, chen):
    district = street.parent
    assert look_for(below) == USUAL
    choose(district, chen, design="plain")
    assert look_for(below)["design"] == look_for(school)["design"] == "plain"
    choose(street, chen, design="tile")
    assert look_for(below)["design"] == "tile"
    choose(below.organisation, chen, below, design="children")
    assert (look_for(below)["design"], look_for(school)["design"]) == ("children", "tile")
    designing.give_up(organisation=below.organisation, school=below, actor=chen)
    assert look_for(below)["design"] == "tile"


def test_what_is_only_tried_out_counts_for_nothing(school, street, chen):
    designing.try_out(organisation=street, school=None, values={"design": "red"}, seal=None, seal_of=None, actor=chen)
    assert look_for(school) == USUAL


def test_a_choice_is_taken_back_once_however_often_it_is_pressed(school, street, chen):
    choose(street, chen, design="plain")
    second = choose(street, chen, design="children")
    designing.take_back(organisation=street, school=None, choice=second.uuid, actor=chen)
    assert look_for(school)["design"] == "plain"
    with pytest.raises(DomainError, match="template_chosen_since"):
        designing.take_back(organisation=street, school=None, choice=second.uuid, actor=chen)
    assert look_for(school)["design"] == "plain"


def test_taken_twice_it_is_chosen_once(street, chen):
    choice = choose(street, chen)
    assert designing.take(template=choice.template, actor=chen) == choice
    assert AuditEntry.objects.filter(action="certificate.template_chosen").count() == 1


def test_only_managers_of_the_place_choose(street, school, qian, zhao, sun, chen):
    choice = choose(street, chen)
    for somebody in (qian, zhao, sun):
        with pytest.raises(DomainError, match="not_allowed"):
            choose(street, somebody)
        with pytest.raises(DomainError, match="not_allowed"):
            designing.take(template=choice.template, actor=somebody)
        with pytest.raises(DomainError, match="not_allowed"):
            designing.give_up(organisation=street, school=None, actor=somebody)
        with pytest.raises(DomainError, match="not_allowed"):
            designing.take_back(organisation=street, school=None, choice=choice.uuid, actor=somebody)


def test_no_place_takes_the_seal_of_another(street, below, chen):
    other = choose(street, chen, seal="red").template
    with pytest.raises(DomainError, match="not_allowed"):
        designing.try_out(organisation=below.organisation, school=None, values={}, seal=None, seal_of=other, actor=chen)


def test_a_day_has_an_end_of_trying(street, chen, monkeypatch):
    monkeypatch.setattr(designing, "MOST_TRIED", 2)
    choose(street, chen)
    choose(street, chen)
    with pytest.raises(DomainError, match="templates_enough_today"):
        choose(street, chen)


def test_what_was_issued_keeps_its_template_and_its_seal(issued, school, chen):
    look = issued.document.payload["look"]
    seal = Seal.objects.get(sha256=look["seal"])
    assert (look["design"], look["signatory"], seals.digest_of(bytes(seal.png))) == ("red", "校长 王建国", look["seal"])
    before = pictures(issued.document)
    choose(school.organisation, chen, school, seal="blue", design="plain")
    issued = Certificate.objects.get()
    assert issued.document.payload["look"] == look
    assert pictures(issued.document) == before
    assert printed(issued.document)["ornaments"] == "print/ornament-red.html"
    designing.give_up(organisation=school.organisation, school=school, actor=chen)
    assert pictures(Certificate.objects.get().document) == before
    assert list(verification.problems()) == []


def test_one_issued_anew_takes_the_template_of_now(issued, school, chen):
    choose(school.organisation, chen, school, seal="blue", design="plain", body="江溪学堂")
    new = services.reissue(certificate=issued, actor=chen)
    look = new.document.payload["look"]
    assert (look["design"], look["body"], look["signatory"]) == ("plain", "江溪学堂", "")
    assert look["seal"] not in ("", issued.document.payload["look"]["seal"])
    assert {name: said for name, said in new.document.payload.items() if name != "look"} == {
        name: said for name, said in issued.document.payload.items() if name != "look"
    }
    assert list(verification.problems()) == []


def test_verifying_says_who_signed_and_that_a_seal_is_on_it(client, issued):
    page = client.get(reverse("verify-code", args=[issued.document.written_code])).content.decode()
    assert "校长 王建国" in page
    assert issued.document.payload["look"]["seal"] not in page


@pytest.mark.parametrize("fault", ["another", "gone"])
def test_a_seal_that_is_gone_or_another_is_found(issued, fault):
    assert list(verification.problems()) == []
    sha256 = issued.document.payload["look"]["seal"]
    with guards.lifted():
        from django.db import connection

        with connection.cursor() as cursor:
            if fault == "another":
                other = seals.read_seal(seal_file("blue"))
                cursor.execute("UPDATE certificates_seal SET png = %s WHERE sha256 = %s", [other, sha256])
            else:
                cursor.execute("UPDATE certificates_template SET seal_id = NULL WHERE seal_id = %s", [sha256])
                cursor.execute("DELETE FROM certificates_seal WHERE sha256 = %s", [sha256])
    found = list(verification.problems())
    assert len(found) == 1
    assert issued.document.serial in found[0]
    assert "seal" in found[0]


def test_a_seal_is_kept_small_and_without_what_was_written_beside_it():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "王建国")
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    png = seals.read_seal(seal_file(size=1500, pnginfo=told, exif=exif))
    kept = Image.open(io.BytesIO(png))
    assert kept.size == (600, 600)
    assert not kept.info
    assert b"Author" not in png
    assert b"eXIf" not in png
    assert seals.digest_of(png) == seals.digest_of(seals.read_seal(seal_file(size=1500)))


def _file(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("name", "content"), [
    ("章.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ("章.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("章.png", _file(Image.new("RGB", (300, 300), "red"), "JPEG")),
    ("章.jpg", _file(Image.new("RGB", (300, 300), "red"), "JPEG")),
    ("章.png", _file(Image.new("RGB", (300, 300), "red"))),  # would cover what stands below
    ("章.png", _file(Image.new("RGBA", (300, 300)))),  # nothing is on it
    ("章.png", seal_file(size=60).read()),
    ("章.png", seal_file().read()[:900]),
    ("章.png", seal_file().read() + b" " * (2 * 1024 * 1024)),
    ("章.png", _file(Image.new("1", (5000, 5000)))),
], ids=lambda value: value if isinstance(value, str) else len(value))  # fmt: skip
def test_what_is_no_seal_is_refused_with_a_sentence(name, content):
    with pytest.raises(ValidationError) as refusal:
        seals.read_seal(SimpleUploadedFile(name, content))
    assert refusal.value.messages[0]


def test_a_manager_tries_one_out_takes_it_and_takes_it_back(as_user, chen, school):
    browser = as_user(chen)
    whose = f"{ADDRESS}?place={school.organisation.code}&school={school.uuid}"
    assert browser.get(whose).status_code == 200
    tried = browser.post(whose, {"deed": "try", "design": "red", "signatory": "校长 王建国", "seal": seal_file()})
    template = Template.objects.get()
    assert tried.url == f"{whose}&try={template.uuid}"
    page = browser.get(tried.url).content.decode()
    picture = reverse("manage-certificate-template-sample", args=[template.uuid])
    assert picture in page
    assert browser.get(picture).content.startswith(b"\x89PNG")
    assert browser.get(picture, {"format": "pdf"}).content.startswith(b"%PDF-")
    assert look_for(school) == USUAL
    assert browser.post(whose, {"deed": "take", "template": template.uuid}).status_code == 302
    assert look_for(school)["seal"] == template.seal_id
    # Another text with the seal of before.
    again = browser.post(whose, {"deed": "try", "design": "plain"})
    assert Template.objects.latest("pk").seal_id == template.seal_id
    without = browser.post(again.url, {"deed": "try", "design": "plain", "no_seal": "on"})
    assert without.status_code == 302
    assert Template.objects.latest("pk").seal_id is None
    choice = TemplateChoice.objects.get()
    assert browser.post(whose, {"deed": "back", "choice": choice.uuid}).status_code == 302
    assert look_for(school) == USUAL
    assert browser.post(whose, {"deed": "back", "choice": choice.uuid}).status_code == 400
    assert browser.post(whose, {"deed": "give_up"}).status_code == 400


@pytest.mark.parametrize("data", [
    {"deed": "burn"}, {"deed": "take"}, {"deed": "take", "template": "x"}, {"deed": "back", "choice": "x"},
])  # fmt: skip
def test_what_cannot_be_done_is_not_there(as_user, chen, street, data):
    assert as_user(chen).post(f"{ADDRESS}?place={street.code}", data).status_code == 404


def test_bad_fields_are_told_and_nothing_is_kept(as_user, chen, street):
    answer = as_user(chen).post(
        f"{ADDRESS}?place={street.code}",
        {"deed": "try", "design": "gold", "body": "长" * 61, "seal": SimpleUploadedFile("a.svg", b"<svg/>")},
    )
    assert answer.status_code == 400
    assert not Template.objects.exists()
    assert not Seal.objects.exists()


def test_templates_and_schools_of_others_are_not_there(as_user, chen, zhao, qian, street, school):
    template = choose(street, chen).template
    for_all = choose(school.organisation, chen, school).template
    picture = reverse("manage-certificate-template-sample", args=[template.uuid])
    assert as_user(zhao).get(picture).status_code == 404
    assert as_user(qian).get(picture).status_code == 403
    assert as_user(zhao).get(f"{ADDRESS}?place={street.code}").status_code == 404
    elsewhere = Organisation.objects.filter(parent=street.parent).exclude(pk=street.pk).order_by("pk")[0]
    browser = as_user(chen)
    assert browser.get(f"{ADDRESS}?place={elsewhere.code}&school={school.uuid}").status_code == 404
    for wrong in (template, for_all):
        taken = browser.post(f"{ADDRESS}?place={elsewhere.code}", {"deed": "take", "template": wrong.uuid})
        assert taken.status_code == 404
    assert browser.get(f"{ADDRESS}?place={street.code}&try={for_all.uuid}").status_code == 404
    assert browser.get(f"{ADDRESS}?place={street.code}&try=x").status_code == 404


@pytest.mark.parametrize("design", Template.Design.values)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_design_is_one_page_with_its_seal(issued, chen, school, design, language):
    from django.utils import translation
    from pypdfium2 import PdfDocument

    choose(school.organisation, chen, school, seal="red", design=design)
    new = services.reissue(certificate=issued, actor=chen)
    with translation.override(language):
        pdf = PdfDocument(paper.draw("certificate", printed(new.document), pictures(new.document)))
    assert len(pdf) == 1
    drawn = pdf[0].render(scale=1).to_pil().convert("RGB")
    width, height = drawn.size
    corner = drawn.crop((int(width * 0.7), int(height * 0.65), width, int(height * 0.93)))
    colours = [colour for _count, colour in corner.getcolors(maxcolors=width * height)]
    assert any(red > 200 and green < 60 and blue < 60 for red, green, blue in colours)
