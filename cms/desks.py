"""What a school has in the CMS once somebody writes for it."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection

from lms.network.models import School


class SchoolDesk(models.Model):
    """A school's group of editors and its collection of pictures and files; its index pages name the school."""

    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="+")
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="desk")
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("school in the CMS")
        verbose_name_plural = _("schools in the CMS")

    def __str__(self) -> str:
        return str(self.school)
