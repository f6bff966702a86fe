"""Writing pages that come from a folder: made when there are none, changed where they say something else."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.coreutils import find_available_slug
from wagtail.models import Locale, Page

from cms import publishing, rights
from cms.approval.rules import rule_at
from cms.box.library import Library
from cms.box.places import school_named
from cms.box.problems import CourseFolderRefused, Problem
from cms.desks import SchoolDesk
from cms.indexing import index_page, indexing_off
from cms.pages import SchoolIndexPage
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.models import School


def school_of(fact: str, *, file: str) -> School:
    """The school that ``fact`` names (organisation code, colon, kind). Raises CourseFolderRefused at ``file``."""
    school = school_named(fact)
    if school is None:
        code, _colon, kind = fact.partition(":")
        reason = _("there is no school of kind %(kind)s in %(code)s") % {"kind": kind, "code": code}
        raise CourseFolderRefused([Problem(file, None, reason)])
    return school


@contextmanager
def importing(school: School, folder: Path, *, actor: Any, publish: bool) -> Iterator[tuple[SchoolIndexPage, Library]]:
    """One import, whole or not at all: the Chinese index page of ``school``, and its library for files of ``folder``.

    Raises DomainError ``not_allowed``, ``needs_approval``.
    """
    if actor is not None and not policy.allows(actor, "content.edit", school.organisation):
        raise DomainError("not_allowed")
    if actor is not None and publish and rule_at(school.organisation.path).steps:
        raise DomainError("needs_approval")
    library = None
    try:
        with transaction.atomic(), publishing.acting(actor), publishing.together():
            index = rights.ensure_school_index(school)
            library = Library(SchoolDesk.objects.get(school=school).collection, folder, actor)
            yield index, library
    except BaseException:
        if library is not None:
            library.take_back()
        raise


def index_in(index: SchoolIndexPage, locale: Locale) -> SchoolIndexPage:
    return index if index.locale_id == locale.pk else index.get_translation(locale)


class PageWriter:
    """``actor`` None is the system. ``published_at``: when it was first published, where that was elsewhere."""

    def __init__(self, *, actor: Any, publish: bool, published_at: datetime.datetime | None) -> None:
        self.actor = actor
        self.publish = publish
        self.published_at = published_at

    def page(self, model: Any, key: UUID, locale: Locale, parent: Page, slug: str, values: dict[str, Any]) -> Any:
        """The page with ``key`` in ``locale``, made below ``parent`` when there is none, saying ``values``."""
        page = model.objects.filter(translation_key=key, locale=locale).first()
        if page is None:
            page = model(
                translation_key=key,
                locale=locale,
                slug=find_available_slug(parent, slug),
                owner=self.actor,
                live=False,
                first_published_at=self.published_at,
                **values,
            )
            with indexing_off():
                parent.add_child(instance=page)
                revision = page.save_revision(user=self.actor)
        else:
            draft = page.get_latest_revision_as_object()
            changed = self._say(draft, values)
            if not changed and ((page.live and not page.has_unpublished_changes) or not self.publish):
                return page
            with indexing_off():
                revision = draft.save_revision(user=self.actor) if changed else page.get_latest_revision()
        if self.publish:
            page.publish(revision, user=self.actor, skip_permission_checks=True)
        page = model.objects.get(pk=page.pk)
        if not self.publish:
            index_page(page)
        return page

    @staticmethod
    def _say(page: Any, values: dict[str, Any]) -> bool:
        """Give ``page`` these values; whether any was new."""
        changed = False
        for name, value in values.items():
            now = getattr(page, name)
            now = list(now.raw_data) if isinstance(now, StreamValue) else now
            if now != value:
                setattr(page, name, value)
                changed = True
        return changed
