"""Keeping what schools announce. The CMS calls these and nobody else: ``cms/news/publishing.py`` is the only bridge."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from lms.core import audit
from lms.core.pagecache import bump_generation
from lms.core.rows import write_changed
from lms.courses.media import files_in
from lms.courses.models import Audience, MediaFile, Status
from lms.news.models import NewsItem, NewsText
from lms.news.outline import NewsOutline


@transaction.atomic
def publish_news(*, outline: NewsOutline, actor: Any) -> NewsItem:
    """Make ``outline`` what readers of its language see; the facts that need no language follow the latest.

    Publishing the same again changes nothing. ``actor`` is a user, or None for the system. The files must have been
    kept (``courses.media.keep_media_files``).
    """
    facts = {
        "school_id": outline.school_id,
        "kind": outline.kind,
        **{f"for_{code}": code in outline.audiences for code in Audience.values},
        "starts_on": outline.starts_on,
        "ends_on": outline.ends_on,
        "pinned": outline.pinned,
        "status": Status.LIVE,
    }
    item, created = NewsItem.objects.select_for_update().get_or_create(key=outline.key, defaults=facts)
    changed = created or write_changed(item, facts)
    text = NewsText.objects.filter(item=item, language=outline.language).first()
    words = {name: getattr(outline, name) for name in ("title", "summary", "html", "picture")} | {"live": True}
    text = text or NewsText(item=item, language=outline.language, stamp=outline.stamp)
    changed |= write_changed(text, words)
    NewsText.objects.filter(pk=text.pk).exclude(stamp=outline.stamp).update(stamp=outline.stamp)
    _keep_files(item)
    if changed:
        _tell("news.published", item, actor, outline.language)
    return item


@transaction.atomic
def retire_language(*, key: UUID, language: str, actor: Any) -> None:
    """Stop showing an item in ``language``; withdraw it when no language is left. Rows stay.

    Does nothing for an item that is not live in ``language``.
    """
    item = NewsItem.objects.select_for_update().filter(key=key).first()
    if item is None or not NewsText.objects.filter(item=item, language=language, live=True).update(live=False):
        return
    if not item.texts.filter(live=True).exists():
        NewsItem.objects.filter(pk=item.pk).update(status=Status.RETIRED, updated_at=timezone.now())
    _tell("news.retired", item, actor, language)


def _keep_files(item: NewsItem) -> None:
    """Let everybody open the files that its live texts name."""
    named = [files_in(html=html, parts=[]) for html in item.texts.filter(live=True).values_list("html", flat=True)]
    item.files.set(MediaFile.objects.filter(uuid__in=set().union(*named)))


def _tell(action: str, item: NewsItem, actor: Any, language: str) -> None:
    """Note the deed and, once it is committed, drop the pages that readers have been shown."""
    audit.record(
        action,
        actor=actor,
        object_kind="news",
        object_uuid=item.uuid,
        organisation_code=item.school.organisation.code,
        language=language,
    )
    transaction.on_commit(bump_generation)
