"""Compiled texts hold addresses of pictures, files and pages; when one changes, who mentions it is recompiled."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, ReferenceIndex

from cms.pages import CoursePage, LessonPage, NewsPage
from lms.core.errors import DomainError
from lms.core.jobs import enqueue, handler

RECOMPILE = "cms.recompile"


class FileInUse(DomainError):
    """A picture or file that readers see cannot be deleted."""


def referring_pages(target: Model) -> list[CoursePage | LessonPage | NewsPage]:
    """Live pages of courses, lessons and news that mention ``target`` (a page, a picture, a file)."""
    page_type = ContentType.objects.get_for_model(Page)
    references = ReferenceIndex.get_references_to(target).filter(base_content_type=page_type)
    ids = {int(pk) for pk in references.values_list("object_id", flat=True)}
    if not ids:
        return []
    live = {"pk__in": ids, "live": True, "alias_of": None}
    return [row for model in (CoursePage, LessonPage, NewsPage) for row in model.objects.filter(**live)]


def recompile_referers(target: Model) -> None:
    """Have what mentions ``target`` compiled again, each once; the worker hears of it after the commit."""
    wholes = {
        whole.pk: whole for page in referring_pages(target) if page.pk != target.pk for whole in [page.whole_page()]
    }
    for whole in wholes.values():
        payload = {"key": str(whole.translation_key), "language": whole.language}
        key = f"{RECOMPILE}:{whole.translation_key}:{whole.language}"
        enqueue(RECOMPILE, key=key, payload=payload)


@handler(RECOMPILE)
def recompile(payload: dict[str, Any]) -> None:
    named = {"translation_key": payload["key"], "locale__language_code": payload["language"]}
    for model in (CoursePage, NewsPage):
        for page in model.objects.filter(**named, live=True, alias_of=None):
            page.bridge.republish(page)


def refuse_in_use(target: Any) -> None:
    """Raise FileInUse when readers would miss ``target``."""
    pages = referring_pages(target)
    if pages:
        titles = ", ".join(sorted({f"“{page.title}”" for page in pages})[:5])
        raise FileInUse("file_in_use", title=target.title, pages=titles)
