"""The drawings of the site: small, quiet files in one hand, and every one that a page names is there."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from lms.courses.models import Subject
from lms.network.models import CentreKind
from lms.portal import pictures, subjects

SVG = "{http://www.w3.org/2000/svg}"
HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
ROOT = Path(settings.BASE_DIR)
FOLDER = ROOT / "static" / "img"
DRAWN = sorted(FOLDER.glob("*.svg"))
MOST_BYTES = 8192
MOST_ICON_BYTES = 20_000
DRAWINGS_ONLY = {
    "svg", "g", "defs", "use", "path", "circle", "ellipse", "rect", "linearGradient", "stop",
}  # fmt: skip


@pytest.mark.parametrize("file", DRAWN, ids=lambda file: file.stem)
def test_a_picture_is_small_and_holds_nothing_but_a_drawing(file):
    assert file.stat().st_size <= MOST_BYTES
    root = ElementTree.parse(file).getroot()
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert root.get("viewBox")
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in DRAWINGS_ONLY
        assert not (element.text or "").strip()
        for name, value in element.attrib.items():
            assert name != "style" and not name.lower().startswith("on")
            assert "//" not in value and not value.strip().lower().startswith(("data:", "javascript:"))
            if name in HREFS:
                assert value.removeprefix("#") in ids
            for target in re.findall(r"url\((.*?)\)", value):
                assert target.removeprefix("#") in ids


def test_no_two_pictures_share_an_id_so_that_both_can_stand_in_one_page():
    owners: dict[str, str] = {}
    for file in DRAWN:
        for ident in re.findall(r'\bid="([^"]+)"', file.read_text(encoding="utf-8")):
            assert owners.setdefault(ident, file.stem) == file.stem


def test_the_pictures_are_what_their_sources_make():
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "pictures" / "draw.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_picture_that_a_template_or_a_view_names_exists():
    named: dict[str, str] = {}
    for file in [*(ROOT / "templates").rglob("*.html"), *(ROOT / "lms").rglob("*.py"), *(ROOT / "cms").rglob("*.py")]:
        text = file.read_text(encoding="utf-8")
        for name in re.findall(r"img/([\w-]+\.(?:svg|png|ico))", text):
            named[name] = file.name
        for state in re.findall(r'components/(?:empty|trouble)\.html" with [^%]*?\bpicture="([\w-]+)"', text):
            named[f"state-{state}.svg"] = file.name
    assert len(named) > 5
    assert {name: file for name, file in named.items() if not (FOLDER / name).exists()} == {}


def test_every_subject_has_a_picture_and_a_line():
    assert {f"subject-{code}.svg" for code in Subject.values} <= {file.name for file in DRAWN}
    assert set(subjects.LINES) == set(Subject.values)


@pytest.mark.parametrize("kind", CentreKind.Kind.values)
def test_every_kind_of_centre_has_a_picture(kind):
    name = pictures.of_centre([CentreKind(kind=kind)]).rsplit("/", 1)[-1]
    assert name.split(".")[0] in {file.stem for file in DRAWN}


def test_a_service_centre_with_a_library_under_its_roof_stays_a_service_centre():
    both = [CentreKind(kind=kind) for kind in ("library", "party_mass")]
    assert "centre-library" in pictures.of_centre(both[:1])
    assert pictures.of_centre(both) == pictures.of_centre(both[1:])


@pytest.mark.django_db
def test_the_catalogue_offers_the_subjects_with_pictures_until_something_is_chosen(client, baduanjin):
    page = client.get(reverse("catalogue")).content.decode()
    assert page.count('class="subject-tile"') == len(Subject.values)
    for query in ("audience=elderly", "q=erhu", "subject=sport"):
        assert 'class="subject-tile"' not in client.get(f"{reverse('catalogue')}?{query}").content.decode()


@pytest.mark.django_db
def test_a_chosen_subject_heads_its_courses_with_its_picture(client, baduanjin):
    page = client.get(f"{reverse('catalogue')}?subject=sport").content.decode()
    head = page[page.index('class="subject-head"') : page.index("<form class=", page.index('class="subject-head"'))]
    assert "subject-sport" in head
    assert str(Subject.SPORT.label).lower() in head.lower()


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "name", "language"), [("/", "邻学", "zh-Hans"), ("/en/", "Linxue", "en")])
def test_a_telephone_finds_the_name_and_icons_that_are_small_and_as_large_as_they_say(client, address, name, language):
    page = client.get(address).content.decode()
    told = client.get(re.search(r'<link rel="manifest" href="([^"]+)"', page)[1]).json()
    assert (told["short_name"], told["lang"], told["start_url"]) == (name, language, address)
    assert {"maskable", "any"} == {icon["purpose"] for icon in told["icons"]}
    for icon in told["icons"]:
        size = icon["sizes"].split("x")[0]
        data = (FOLDER / f"icon-{size}.png").read_bytes()
        assert f"icon-{size}" in icon["src"]
        assert len(data) <= MOST_ICON_BYTES
        # A PNG tells its width and height in the first chunk.
        assert [int.from_bytes(data[at : at + 4], "big") for at in (16, 20)] == [int(size)] * 2
