"""Who uploaded a video that cannot be played is told."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.documents import MediaDocument
from lms.notices.kinds import Kind
from lms.notices.services import Telling, notify_many

BROKEN = "video.broken"

KINDS = {
    BROKEN: Kind(
        heading=_("This video cannot be played: %(title)s"),
        text=_(
            "The file is damaged, or it ends before its time. Readers see its words in place of the video. Please save"
            " it again as MP4 and upload it in place of this one."
        ),
        action=_("Upload it again"),
        facts={},
    ),
}


def tell(document: MediaDocument) -> None:
    """Tell who uploaded ``document``; who has left or came by the command line is nobody to be told."""
    person = document.uploaded_by_user
    if person is None or not person.is_active:
        return
    path = reverse("wagtaildocs:edit", args=[document.pk])
    key = f"{BROKEN}:{document.uuid}:{document.file.name}"
    notify_many([Telling(key=key, person=person, kind=BROKEN, path=path, args={"title": document.title})])
