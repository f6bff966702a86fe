"""A place without an English name is called by its sound."""

import pytest
from django.utils import translation

from lms.network.english import english_name
from lms.network.models import Organisation


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("景渎社区", "Jingdu Community"),
        ("万裕苑第一社区", "Wanyuyuan First Community"),
        ("新安街道", "Xin'an Subdistrict"),
        ("绿地社区", "Lüdi Community"),
        ("无锡高新技术产业开发区", "Wuxi High-Tech Zone"),
        ("综合保税区", "Bonded Zone"),
        ("A区", "A District"),
        ("Taihu", "Taihu"),
        ("", ""),
    ],
)
def test_the_sound_and_the_kind(name, english):
    assert english_name(name) == english


def test_a_name_that_was_given_comes_first_and_chinese_readers_get_the_chinese_one():
    given = Organisation(name="梁溪区", name_en="Liangxi")
    silent = Organisation(name="梁溪区")
    with translation.override("en"):
        assert (given.label, silent.label) == ("Liangxi", "Liangxi District")
    with translation.override("zh-hans"):
        assert (given.label, silent.label) == ("梁溪区", "梁溪区")
