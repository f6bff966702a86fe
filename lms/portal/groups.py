"""The class groups of a school or centre that people can still join or go to, with seats and teachers."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from lms.classes.models import ClassGroup, ClassTeacher
from lms.portal import cards
from lms.portal.paging import one_page

GROUPS_A_PAGE = 10


@dataclass(frozen=True)
class GroupLine:
    title: str
    url: str
    seats_text: str
    next: datetime.datetime
    teachers: list[str]
    school: str
    centre: str


def group_lines(where: Q, asked: str | None) -> Page:
    """A page of the class groups that fit ``where`` and still meet, the next to meet first: two queries."""
    rows: QuerySet[Any] = (
        ClassGroup.objects.shown()
        .current()
        .filter(where)
        .select_related("course", "school", "centre")
        .with_counts()
        .with_next_start(timezone.now())
        .filter(Q(next_start__isnull=False))
        .order_by(F("next_start"), "pk")
    )
    page = one_page(rows, asked, size=GROUPS_A_PAGE)
    groups: list[Any] = list(page.object_list)
    teachers: dict[int, list[str]] = {}
    for held in ClassTeacher.objects.filter(class_group__in=groups).select_related("user").order_by("part", "pk"):
        teachers.setdefault(held.class_group_id, []).append(str(held.user))
    page.object_list = [
        GroupLine(
            title=group.label,
            url=f"{group.course.get_absolute_url()}#classes",
            seats_text=cards.seats_of(group),
            next=group.next_start,
            teachers=teachers.get(group.pk, []),
            school=group.school.label,
            centre=group.centre.label,
        )
        for group in groups
    ]
    return page
