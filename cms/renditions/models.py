"""The table of what was made of a video."""

import uuid
from typing import Any

from django.core.files.storage import default_storage
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cms.documents import MediaDocument
from lms.courses.outline import MediaOutline


class Rendition(models.Model):
    """One file made of a video. ``uuid`` stays when the video is replaced, so addresses do; ``name`` is its path in
    the default storage."""

    class Form(models.TextChoices):
        SMALL = "360", "360p"
        MEDIUM = "720", "720p"
        SOUND = "sound", _("sound alone")
        STILL = "still", _("still picture")

    document = models.ForeignKey(MediaDocument, on_delete=models.CASCADE, related_name="renditions")
    form = models.CharField(_("form"), max_length=5, choices=Form.choices)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=250)
    size = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("file made of a video")
        verbose_name_plural = _("files made of videos")
        constraints = [models.UniqueConstraint(fields=["document", "form"], name="rendition_form_once")]

    def __str__(self) -> str:
        return f"{self.document_id} {self.form}"

    @property
    def content_type(self) -> str:
        return {self.Form.SOUND: "audio/mp4", self.Form.STILL: "image/jpeg"}.get(self.Form(self.form), "video/mp4")

    def as_media(self) -> MediaOutline:
        return MediaOutline(
            uuid=self.uuid,
            name=self.name,
            content_type=self.content_type,
            size=self.size,
            title=self.document.title[:200],
        )


def file_goes_too(sender: type, instance: Rendition, **kwargs: Any) -> None:
    transaction.on_commit(lambda: default_storage.delete(instance.name))
