"""The draw of a class for everybody: how it goes, the list without names, and how it came out."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from lms.classes.drawing import ticket_of
from lms.classes.models import ClassGroup, DrawList, DrawResult, Registration
from lms.portal import draws


def _group(uuid: UUID) -> ClassGroup:
    groups = ClassGroup.objects.shown().filter(rule=ClassGroup.Rule.DRAW)
    return get_object_or_404(groups.select_related("course", "centre", "term"), uuid=uuid)


@require_safe
def draw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    group = _group(uuid)
    frozen = DrawList.objects.filter(class_group=group).first()
    result = DrawResult.objects.filter(draw_list=frozen).first() if frozen else None
    published: dict[str, Any] = json.loads(frozen.entries) if frozen else {}
    context = {
        "group": group,
        "frozen": frozen,
        "result": result,
        "published": published,
        "lines": _lines(published, result),
        "quotas": {name: percent for name, percent in group.quotas.items() if percent},
        "mine": _ticket_of(request.user, group),
    }
    return render(request, "portal/draw.html", context)


def _lines(published: dict[str, Any], result: DrawResult | None) -> list[tuple[str, list[str], str, int]]:
    """Ticket, quotas, fate and number: as drawn after the draw, before it as in the list."""
    quotas = {entry["ticket"]: entry["quotas"] for entry in published.get("entries", [])}
    if result is None:
        return [(ticket, quotas[ticket], "", 0) for ticket in quotas]
    return [
        (ticket, quotas[ticket], fate, at)
        for fate in ("placed", "waiting", "void")
        for at, ticket in enumerate(result.outcome[fate], start=1)
    ]


def _ticket_of(user: Any, group: ClassGroup) -> str:
    if not user.is_authenticated:
        return ""
    mine = Registration.objects.holding().filter(class_group=group, learner=user).first()
    return ticket_of(mine.uuid) if mine else ""


@require_safe
def draw_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """For ``scripts/recompute_draw.py``."""
    frozen = get_object_or_404(DrawList, class_group=_group(uuid))
    answer = HttpResponse(draws.as_text(frozen), content_type="application/json; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="draw-{uuid}.json"'
    return answer
