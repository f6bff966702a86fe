"""The form that opens a class: what a registrar chooses from, and what is made of it."""

import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.classes.drawing import QUOTAS
from lms.classes.models import MOST_NEW, ClassGroup, ClassTeacher, Term
from lms.classes.timetable import MOST_SESSIONS, Clash, Meeting, clashes, in_weeks, on_days, taken, weekly
from lms.core.days import SHANGHAI, local_day
from lms.core.messages import sentence
from lms.courses.models import Adoption, Course
from lms.courses.texts import title_of
from lms.network.models import Organisation, RoleAssignment, School
from lms.network.tree import ancestor_paths, within
from lms.portal.views.manage.term_form import read_days
from lms.portal.views.manage.where import choices_near, found_at

MOST_OFFERED = 200  # of courses, centres, teachers: the nearest; elsewhere one chooses a place below first
MOST_SEATS = 2000
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
ODD, EVEN, LISTED = "odd", "even", "days"
_AS_SENT = ("uuid", "name", "name_en", "seats", "minimum", "note", "note_en")
_TEACHERS = [RoleAssignment.Role.TEACHER, RoleAssignment.Role.CLASS_HEAD]


def _percent(label: Any, most: int) -> forms.IntegerField:
    """Of the seats of a draw."""
    return forms.IntegerField(
        label=label,
        initial=0,
        min_value=0,
        max_value=most,
        required=False,
        help_text=gettext_lazy("Only for a draw. Seats that a group does not fill are open to everybody."),
    )


