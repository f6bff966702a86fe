"""What a teacher and an officer work with: classes of the day, the roll, figures, what waits."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from lms.attendance.models import ROLL_CHOICES, Gathering
from lms.classes.models import ClassGroup, Session
from lms.network.models import PeopleUpload
from lms.portal.figures import Year
from lms.portal.samples import places
from lms.portal.samples.classes import class_group
from lms.portal.samples.words import NOBODY, moment, said
from lms.portal.views.manage.imports import told


def _session(number: int, **counted: Any) -> Session:
    """With what the desk's query counts beside it."""
    gathering = Gathering(starts_at=moment(number - 10, 14), ends_at=moment(number - 10, 15, 30))
    group = class_group("锡剧入门秋季班", "Wuxi Opera, Autumn Class")
    session = Session(uuid=NOBODY, number=number, class_group=group, gathering=gathering)
    vars(session).update(counted)
    return session


def taught() -> list[Session]:
    """To begin soon, to be kept, half kept, kept, without anybody in it."""
    return [
        _session(11, marked=0, size=40, roll_open=False),
        _session(10, marked=0, size=40, roll_open=True),
        _session(9, marked=38, size=40, roll_open=True),
        _session(8, marked=40, size=40, roll_open=True),
        _session(7, marked=0, size=0, roll_open=True),
    ]


def roll_rows(frame: str) -> list[dict[str, str]]:
    """A name without a mark, and one with each."""
    marks = ["", *(value for value, _label in ROLL_CHOICES)]
    names = ["李芳", "张桂珍", "欧阳春晓", "孙阿妹", "尹宝根", "Alexandra Konstantinidou"]
    return [
        {"name": name, "learner_id": f"{frame}-{number}", "status": status, "saved": status}
        for number, (name, status) in enumerate(zip(names, marks, strict=True))
    ]


def _group(**counted: Any) -> ClassGroup:
    group = class_group()
    vars(group).update(counted)
    return group


def _rows(kind: str) -> dict[str, Any]:
    found: list[Any] = [places.school()] if kind == "schools" else [places.centre(), places.quiet_centre()]
    for number, row in enumerate(found):
        vars(row)["running"] = 3 * (number == 0)
    page: Any = Paginator(range(len(found)), 20).page(1)
    page.object_list = found
    return {"kind": kind, "page": page}


def _table_of_people(**facts: Any) -> PeopleUpload:
    return PeopleUpload(uuid=NOBODY, filename=said("景渎社区居民.xlsx", "residents.xlsx"), **facts)


def _looked_through() -> PeopleUpload:
    lines = {
        "created": [[2, "吴秀兰", "景渎社区"], [3, "沈建明", "景渎社区"]],
        "merged": [[7, "李芳", _("mobile number")]],
        "rejected": [[5, "周晓燕", _("the year of birth is none")]],
    }
    return _table_of_people(state="checked", created=440_212, merged=1, unchanged=310, rejected=177, lines=lines)


def in_every_frame() -> dict[str, Any]:
    nothing: Any = Paginator([], 20).page(1)
    return {
        "taught": taught(),
        "marks": ROLL_CHOICES,
        "this_year": Year(people=1280, groups=42, sessions=506, minutes=105_350),
        "last_year": Year(people=1107, groups=0, sessions=488, minutes=98_100),
        "due": {
            "rolls": [_session(9)],
            "more_rolls": 3,
            "may_keep": True,
            "groups": [_group(waiting=6, missing=0), _group(waiting=0, missing=4)],
            "more_groups": 0,
        },
        "table_checking": _table_of_people(state="checking"),
        "table_importing": _table_of_people(state="importing", read=214_000, in_all=440_700),
        "table_fates": told(_looked_through()),
        "place_rows": [_rows("schools"), _rows("centres"), {"kind": "schools", "page": nothing}],
    }
