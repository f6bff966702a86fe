"""Publishing and withdrawing what is due.

As Wagtail's ``publish_scheduled``, but a page that cannot be compiled does not hold the others up: its date is taken
off and its history says why.
"""

import logging

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from cms.compile import CannotPublish

logger = logging.getLogger(__name__)

SCHEDULE_FAILED = "cms.schedule_failed"


def publish_due() -> int:
    """Withdraw what has expired and publish what is due; returns how many pages changed. Safe to run at any time."""
    now = timezone.now()
    changed = 0
    for page in Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at").specific():
        page.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
        changed += 1
    for revision in Revision.page_revisions.filter(approved_go_live_at__lt=now).order_by("approved_go_live_at"):
        try:
            revision.publish(log_action="wagtail.publish.scheduled")
            changed += 1
        except CannotPublish as error:
            logger.error("scheduled publishing of page %s failed: %s", revision.object_id, error)  # noqa: TRY400
            Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
            log(instance=revision.content_object, action=SCHEDULE_FAILED, data={"problems": error.problems})
    return changed
