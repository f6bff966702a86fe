"""The forms that open a class and enter a term: what a registrar chooses from, and what is made of it."""

import datetime
import re
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.accounts.models import User
from lms.classes.models import ClassGroup, ClassTeacher, Term
from lms.classes.timetable import MOST_SESSIONS, Clash, Meeting, clashes, in_weeks, on_days, taken, weekly
from lms.core.days import SHANGHAI, local_day
from lms.core.messages import sentence
from lms.courses.models import Adoption, Course
from lms.courses.texts import title_of
from lms.network.models import Organisation, RoleAssignment, School
from lms.network.tree import ancestor_paths, within
from lms.portal.views.manage.where import choices_near, found_at

MOST_OFFERED = 200  # of courses, centres, teachers: the nearest; elsewhere one chooses a place below first
MOST_SEATS = 2000
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
_BETWEEN_DAYS = re.compile(r"[\s,，、;；→]+")
ODD, EVEN, LISTED = "odd", "even", "days"
_AS_SENT = ("uuid", "name", "name_en", "seats", "minimum", "note", "note_en")
_TEACHERS = [RoleAssignment.Role.TEACHER, RoleAssignment.Role.CLASS_HEAD]


class TermForm(forms.ModelForm):
    days_off = forms.CharField(
        label=gettext_lazy("Days off"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "One a line, such as 2027-01-01. Where its classes meet on another day, write that day behind it: "
            "2027-02-11 2027-02-20."
        ),
    )

    def clean_days_off(self) -> dict[datetime.date, datetime.date | None]:
        found: dict[datetime.date, datetime.date | None] = {}
        for line in self.cleaned_data["days_off"].splitlines():
            days = _read_days(line)
            if len(days) > 2:
                raise forms.ValidationError(_("One day a line, and behind it at most the day that is held instead."))
            if days:
                found[days[0]] = days[1] if len(days) == 2 else None
        return found

    class Meta:
        model = Term
        fields = ["name", "name_en", "starts_on", "ends_on", "first_round_ends_on"]
        widgets = dict.fromkeys(("starts_on", "ends_on", "first_round_ends_on"), _DATE)
        help_texts = {
            "name": gettext_lazy("Such as “Spring 2027”."),
            "first_round_ends_on": gettext_lazy("Until then a person can join two classes, afterwards any number."),
        }


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
        return set(_read_days(self.cleaned_data["left_out"]))

    def clean_days(self) -> list[datetime.date]:
        days = sorted(set(_read_days(self.cleaned_data["days"])))
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
        self.clashes = [clash for clash in self.clashes if clash.group.uuid != cleaned["uuid"]]
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
            **{name: cleaned[name] for name in (*_AS_SENT, "centre", "room", "meetings")},
        }


def _read_days(text: str) -> list[datetime.date]:
    try:
        return [datetime.date.fromisoformat(day) for day in _BETWEEN_DAYS.split(text) if day]
    except ValueError:
        raise forms.ValidationError(_("Write days as 2027-01-01.")) from None


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
