"""The teachers' pool: profiles, training before appointment, appointments."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lms.core.languages import in_readers_language
from lms.core.models import Timestamped, UUIDModel
from lms.courses.models import Course, Subject
from lms.network.models import Named, Organisation, RoleAssignment, School
from lms.teachers.querysets import AppointmentQuerySet, TeacherQuerySet


class Teacher(UUIDModel, Timestamped, Named):
    """Somebody who teaches in schools of ``organisation`` or below. ``user`` is empty for who has no account.

    Residents see it from ``consented_on`` on, the day of the consent; empty means no.
    """

    Kind = RoleAssignment.Employment

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="teachers")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="teacher"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=RoleAssignment.Employment.choices)
    subjects = models.JSONField(_("subjects"), default=list)  # values of Subject, shown with the row only
    about = models.TextField(
        _("about"), max_length=600, blank=True, help_text=_("What residents may know: experience, what is taught.")
    )
    about_en = models.TextField(_("the same in English"), max_length=900, blank=True)
    courses = models.ManyToManyField(Course, related_name="pool", blank=True, verbose_name=_("courses"))
    consented_on = models.DateField(_("consent to be shown"), null=True, blank=True)

    objects = TeacherQuerySet.as_manager()

    class Meta:
        verbose_name = _("teacher in the pool")
        verbose_name_plural = _("teachers in the pool")

    @property
    def told(self) -> str:
        """``about`` in the reader's language."""
        return in_readers_language(self.about, self.about_en)

    @property
    def subject_labels(self) -> list[str]:
        return [str(Subject(value).label) for value in self.subjects]

    def get_absolute_url(self) -> str:
        from django.urls import reverse

        return reverse("teacher", args=[self.uuid])


class Training(UUIDModel):
    """Something a teacher was trained in before teaching. ``hours`` are study hours of 45 minutes."""

    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="trainings")
    what = models.CharField(_("training"), max_length=120)
    what_en = models.CharField(_("the same in English"), max_length=160, blank=True)
    hours = models.PositiveSmallIntegerField(
        _("study hours"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    held_on = models.DateField(_("finished on"))

    class Meta:
        verbose_name = _("training")
        verbose_name_plural = _("trainings")
        ordering = ["-held_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["teacher", "held_on", "what"], name="training_once")]

    @property
    def label(self) -> str:
        return in_readers_language(self.what, self.what_en)


class Appointment(UUIDModel):
    """A term of appointment by a school: both days included."""

    teacher = models.ForeignKey(Teacher, on_delete=models.CASCADE, related_name="appointments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="appointments", verbose_name=_("school"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), db_index=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="appointment_in_order"),
            models.UniqueConstraint(fields=["teacher", "school", "starts_on"], name="appointment_once"),
        ]
