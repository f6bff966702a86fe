"""What a page must be before anybody is asked to read it."""

from typing import Any

from cms.checking.stopping import stopping_problems
from cms.compile import CannotPublish


def refuse_unready(page: Any) -> None:
    """Raise CannotPublish for a draft that could not be published: nobody reads what would fail in the end."""
    draft = page.get_latest_revision_as_object()
    if problems := [*draft.bridge.problems_of(draft), *stopping_problems(draft)]:
        raise CannotPublish(page_id=page.pk, title=draft.title, problems=problems)
