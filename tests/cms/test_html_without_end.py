"""Rich text that an import, a paste or a hand has left broken: read to its end, in time, or refused by name."""

import dataclasses
import time
from pathlib import Path

import pytest

from cms.box.reader import CourseFolder, read_course
from cms.box.writing import CannotWrite, course_files
from cms.checking.texts import words_and_links
from cms.news.copying import simple_html
from lms.ops.demo.street import DEMO_DIR

SECTIONS = ["甲<![foo bar]]>乙", "甲<![if !supportLists]>乙<![endif]>"]


def course_saying(html: str) -> CourseFolder:
    course = read_course(Path(DEMO_DIR) / "courses" / "baduanjin")
    words = dataclasses.replace(course.words["zh-hans"], html=html)
    return dataclasses.replace(course, words={"zh-hans": words}, lessons=[])


@pytest.mark.parametrize("html", SECTIONS)
def test_marked_sections_stop_no_reader(html):
    for words in (words_and_links(html)[0], simple_html(html)):
        assert words.startswith("甲") and words.endswith("乙")


@pytest.mark.parametrize("html", [*SECTIONS, "</ul>", "<li>甲</li>", "<p>甲</p></ol></ul>"])
def test_the_box_refuses_by_name_what_it_has_no_form_for(html):
    with pytest.raises(CannotWrite):
        course_files(course_saying(html))


@pytest.mark.parametrize("piece", ["<b ", "<a href='", "</b "])
def test_tags_that_end_nowhere_are_read_in_time(piece):
    html = piece * 30_000
    begun = time.monotonic()
    assert words_and_links(html)[0]
    assert simple_html(html)
    assert time.monotonic() - begun < 10


def test_words_before_the_last_sign_are_not_lost():
    assert words_and_links("甲&乙")[0] == "甲&乙"
