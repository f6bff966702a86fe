"""A class and its chat group: signing up a list that was pasted, and writing one out for pasting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.classes import services as classes
from lms.classes.models import ClassGroup, Registration
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.courses import joining
from lms.network import elder_papers, policy
from lms.portal import cards, chat_list
from lms.portal.templatetags.linxue import when
from lms.portal.views.manage.finding import find_editable

CAPABILITY = "classes.manage"


def _people(user: User) -> Any:
    """Whom the officer may see, by where they live."""
    return policy.scope(user, "people.view", "residence__organisation__path")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def class_list(request: SignedInRequest, uuid: UUID) -> HttpResponse:
    """Sent with ``text``, the preview; sent with ``learner`` (uuids in order), those are signed up, all or none."""
    groups = ClassGroup.objects.select_related("school__organisation", "course", "centre", "room", "term")
    group = find_editable(
        groups.with_counts().with_next_start(timezone.now()),
        uuid,
        request.user,
        capability=CAPABILITY,
        place=lambda found: found.school.organisation,
    )
    if "sign_up" in request.POST:
        return _sign_up(request, group)
    text = request.POST.get("text", "")[: chat_list.LONGEST]
    lines = chat_list.read(text)
    chat_list.match(lines, _people(request.user))
    found = [person for line in lines for person in line.people]
    held = set(
        Registration.objects.holding().filter(class_group=group, learner__in=found).values_list("learner", flat=True)
    )
    refused = elder_papers.missing(found) | (joining.refusals(group.course, found) if found else {})
    reasons = {pk: sentence(error) for pk, error in refused.items()}
    context = {
        "group": group,
        "text": text,
        "lines": [_fate(line, held, reasons) for line in lines],
        "asked": request.method == "POST",
        "ready": any(person.pk not in held and person.pk not in reasons for person in found),
        "to_paste": _to_paste(request, group),
        "open": group.status in {ClassGroup.Status.OPEN, ClassGroup.Status.RUNNING},
    }
    return render(request, "portal/manage/class_list.html", context, status=400 if text and not lines else 200)


def _fate(line: chat_list.Line, held: set[int], reasons: dict[int, str]) -> dict[str, Any]:
    """What becomes of a line: whom to choose from, who is in already, why somebody cannot join."""
    return {
        "line": line,
        "people": [person for person in line.people if person.pk not in held and person.pk not in reasons],
        "held": [person for person in line.people if person.pk in held],
        "refused": [(person, reasons[person.pk]) for person in line.people if person.pk in reasons],
    }


def _sign_up(request: SignedInRequest, group: ClassGroup) -> HttpResponse:
    chosen = [
        value for name, values in request.POST.lists() if name.startswith("learner-") for value in values if value
    ]
    try:
        uuids = list(dict.fromkeys(UUID(value) for value in chosen))
    except ValueError:
        uuids = []
    people = {
        person.uuid: person for person in User.objects.filter(_people(request.user), is_active=True, uuid__in=uuids)
    }
    learners = [people[uuid] for uuid in uuids if uuid in people]
    try:
        if not learners:
            raise DomainError("list_empty")
        rows = classes.register_many(group=group, learners=learners, actor=request.user)
    except DomainError as error:
        messages.error(request, sentence(error))
        return redirect("manage-class-list", group.uuid)
    placed = sum(row.status == Registration.Status.CONFIRMED for row in rows)
    words = ngettext(
        "%(number)s person of the list is signed up, %(placed)s with a place.",
        "%(number)s people of the list are signed up, %(placed)s with a place.",
        len(rows),
    )
    messages.success(request, words % {"number": len(rows), "placed": placed})
    return redirect("manage-class", group.uuid)


def _to_paste(request: SignedInRequest, group: Any) -> str:
    rows = Registration.objects.filter(class_group=group, status=Registration.Status.CONFIRMED)
    names = list(rows.order_by("pk").values_list("learner__name", flat=True)[: chat_list.MOST_LINES])
    where = " · ".join(part.label for part in (group.centre, group.room) if part is not None)
    starts = [_("Next class: %(moment)s") % {"moment": when(group.next_start)}] if group.next_start else []
    link = request.build_absolute_uri(f"{group.course.get_absolute_url()}#classes")
    return chat_list.written(
        heading=[f"【{group.label}】", *starts, where],
        names=names,
        ending=[cards.seats_of(group), _("Sign up: %(link)s") % {"link": link}],
    )
