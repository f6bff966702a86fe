"""The three-tier network: places, the schools and service centres on them, who lives where and who may do what."""

from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.append_only import AppendOnly, AppendOnlyQuerySet
from lms.core.languages import in_readers_language, reads_english
from lms.core.models import Timestamped, UUIDModel
from lms.network.assignments import RoleAssignment
from lms.network.english import english_name
from lms.network.named import Named
from lms.network.opening_words import Span, in_words
from lms.network.partners import Partner
from lms.network.position import whole_position
from lms.network.premises import Holiday, Premises
from lms.network.school_pictures import SchoolPicture
from lms.network.tree import LEVELS, STEP, OrganisationQuerySet, after_subtree
from lms.network.uploads import PeopleUpload

__all__ = [
    "CentreKind",
    "Holiday",
    "Named",
    "Organisation",
    "OrganisationChange",
    "Partner",
    "PeopleUpload",
    "Residence",
    "RoleAssignment",
    "Room",
    "School",
    "SchoolPicture",
    "ServiceCentre",
]


class Organisation(UUIDModel, Timestamped, Named):
    """A unit of the network: one node of the tree of places.

    ``path`` is made of STEP digits a level, so a subtree is a range of paths in any database's collation. A merged
    place lies below the one it became part of: whoever may read that one may read what was done here.
    """

    class Tier(models.TextChoices):
        CITY = "city", _("city")
        DISTRICT = "district", _("district")
        STREET = "street", _("street")
        COMMUNITY = "community", _("community")
        GRID = "grid", _("grid")

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        MERGED = "merged", _("merged")
        CLOSED = "closed", _("closed")

    code = models.CharField(_("code"), max_length=20, unique=True)
    full_name = models.CharField(_("full name"), max_length=160)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier.choices)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=STEP * LEVELS, unique=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    @property
    def label(self) -> str:
        """The name in the reader's language; in English its sound, where no English name is given."""
        return (self.name_en or english_name(self.name)) if reads_english() else self.name

    def ancestors(self) -> list["Organisation"]:
        """What it lies in, from the root down: no query where ``with_ancestors`` has read them."""
        return [*self.parent.ancestors(), self.parent] if self.parent is not None else []

    def holds(self, path: str) -> bool:
        """Whether the node at ``path`` is this one or below it."""
        return self.path <= path < after_subtree(self.path)


class OrganisationChange(UUIDModel, AppendOnly):
    """What became of a place, and when: ``was`` and ``became`` are names as they were on that day.

    ``other`` is the place it went to: its new parent, or what it became part of. ``actor`` is empty where the national
    file told it.
    """

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("renamed")
        MOVED = "moved", _("moved")
        MERGED = "merged", _("merged")
        CLOSED = "closed", _("closed")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    was = models.CharField(max_length=160)
    became = models.CharField(max_length=160, blank=True)
    other = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    actor = models.UUIDField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta(AppendOnly.Meta):
        verbose_name = _("change of an organisation")
        verbose_name_plural = _("changes of organisations")


class School(Premises):
    """A plate on a door: what an organisation teaches under. Courses and class groups belong to one.

    It has a position of its own only where it stands elsewhere than the service centres of its organisation.
    """

    class Kind(models.TextChoices):
        COLLEGE = "college", _("community college")
        EDUCATION_CENTRE = "education_centre", _("community education centre")
        RESIDENTS_SCHOOL = "residents_school", _("residents' school")
        SENIORS_SCHOOL = "seniors_school", _("seniors' school")
        PARTY_SCHOOL = "party_school", _("Party school")
        TEACHING_POINT = "teaching_point", _("teaching point")

    # Where a school of a kind may hang; any other kind anywhere.
    TIERS = {
        Kind.COLLEGE: {Organisation.Tier.CITY, Organisation.Tier.DISTRICT},
        Kind.EDUCATION_CENTRE: {Organisation.Tier.STREET},
        Kind.RESIDENTS_SCHOOL: {Organisation.Tier.STREET, Organisation.Tier.COMMUNITY},
        Kind.TEACHING_POINT: {Organisation.Tier.STREET, Organisation.Tier.COMMUNITY, Organisation.Tier.GRID},
    }

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="schools")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    head_name = models.CharField(_("head of school"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)

    @classmethod
    def kinds_for(cls, tier: str) -> list[str]:
        """The kinds of schools that a place of ``tier`` may have."""
        return [kind for kind in cls.Kind.values if tier in cls.TIERS.get(cls.Kind(kind), Organisation.Tier.values)]

    class Meta:
        verbose_name = _("school")
        verbose_name_plural = _("schools")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind", "name"], name="school_once"),
            whole_position("school_position_whole"),
        ]


