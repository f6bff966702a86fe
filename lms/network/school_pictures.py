"""Pictures of a school: two sizes of each, made when it is uploaded, without what a camera wrote beside it."""

from django.core.files.storage import default_storage
from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.languages import in_readers_language
from lms.core.models import Timestamped, UUIDModel

MOST_PICTURES = 6
SMALL, LARGE = 640, 1280  # pixels of the longer side


class SchoolPicture(UUIDModel, Timestamped):
    """A picture with the words that stand for it; ``width`` and ``height`` are those of the large one."""

    school = models.ForeignKey("network.School", on_delete=models.PROTECT, related_name="pictures")
    alt = models.CharField(_("what one sees"), max_length=120)
    alt_en = models.CharField(_("the same in English"), max_length=160, blank=True)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)

    class Meta:
        verbose_name = _("picture of a school")
        verbose_name_plural = _("pictures of schools")

    @property
    def words(self) -> str:
        """What one sees, in the reader's language."""
        return in_readers_language(self.alt, self.alt_en)

    def name(self, side: int) -> str:
        """The file, among the pictures that everybody may see. A changed picture is another one with another name."""
        return f"images/schools/{self.uuid}-{side}.webp"

    @property
    def small_url(self) -> str:
        return default_storage.url(self.name(SMALL))

    @property
    def large_url(self) -> str:
        return default_storage.url(self.name(LARGE))

    @property
    def small_width(self) -> int:
        return round(self.width * min(1, SMALL / max(self.width, self.height)))
