"""What stock Wagtail shows of other people's pages and files, and this system does not.

Editing is refused by Wagtail itself. But it tells a file of others from one that is not there, so that ids can be
counted; the explorer opens any page below the first common ancestor of what one may edit (here the top, as every school
has pages in two languages); bulk actions list the titles of pages they then refuse; a report and two APIs know no
permissions at all.
"""

import re
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry

_CLOSED = re.compile(r"^/cms/(?:reports|api/main/(?:images|documents))/")
_BULK = re.compile(r"^/cms/bulk/wagtailcore/page/")
_FILE_ARGUMENTS = {"image_id": get_image_model, "document_id": get_document_model, "doc_id": get_document_model}
_PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "page_to_copy_id", "destination_id")


def refuse_foreign(request: HttpRequest, arguments: dict[str, Any]) -> None:
    """Raise PermissionDenied or Http404 for what is not this editor's; ``arguments`` are those of the view."""
    if request.user.is_superuser:
        return
    if _CLOSED.match(request.path_info):
        raise PermissionDenied
    for name in _FILE_ARGUMENTS.keys() & arguments.keys():
        own_files = policy_registry.get_by_type(_FILE_ARGUMENTS[name]()).instances_user_has_any_permission_for(
            request.user, ["choose", "change", "delete"]
        )
        if not own_files.filter(pk=arguments[name]).exists():
            raise Http404
    wanted = {str(arguments[name]) for name in _PAGE_ARGUMENTS if arguments.get(name) is not None}
    if _BULK.match(request.path_info):
        asked = {name: request.GET.getlist(name) for name in ("id", "childOf")}
        if "all" in asked["id"] and not any(asked["childOf"]):
            # All pages of everybody: Wagtail would list them, if only to say that they are not yours.
            raise Http404
        wanted |= {value for values in asked.values() for value in values if value != "all"}
    if not wanted:
        return
    if not all(value.isdecimal() and len(value) < 12 for value in wanted):
        raise Http404
    own = policy_registry.get_by_type(Page).explorable_instances(request.user)
    if own.filter(pk__in={int(value) for value in wanted}).count() != len(wanted):
        raise Http404
