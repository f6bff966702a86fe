"""Where the name of a place may break."""

import pytest

from lms.portal.templatetags.linxue import phrases


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("江溪街道社区教育中心", "江溪街道|社区|教育中心"),
        ("景渎社区党群服务中心", "景渎社区|党群服务中心"),
        ("新吴区", "新吴区"),
        ("市民中心", "市民中心"),
        ("Jiangxi Community Education Centre", "Jiangxi Community Education Centre"),
        ("", ""),
    ],
)
def test_a_name_breaks_behind_its_parts(name, broken):
    assert phrases(name) == broken.replace("|", "<wbr>")


def test_a_name_is_text():
    assert phrases("<b>社区中心") == "&lt;b&gt;社区<wbr>中心"
