"""What pages of courses, lessons and news share: saving a live one stores its rows, its address is the domain's."""

from typing import Any, ClassVar

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import override
from wagtail.models import Page, Revision, Workflow

from cms import indexing, publishing
from cms.approval.permissions import Reviewed
from cms.approval.steps import workflow_for
from lms.network.models import School


class PublishedPage(Page):
    """A page that is compiled when it is published.

    Every way of publishing ends in ``save()`` of a live page (the edit view, a schedule, a workflow, a copy that stays
    live), and every way of withdrawing in ``save()`` of one that is not, so the rows follow there, in one transaction.
    Rows are found by ``translation_key``; ``address`` keeps the part of the domain's address that the row fixed.
    """

    # Compiles and stores: a module with ``prepare``, ``problems_of``, ``withdraw``, ``republish``.
    bridge: ClassVar[Any] = publishing

    address = models.CharField(max_length=170, blank=True, editable=False)

    private_page_options: list[str] = []
    exclude_fields_in_copy = ["address"]
    show_in_menus_default = False

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        return self.locale.language_code

    @cached_property
    def school(self) -> School:
        return School.objects.select_related("organisation").get(pk=self.school_id)

    @property
    def school_id(self) -> int:
        """The school of the index page above, so that no old version of a page brings an old owner back."""
        raise NotImplementedError

    def whole_page(self) -> Any:
        """The page that is stored together with this one: of a lesson its course."""
        return self

    @property
    def has_workflow(self) -> bool:
        return self.get_workflow() is not None

    def get_workflow(self) -> Workflow | None:
        return workflow_for(self.school.organisation)

    def permissions_for_user(self, user: Any) -> Reviewed:
        return Reviewed(user, self)

    def save(self, clean: bool = True, user: Any = None, log_action: Any = False, **kwargs: Any) -> Any:
        follow = self.bridge.prepare(self, update_fields=kwargs.get("update_fields"))
        with transaction.atomic():
            result = super().save(clean=clean, user=user, log_action=log_action, **kwargs)
            follow()
        return result

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        # A scheduled publishing has no user of its own: it is the deed of who saved what is published.
        with publishing.acting(user or revision.user):
            return super().publish(revision, user=user, **kwargs)

    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: Any = None, log_action: Any = True
    ) -> None:
        with publishing.acting(user):
            super().unpublish(set_expired=set_expired, commit=commit, user=user, log_action=log_action)

    def get_indexed_instance(self) -> Page | None:
        return None if indexing.is_off() else super().get_indexed_instance()

    def with_content_json(self, content: dict[str, Any]) -> "PublishedPage":
        page = super().with_content_json(content)
        page.address = self.address  # an old version does not bring an old address back
        return page

    def domain_path(self) -> str:
        """The address in the language that is active. Only for a page with an ``address``."""
        raise NotImplementedError

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple | None:
        parts = super().get_url_parts(request=request)
        if parts is None or not self.address:
            return None
        with override(self.language):
            return parts[0], parts[1], self.domain_path()

    def get_url(self, request: HttpRequest | None = None, current_site: Any = None) -> str | None:
        # There is one site, so its address need not be looked up: a list of pages costs no query a row.
        if not self.address:
            return None
        with override(self.language):
            return self.domain_path()

    url = property(get_url)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.get_url(request) or "home")
