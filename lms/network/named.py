"""What things of the network have in common: a name in two languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lms.core.languages import in_readers_language


class Named(models.Model):
    """A thing with a Chinese name, and an English one where somebody has given it."""

    name = models.CharField(pgettext_lazy("place", "name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_readers_language(self.name, self.name_en)
