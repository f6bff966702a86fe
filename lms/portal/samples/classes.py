"""Classes: in the week, in a timetable, with and without a place in them."""

import datetime
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.classes.models import ClassGroup
from lms.portal import cards
from lms.portal.groups import GroupLine
from lms.portal.samples import courses, places
from lms.portal.samples.words import HERE, NOBODY, moment, said
from lms.portal.views.audience import CentreRow
from lms.portal.views.course import GroupRow


def class_group(name: str = "八段锦晨练班", name_en: str = "Brocade at Dawn") -> ClassGroup:
    return ClassGroup(
        uuid=NOBODY,
        name=name,
        name_en=name_en,
        course=courses.course(),
        school=places.school(),
        centre=places.centre(),
        room=places.rooms()[0],
        note="穿宽松衣服和平底鞋。",
        note_en="Wear loose clothes and flat shoes.",
        closes_at=moment(9, 20),
    )


def session_card(title: str, *, days: int, hour: int, note: str = "", topic: str = "") -> cards.SessionCard:
    return cards.SessionCard(
        uuid=str(NOBODY),
        starts_at=moment(days, hour),
        ends_at=moment(days, hour + 2),
        title=title,
        topic=topic,
        course_url=HERE,
        centre=places.centre().label,
        centre_url=HERE,
        room=places.rooms()[0].label,
        place=places.community().label,
        note=note,
    )


def sessions() -> list[cards.SessionCard]:
    return [
        session_card(
            said("锡剧入门秋季班", "Wuxi Opera, Autumn Class"),
            days=0,
            hour=14,
            note=said("软底鞋，保温杯", "soft shoes, a thermos"),
        ),
        session_card(
            said(
                "新吴区老年大学八段锦与呼吸养生晨练提高班（第二期）",
                "Eight Pieces of Brocade and Breathing, Morning Class, Second Round",
            ),
            days=1,
            hour=8,
            topic=said("第五式：摇头摆尾去心火", "The fifth piece"),
        ),
    ]


def days() -> list[cards.Day]:
    """One with a class, one without, one with more than are shown."""
    today = timezone.localdate()
    filled = [sessions()[:1], [], sessions()]
    return [
        cards.Day(today + datetime.timedelta(days=number), number == 0, shown, more=4 * (number == 2))
        for number, shown in enumerate(filled)
    ]


def class_groups() -> list[tuple[str, GroupRow]]:
    """Each with the name of its state."""

    coming = [session_card("", days=5 + 7 * week, hour=8) for week in range(3)]

    def row(seats_text: str = "", **more: Any) -> GroupRow:
        return GroupRow(
            group=class_group(), seats_text=seats_text or cards.seats_text(30, 23, 0), sessions=coming, **more
        )

    full = cards.seats_text(30, 30, 6)
    return [
        (_("places free"), row(can_register=True)),
        (_("no place free"), row(can_register=True, full=True, seats_text=full)),
        (_("has a place"), row(registration="confirmed", can_withdraw=True)),
        (_("waiting in the queue"), row(registration="waiting", position=3, can_withdraw=True, seats_text=full)),
        (_("a place is offered"), row(registration="offered", until=moment(2, 18), can_withdraw=True, seats_text=full)),
        (_("released after absences"), row(registration="released", until=moment(1, 9), seats_text=full)),
        (_("closed for signing up"), row(closed_reason=_("Signing up is over."))),
    ]


def group_page() -> Any:
    page: Any = Paginator(range(2), 20).page(1)
    page.object_list = [
        GroupLine(
            title=class_group().label,
            url=HERE,
            seats_text=cards.seats_text(30, confirmed, waiting),
            next=moment(ahead, 8, 30),
            teachers=[said("陆建平", "Lu Jianping")],
            school=places.school().label,
            centre=places.centre().label,
        )
        for ahead, confirmed, waiting in ((1, 23, 0), (2, 30, 6))
    ]
    return page


def in_every_frame() -> dict[str, Any]:
    return {
        "sessions": sessions(),
        "days": days(),
        "class_groups": class_groups(),
        "group_page": group_page(),
        "centre_rows": [
            CentreRow(places.centre(), sessions()[0], own=True),
            CentreRow(places.quiet_centre(), sessions()[1], own=False),
        ],
    }
