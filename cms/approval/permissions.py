"""What Wagtail's editor lets people do with pages that are reviewed before they are published."""

from typing import Any

from wagtail.models import Page, PagePermissionTester

from cms.approval.rules import rule_at
from cms.pages.places import FixedPagePermissions, SchoolIndexPage
from lms.network import policy
from lms.network.models import Organisation

_DEPTH_OF_SCHOOLS = 3


class Reviewed(PagePermissionTester):
    """Where a review is asked for nobody publishes by hand, and only reviewers withdraw, delete and reorder.

    Elsewhere who writes does all of it. A superuser runs the system and is not held up.
    """

    def __init__(self, user: Any, page: Page) -> None:
        super().__init__(user, page)
        self.reviewed = False
        if user.is_active and not user.is_superuser:
            self.reviewed, reviews = _standing(user, page)
            if self.reviewed and not reviews:
                self.permissions.discard("publish")

    def can_publish(self) -> bool:
        return super().can_publish() and not self.reviewed

    def can_publish_subpage(self) -> bool:
        return super().can_publish_subpage() and not self.reviewed

    def can_unschedule(self) -> bool:
        return super().can_publish()

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        if self.reviewed and self.page.live and "publish" not in self.permissions:
            return False  # what Wagtail finds out with a query for every row of a list
        return super().can_delete(ignore_bulk)


class ReviewedIndex(Reviewed, FixedPagePermissions):
    """Of a school's index page, which nobody changes."""

    def can_publish(self) -> bool:
        return False

    def can_unschedule(self) -> bool:
        return False


def _standing(user: Any, page: Page) -> tuple[bool, bool]:
    """Whether pages of the school of ``page`` are reviewed, and whether ``user`` reviews there; once a request."""
    section = page.path[: _DEPTH_OF_SCHOOLS * Page.steplen]
    known = getattr(user, "_approval_standing", None)
    if known is None:
        known = user._approval_standing = {}
    if section not in known:
        places = SchoolIndexPage.objects.filter(path=section).values("school__organisation")
        place = Organisation.objects.filter(pk__in=places).first()
        if place is None or not rule_at(place.path).steps:
            known[section] = (False, False)
        else:
            known[section] = (True, policy.allows(user, "content.publish", place))
    return known[section]
