"""Answers of the search."""

from typing import Any

from lms.portal.answers import answer
from lms.portal.samples.words import HERE, NOBODY
from lms.search.models import Document, Kind
from lms.search.question import read

COURSE = Document(
    kind=Kind.COURSE,
    uuid=NOBODY,
    owner=NOBODY,
    path=f"/{HERE}",
    called="",
    title="八段锦",
    title_en="Baduanjin: Eight Pieces of Brocade",
    line="江溪街道社区教育中心",
    line_en="Jiangxi Subdistrict Community Education Centre",
    summary="站得稳、伸得开，八个动作练一年。",
    summary_en="Stand steadily and stretch freely, eight movements to practise all year.",
    text="八段锦是八个伸展身体的动作，一个接一个，慢慢做。它不跳、不跑，一块席子大的地方就够，在家里、阳台上都能练。",
    text_en="Baduanjin is a set of eight stretching movements, done slowly one after another.",
    text_shown=True,
)
CENTRE = Document(
    kind=Kind.CENTRE,
    uuid=NOBODY,
    owner=NOBODY,
    path=f"/{HERE}",
    called="",
    title="景渎社区党群服务中心",
    title_en="Jingdu Party and Residents' Service Centre",
    line="新吴区 江溪街道 景渎社区",
    line_en="Jingdu, Jiangxi, Xinwu",
    summary="",
    text_shown=True,
)


def in_every_frame() -> dict[str, Any]:
    return {"answers": [answer(COURSE, read("baduanjin 动作")), answer(CENTRE, read("景渎"))]}
