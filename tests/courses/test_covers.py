"""A cover is drawn from the course's uuid: its own, the same every day, nothing that a browser would run."""

import re
import xml.etree.ElementTree as ElementTree
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lms.courses.cover import MOTIFS, cover_svg
from lms.courses.cover_motifs import DRAWINGS
from lms.courses.models import Audience, Course

SVG = "{http://www.w3.org/2000/svg}"


@given(key=st.uuids(), motif=st.sampled_from(MOTIFS), audience=st.sampled_from(Audience.values))
def test_every_cover_is_a_small_well_formed_picture_without_script_or_style(key, motif, audience):
    svg = cover_svg(key=str(key), motif=motif, audience=audience)
    assert len(svg.encode()) <= 4096
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    for element in root.iter():
        assert element.tag.removeprefix(SVG) not in {"script", "style", "foreignObject", "image", "a", "text"}
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert name != "style"
            assert not value.strip().lower().startswith(("javascript:", "http:", "https:", "//", "data:"))


@pytest.mark.parametrize("audience", Audience.values)
def test_the_heaviest_motif_stays_within_four_kilobytes_whatever_surrounds_it(audience):
    motif = max(MOTIFS, key=lambda name: len(DRAWINGS[name]))
    weights = [
        len(cover_svg(key=str(UUID(int=number)), motif=motif, audience=audience).encode()) for number in range(1500)
    ]
    assert max(weights) <= 4096


def test_a_course_looks_the_same_every_day_and_unlike_its_neighbour():
    one, other = (str(UUID(int=number)) for number in (1, 2))
    assert cover_svg(key=one, motif="crane", audience="adult") == cover_svg(key=one, motif="crane", audience="adult")
    assert cover_svg(key=one, motif="crane", audience="adult") != cover_svg(key=other, motif="crane", audience="adult")
    assert cover_svg(key=one, motif="crane", audience="adult") != cover_svg(key=one, motif="crane", audience="elderly")


@given(keys=st.lists(st.uuids(), min_size=6, max_size=6, unique=True), motif=st.sampled_from(MOTIFS))
def test_six_courses_with_one_motif_have_six_covers_and_never_all_the_same_wall(keys, motif):
    covers = [cover_svg(key=str(key), motif=motif, audience="elderly") for key in keys]
    assert len({re.sub(r'(["#])[wp][0-9a-f]{8}', "", cover) for cover in covers}) == len(covers)


def test_every_course_of_the_demo_has_a_motif_that_is_drawn(db):
    assert set(Course.objects.values_list("motif", flat=True)) <= set(MOTIFS)


def test_the_cover_is_served_as_a_picture_that_may_be_kept(client, baduanjin):
    response = client.get(reverse("cover", args=[baduanjin.uuid]))
    assert response["Content-Type"] == "image/svg+xml"
    assert "public" in response["Cache-Control"]
    ElementTree.fromstring(response.content)
