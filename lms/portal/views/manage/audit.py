"""The log of a place: who did what to whom, and when."""

import dataclasses
import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lms.accounts.models import User
from lms.accounts.requests import SignedInRequest
from lms.classes.models import ClassGroup
from lms.core import exports
from lms.core.audit import record, words
from lms.core.days import day_start, local_day
from lms.core.keyset import every_row, keyset_page
from lms.core.models import AuditEntry
from lms.courses.models import CourseText
from lms.network import policy
from lms.network.audit_log import ORDER, concerning, entries_of
from lms.network.homes import home_of
from lms.network.models import Organisation
from lms.portal.audit_words import ACTIONS, detail, learners_of
from lms.portal.views.manage.people import LONGEST_QUESTION
from lms.portal.views.manage.scope import Scope, scope_of

ENTRIES_A_PAGE = 50
MOST_PEOPLE = 200  # whose entries a search by name looks for
EXPORT_PIECE = 1000


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@dataclasses.dataclass(frozen=True)
class Question:
    """What the log is asked for: the deeds of, or with, a person; of a kind; between two days, both included."""

    place: str
    typed: str
    person: str
    action: str
    first: datetime.date | None
    last: datetime.date | None

    @classmethod
    def of(cls, asked: Any) -> "Question":
        return cls(
            place=asked.get("place", "")[:20],
            typed=asked.get("q", "").strip()[:LONGEST_QUESTION],
            person=asked.get("person", "")[:36],
            action=asked.get("action", "") if asked.get("action") in ACTIONS else "",
            first=_day(asked.get("first", "")),
            last=_day(asked.get("last", "")),
        )

    def fields(self) -> dict[str, str]:
        """As the address of the list, and the form of its download, say it."""
        given = {
            "place": self.place,
            "q": self.typed,
            "person": self.person,
            "action": self.action,
            "first": self.first,
            "last": self.last,
        }
        return {name: str(value) for name, value in given.items() if value}

    def url(self, **changes: Any) -> str:
        return "?" + urlencode(dataclasses.replace(self, **changes).fields())

    def people(self) -> list[UUID] | None:
        """Whom it is about; None for everybody."""
        if self.typed:
            return list(User.objects.found_by(self.typed).values_list("uuid", flat=True)[:MOST_PEOPLE])
        if not self.person:
            return None
        try:
            return [UUID(self.person)]
        except ValueError:
            return []


def _asked(user: User, question: Question) -> tuple[Scope, QuerySet[AuditEntry]]:
    scope = scope_of(user, "audit.view", code=question.place, url=lambda place: question.url(place=place.code))
    entries = entries_of(scope.place)
    people = question.people()
    if people is not None:
        entries = concerning(entries, people)
    if question.action:
        entries = entries.filter(action=question.action)
    if question.first:
        entries = entries.filter(at__gte=day_start(question.first))
    if question.last and question.last < datetime.date.max:
        entries = entries.filter(at__lt=day_start(question.last + datetime.timedelta(days=1)))
    return scope, entries


@dataclasses.dataclass(frozen=True)
class Line:
    """An entry in words. ``url`` leads to what it is about where the reader may open it."""

    entry: AuditEntry
    actor: str
    deed: str
    about: str
    url: str
    detail: str
    place: str


def _lines(entries: list[AuditEntry], reader: User) -> list[Line]:
    """Four statements however many entries: people, classes, courses, places."""
    objects: dict[str, set[UUID]] = {}
    for entry in entries:
        if entry.object_uuid:
            objects.setdefault(entry.object_kind, set()).add(entry.object_uuid)
    wanted = {entry.actor for entry in entries if entry.actor} | objects.get("user", set())
    wanted |= {uuid for entry in entries for uuid in learners_of(entry)}
    found = User.objects.filter(uuid__in=wanted).select_related("residence__organisation")
    people = {person.uuid: person for person in found}
    names = {uuid: person.name for uuid, person in people.items()}
    groups = {group.uuid: group for group in ClassGroup.objects.filter(uuid__in=objects.get("class_group", ()))}
    texts = CourseText.objects.filter(course__uuid__in=objects.get("course", ())).select_related("course")
    # Of its languages the reader's own last, so that it is the one that stays.
    own = get_language()
    courses = {text.course.uuid: text for text in sorted(texts, key=lambda text: text.language == own)}
    codes = {entry.organisation_code for entry in entries}
    places = {place.code: place for place in Organisation.objects.filter(code__in=codes)}

    def about(entry: AuditEntry) -> tuple[str, str]:
        uuid = entry.object_uuid
        if entry.object_kind == "user" and uuid in people:
            person = people[uuid]
            home = home_of(person)
            open_to = home is not None and policy.allows(reader, "people.view", home)
            return person.name, reverse("person", args=[uuid]) if open_to else ""
        if uuid in groups:
            return groups[uuid].label, reverse("class", args=[uuid])
        if uuid in courses:
            course = courses[uuid].course
            return courses[uuid].title, course.get_absolute_url() if course.status == "live" else ""
        return "", ""

    return [
        Line(
            entry,
            names.get(entry.actor, "") if entry.actor else "",
            words(entry.action),
            *about(entry),
            detail(entry, names),
            places[entry.organisation_code].label if entry.organisation_code in places else "",
        )
        for entry in entries
    ]


@login_required
@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    question = Question.of(request.GET)
    scope, entries = _asked(request.user, question)
    page = keyset_page(entries, ORDER, after=request.GET.get("after", ""), size=ENTRIES_A_PAGE)
    context = {
        "scope": scope,
        "question": question,
        "page": page,
        "lines": _lines(page.rows, request.user),
        "next_url": f"{question.url()}&after={page.next}" if page.next else "",
        "first_url": question.url(),
        "everybody_url": question.url(person=""),
        "actions": sorted(ACTIONS.items(), key=lambda pair: str(pair[1])),
    }
    return render(request, "portal/manage/audit.html", context)


@login_required
@require_POST
def export(request: SignedInRequest) -> StreamingHttpResponse:
    question = Question.of(request.POST)
    kind = request.POST.get("format", "")
    if kind not in exports.FORMATS:
        raise Http404
    scope, entries = _asked(request.user, question)
    record(
        "audit.exported",
        actor=request.user,
        object_kind="organisation",
        object_uuid=scope.place.uuid,
        organisation_code=scope.place.code,
        format=kind,
    )
    heading = [_("When"), _("Who"), _("Did what"), _("About"), _("In detail"), _("Place")]
    told = (
        [line.entry.at, line.actor or _("the system"), line.deed, line.about, line.detail, line.place]
        for lines in _pieces(entries, request.user)
        for line in lines
    )
    return exports.download(f"{scope.place.name}-{local_day(timezone.now())}", kind, heading, told)


def _pieces(entries: QuerySet[AuditEntry], reader: User):
    """The lines of all ``entries``, so many at a time that names are looked up for all of them together."""
    piece: list[AuditEntry] = []
    for entry in every_row(entries, ORDER, size=EXPORT_PIECE):
        piece.append(entry)
        if len(piece) == EXPORT_PIECE:
            yield _lines(piece, reader)
            piece = []
    yield _lines(piece, reader)
