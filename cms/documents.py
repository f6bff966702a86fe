"""Files that editors upload beside pictures: videos, recordings, subtitles, documents."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.search import index

from cms.uploads import FILE_TYPES, Kind, check_upload
from lms.core.uploads import extension_of
from lms.courses.outline import MediaOutline


class MediaDocument(AbstractDocument):
    """A checked file. ``uuid`` is also the uuid of its ``courses.MediaFile`` once a lesson shows it.

    Learners get it through the lesson's access check, never from Wagtail: ``url`` is for the editor's own eyes.
    """

    class State(models.TextChoices):
        NEW = "new", _("not looked at yet")
        READY = "ready", _("can be played")
        BROKEN = "broken", _("cannot be played")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, editable=False)
    seconds = models.PositiveIntegerField(_("length in seconds"), null=True, editable=False)
    # Of videos: what the worker has found out (``renditions.converting``).
    state = models.CharField(_("state"), max_length=6, choices=State.choices, default=State.NEW, editable=False)

    admin_form_fields = ("title", "file", "collection", "tags")
    search_fields = [*AbstractDocument.search_fields, index.FilterField("kind")]

    class Meta(AbstractDocument.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def clean(self) -> None:
        """Check the file and note what it is. A stored file that nobody replaced has been checked before."""
        super().clean()
        if not self.file or (self.file._committed and self.kind):
            return
        try:
            upload = check_upload(self.file.file, name=self.filename, size=self.file.size)
        except ValidationError as error:
            raise ValidationError({"file": error}) from error
        self.kind, self.seconds, self.state = upload.kind, upload.seconds, self.State.NEW

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Wagtail's multiple upload saves without cleaning the model again; a file must never be stored unread.
        if self.file and not self.file._committed and kwargs.get("update_fields") is None:
            self.clean()
        super().save(*args, **kwargs)

    @property
    def content_type(self) -> str:
        known = FILE_TYPES.get(extension_of(self.filename))
        return known.content_type if known else "application/octet-stream"

    @property
    def url(self) -> str:
        return reverse("cms_media", args=[self.uuid, self.filename])

    def as_media(self) -> MediaOutline:
        return MediaOutline(
            uuid=self.uuid,
            name=self.file.name,
            content_type=self.content_type,
            size=self.file_size or self.file.size,
            title=self.title[:200],
        )