class ServiceCentre(Premises):
    """A place that hosts classes, answers residents and hands out rewards."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="centres")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    contact_name = models.CharField(_("whom to ask"), max_length=60, blank=True)
    # Rows of weekday (0 is Monday), opens, closes: with the centre, because it is never shown without them.
    week = models.JSONField(_("opening hours"), default=list, blank=True)
    department = models.CharField(_("responsible department"), max_length=120, blank=True)
    department_en = models.CharField(_("department in English"), max_length=160, blank=True)
    services = models.TextField(_("what one can do here"), blank=True, help_text=_("One thing a line."))
    services_en = models.TextField(_("the same in English"), blank=True)

    @property
    def short_label(self) -> str:
        """What a map has room for: the community it stands in; of a street or district, which has several, its own."""
        place = self.organisation
        if place.tier == Organisation.Tier.COMMUNITY:
            return place.label
        return self.label.removeprefix(place.label).strip() or self.label

    @property
    def spans(self) -> list[Span]:
        return [Span(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day, opens, closes in self.week]

    @property
    def hours(self) -> list[str]:
        """The week as lines for people."""
        return in_words(self.spans)

    @property
    def service_lines(self) -> list[str]:
        """What one can do here, in the reader's language."""
        told = in_readers_language(self.services, self.services_en)
        return [line.strip() for line in told.splitlines() if line.strip()]

    @property
    def department_label(self) -> str:
        """The responsible department in the reader's language."""
        return in_readers_language(self.department, self.department_en)

    class Meta:
        verbose_name = _("service centre")
        verbose_name_plural = _("service centres")
        # What lies within some kilometres is looked for by its latitude.
        indexes = [models.Index(fields=["latitude", "longitude"], name="centre_position")]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="centre_once"),
            whole_position("centre_position_whole"),
        ]


class CentreKind(models.Model):
    """One of the kinds of a service centre: a building may be of several."""

    class Kind(models.TextChoices):
        PARTY_MASS = "party_mass", _("Party and residents' service centre")
        CONVENIENCE = "convenience", _("citizens' affairs service centre")
        GOVERNANCE = "governance", _("neighbourhood governance service centre")
        CULTURE_SPORT = "culture_sport", _("culture and sports centre")
        HEALTH = "health", _("health centre")
        ELDER_DAY_CARE = "elder_day_care", _("day-care centre for the elderly")
        CHILDREN = "children", _("children's centre")
        VOLUNTEER = "volunteer", _("volunteers' centre")
        LIBRARY = "library", _("library")
        MUSEUM = "museum", _("museum")
        SCIENCE = "science", _("science centre")
        CULTURE_HALL = "culture_hall", _("culture hall")
        SPORTS_VENUE = "sports_venue", _("sports venue")
        PARTNER = "partner", _("partner unit")

    centre = models.ForeignKey(ServiceCentre, on_delete=models.CASCADE, related_name="kinds")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta:
        verbose_name = _("kind of service centre")
        verbose_name_plural = _("kinds of service centres")
        constraints = [models.UniqueConstraint(fields=["centre", "kind"], name="centre_kind_once")]


class Room(UUIDModel, Named):
    """A room of a service centre."""

    centre = models.ForeignKey(ServiceCentre, on_delete=models.PROTECT, related_name="rooms")
    seats = models.PositiveSmallIntegerField(pgettext_lazy("room", "seats"))
    equipment = models.CharField(_("equipment"), max_length=200, blank=True)
    equipment_en = models.CharField(_("equipment in English"), max_length=200, blank=True)
    step_free = models.BooleanField(_("can be reached without steps"), default=False)

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="room_once")]

    @property
    def equipment_label(self) -> str:
        """What stands in it, in the reader's language."""
        return in_readers_language(self.equipment, self.equipment_en)


class Residence(Timestamped):
    """Where a person is at home in the network: a community (or a grid of one)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="residence")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="residences")

    class Meta:
        verbose_name = _("residence")
        verbose_name_plural = _("residences")
