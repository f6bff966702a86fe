"""Views of the editor beside Wagtail's own."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.permissions import policy_registry

from cms.documents import MediaDocument
from lms.learning.media import send


@require_safe
def media(request: HttpRequest, uuid: UUID, filename: str) -> HttpResponse:
    """A file of a collection, to who may choose from that collection; it need not be in any lesson yet."""
    document = get_object_or_404(MediaDocument, uuid=uuid)
    policy = policy_registry.get_by_type(MediaDocument)
    allowed = policy.user_has_any_permission_for_instance(request.user, {"choose", "change"}, document)
    if not allowed or not default_storage.exists(document.file.name):
        raise Http404
    return send(
        request,
        name=document.file.name,
        size=default_storage.size(document.file.name),
        content_type=document.content_type,
        etag=document.get_file_hash(),
        modified=document.created_at.timestamp(),
    )