class ClassForm(forms.Form):
    """A run of a course in a room: ``place`` is whose schools hold it."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    course = forms.ChoiceField(
        label=gettext_lazy("Course"), help_text=gettext_lazy("Your own, and shared ones that your school runs.")
    )
    name = forms.CharField(label=gettext_lazy("Name of the class"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("the same in English"), max_length=60, required=False)
    term = forms.ChoiceField(label=gettext_lazy("Term"))
    where = forms.ChoiceField(
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("A centre or one of its rooms, here or in a place right below."),
    )
    teacher = forms.ChoiceField(
        label=gettext_lazy("Teacher"), help_text=gettext_lazy("Who holds the role of a teacher here, above or below.")
    )
    class_head = forms.ChoiceField(label=gettext_lazy("Class head"), required=False)
    first = forms.DateField(label=gettext_lazy("First day"), widget=_DATE, required=False)
    at = forms.TimeField(label=gettext_lazy("Begins at"), widget=_TIME)
    hours = forms.IntegerField(
        label=gettext_lazy("Study hours a session"),
        initial=2,
        min_value=1,
        max_value=8,
        help_text=gettext_lazy("Of 45 minutes."),
    )
    times = forms.IntegerField(
        label=gettext_lazy("Number of sessions"), initial=16, min_value=1, max_value=MOST_SESSIONS, required=False
    )
    every = forms.ChoiceField(
        label=gettext_lazy("How often"),
        choices=[
            ("1", gettext_lazy("every week")),
            ("2", gettext_lazy("every two weeks")),
            (ODD, gettext_lazy("in odd weeks of the term")),
            (EVEN, gettext_lazy("in even weeks of the term")),
            (LISTED, gettext_lazy("on the days listed below")),
        ],
    )
    days = forms.CharField(
        label=gettext_lazy("The days"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("Only for a list of days: such as 2027-03-02, 2027-03-09, separated by commas."),
    )
    left_out = forms.CharField(
        label=gettext_lazy("Days left out"),
        required=False,
        max_length=400,
        help_text=gettext_lazy(
            "Besides the days off of the term: such as 2027-01-01, separated by commas. The class goes on longer for "
            "them."
        ),
    )
    seats = forms.IntegerField(label=gettext_lazy("Seats"), initial=30, min_value=1, max_value=MOST_SEATS)
    minimum = forms.IntegerField(
        label=gettext_lazy("People needed to open"), initial=15, min_value=1, max_value=MOST_SEATS
    )
    opens_on = forms.DateField(
        label=gettext_lazy("Signing up from"), widget=_DATE, help_text=gettext_lazy("At nine o'clock.")
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Signing up until"), widget=_DATE, help_text=gettext_lazy("That day too.")
    )
    rule = forms.ChoiceField(label=gettext_lazy("Who gets the places"), choices=ClassGroup.Rule.choices, required=False)
    draws_at = forms.DateTimeField(
        label=gettext_lazy("The draw is on"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("Only for a draw: after signing up is over, at the centre, in public."),
    )
    quota_new = _percent(gettext_lazy("Kept for new learners, in percent"), MOST_NEW)
    quota_own = _percent(gettext_lazy("Kept for residents of the place, in percent"), 100)
    quota_over_70 = _percent(gettext_lazy("Kept for people over 70, in percent"), 100)
    note = forms.CharField(label=gettext_lazy("What to bring"), max_length=200, required=False)
    note_en = forms.CharField(label=gettext_lazy("the same in English"), max_length=200, required=False)
    anyway = forms.BooleanField(label=gettext_lazy("Open the class all the same"), required=False)

    def __init__(self, *args: Any, place: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.clashes: list[Clash] = []
        self._courses, courses = _courses(place)
        self.terms = {str(term.uuid): term for term in _terms(place)}
        self._people = {str(person.uuid): person for person in _people(place)}
        people = [(key, person.name) for key, person in self._people.items()]
        self._offer("course", courses)
        self._offer("where", choices_near(place))
        self._offer("term", [(key, term.label) for key, term in self.terms.items()])
        self._offer("teacher", people)
        self._offer("class_head", people)

    def _offer(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def clean_left_out(self) -> set[datetime.date]:
        return set(read_days(self.cleaned_data["left_out"]))

    def clean_days(self) -> list[datetime.date]:
        days = sorted(set(read_days(self.cleaned_data["days"])))
        if len(days) > MOST_SESSIONS:
            raise forms.ValidationError(_("A class has %(most)s sessions at most.") % {"most": MOST_SESSIONS})
        return days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self._check_numbers(cleaned)
        if self.errors:
            return cleaned
        cleaned["meetings"] = self._meetings(cleaned)
        people = [self._people[cleaned[name]] for name in ("teacher", "class_head") if cleaned[name]]
        cleaned["centre"], cleaned["room"] = found_at(cleaned["where"])
        self.clashes = clashes(meetings=cleaned["meetings"], room=cleaned["room"], teachers=list(dict.fromkeys(people)))
        # A class that stands already is not in its own way: the same form sent twice.
        self.clashes = [one for one in self.clashes if one.group is None or one.group.uuid != cleaned["uuid"]]
        if self.clashes and not cleaned["anyway"]:
            self.add_error(None, _clash_words(self.clashes[0], len(self.clashes)))
        return cleaned

    def _check_numbers(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("seats") and cleaned.get("minimum") and cleaned["minimum"] > cleaned["seats"]:
            self.add_error("minimum", _("More than there are seats."))
        if cleaned.get("opens_on") and cleaned.get("closes_on") and cleaned["closes_on"] < cleaned["opens_on"]:
            self.add_error("closes_on", _("Before signing up begins."))
        listed = cleaned.get("every") == LISTED
        if listed and not cleaned.get("days") and "days" not in self.errors:
            self.add_error("days", _("Please list the days."))
        for name in ("first", "times"):
            if not listed and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])
        first = cleaned.get("first") or next(iter(cleaned.get("days") or ()), None)
        if first and abs(first - local_day(timezone.now())).days > 3 * 366:
            self.add_error("days" if listed else "first", _("Is this the right year?"))

    def _meetings(self, cleaned: dict[str, Any]) -> list[Meeting]:
        if cleaned["every"] == LISTED:
            return on_days(cleaned["days"], at=cleaned["at"], hours=cleaned["hours"])
        term, every, first = self.terms[cleaned["term"]], cleaned["every"], cleaned["first"]
        if every in {ODD, EVEN}:
            every, first = "2", in_weeks(first, odd=every == ODD, term_from=term.starts_on)
        off = {row.day: row.held_on for row in term.days_off.all()}
        return weekly(
            first=first,
            at=cleaned["at"],
            hours=cleaned["hours"],
            times=cleaned["times"],
            every=int(every),
            left_out=cleaned["left_out"] | off.keys(),
            instead={day: held_on for day, held_on in off.items() if held_on and day not in cleaned["left_out"]},
        )

    @staticmethod
    def _draw_facts(cleaned: dict[str, Any]) -> dict[str, Any]:
        if cleaned["rule"] != ClassGroup.Rule.DRAW:
            return {}
        quotas = {name: cleaned[f"quota_{name}"] or 0 for name in QUOTAS}
        return {"quotas": quotas, "draws_at": cleaned["draws_at"]}

    def facts(self) -> dict[str, Any]:
        """What ``classes.services.open_class`` is told."""
        cleaned = self.cleaned_data
        school, course = self._courses[cleaned["course"]]
        teachers = {self._people[cleaned["teacher"]]: ClassTeacher.Part.TEACHER}
        if cleaned["class_head"]:
            teachers.setdefault(self._people[cleaned["class_head"]], ClassTeacher.Part.CLASS_HEAD)
        return {
            "course": course,
            "school": school,
            "term": self.terms[cleaned["term"]],
            "teachers": list(teachers.items()),
            "opens_at": datetime.datetime.combine(cleaned["opens_on"], datetime.time(9), SHANGHAI),
            "closes_at": datetime.datetime.combine(
                cleaned["closes_on"] + datetime.timedelta(days=1), datetime.time(), SHANGHAI
            ),
            "hours_a_session": cleaned["hours"],
            "all_the_same": cleaned["anyway"],
            "rule": cleaned["rule"] or ClassGroup.Rule.FIRST_COME,
            **self._draw_facts(cleaned),
            **{name: cleaned[name] for name in (*_AS_SENT, "centre", "room", "meetings")},
        }


def _clash_words(clash: Clash, count: int) -> str:
    more = _("It is so at %(count)s sessions.") % {"count": count} if count > 1 else ""
    all_the_same = _("Change it, or tick below that the class opens all the same.")
    return " ".join(filter(None, [sentence(taken(clash)), more, all_the_same]))


def _courses(place: Organisation) -> tuple[dict[str, tuple[School, Course]], list[Any]]:
    """Schools of ``place`` with the courses each may run, by a key of both; and these as choices in groups."""
    schools = list(School.objects.active().filter(organisation=place).select_related("organisation").order_by("pk"))
    own: list[Any] = list(
        Course.objects.published()
        .filter(school__organisation=place)
        .annotate(title=title_of("pk"))
        .order_by("-published_at", "-pk")[:MOST_OFFERED]
    )
    shared: dict[int, list[Any]] = {}
    adopted = Adoption.objects.running().filter(school__in=schools).annotate(title=title_of("course"))
    for row in adopted.select_related("course").order_by("-course__published_at", "-pk"):
        course: Any = row.course
        course.title = row.title
        shared.setdefault(row.school_id, []).append(course)
    found: dict[str, tuple[School, Course]] = {}
    choices = []
    for school in schools:
        offered = [*own, *shared.get(school.pk, [])]
        found |= {f"{school.uuid}:{course.uuid}": (school, course) for course in offered}
        choices.append((school.label, [(f"{school.uuid}:{course.uuid}", course.title) for course in offered]))
    return found, choices


def _terms(place: Organisation) -> Any:
    """Terms of ``place`` and above that have not ended, the next to end first."""
    above = Term.objects.filter(organisation__path__in=ancestor_paths(place.path))
    return above.filter(ends_on__gte=local_day(timezone.now())).order_by("ends_on", "pk")[:MOST_OFFERED]


def _people(place: Organisation) -> Any:
    """Who teaches: with the role in ``place``, above or below it; those of its classes come first."""
    today = local_day(timezone.now())
    near = Q(organisation__path__in=ancestor_paths(place.path)) | within([place.path], "organisation__path")
    held = RoleAssignment.objects.current(today).filter(near, role__in=_TEACHERS)
    taught = ClassTeacher.objects.filter(class_group__school__organisation=place)
    people = User.objects.filter(Q(pk__in=held.values("user")) | Q(pk__in=taught.values("user")), is_active=True)
    return people.order_by("name", "pk")[:MOST_OFFERED]


def rows_of(place: Organisation) -> Any:
    """Classes of the schools of ``place`` and below, with their counts and next session, for a list."""
    rows = ClassGroup.objects.filter(within([place.path], "school__organisation__path"))
    return rows.select_related("course", "centre", "school", "term").with_counts().with_next_start(timezone.now())
