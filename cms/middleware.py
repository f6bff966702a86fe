"""The way into the editor: who may enter, with which rights today, under which security policy, in which language."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import activate

from cms import rights
from cms.compile import CannotPublish
from cms.guard import refuse_foreign
from cms.home import own_section
from lms.core.errors import DomainError
from lms.core.messages import sentence
from lms.courses.embeds import ORIGINS as VIDEO_PLAYERS

PREFIX = "/cms/"
# Here Wagtail lists the tops of the languages under "Root" and warns that pages would have no address.
ROOT = "/cms/pages/"

# Wagtail's date widgets, inline panels and icons are inline; nothing here comes from elsewhere.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        f"frame-src 'self' {' '.join(VIDEO_PLAYERS)}",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    ]
)


# Wagtail answers 200 to a file that it does not take, on a page of its own and in the dialog that chooses one.
# static/js/refused-upload.js shows the sentence of the 400.
_UPLOADS = {"wagtailimages:add", "wagtaildocs:add"}
_UPLOADS_OF_MANY = {"wagtailimages:add_multiple", "wagtaildocs:add_multiple"}


def _refused_a_file(request: HttpRequest, response: HttpResponse) -> bool:
    if request.method != "POST" or response.status_code != 200 or request.resolver_match is None:
        return False
    name = request.resolver_match.view_name
    if name in _UPLOADS_OF_MANY:
        return json.loads(response.content)["success"] is False
    if name.endswith("_chooser:create"):
        return json.loads(response.content)["step"] == "reshow_creation_form"
    return name in _UPLOADS  # what was taken is answered by a redirect


class EditorMiddleware:
    """Stands last in MIDDLEWARE: it needs the session, the person and the messages."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        user = request.user
        if user.is_authenticated:
            if not rights.may_write(user):
                raise PermissionDenied
            rights.sync_rights(user)
            # The editor has no address of its own for English: the person's own language decides.
            activate(user.language)
        response = self.get_response(request)
        if _refused_a_file(request, response):
            response.status_code = 400
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if not request.path_info.startswith(PREFIX) or not request.user.is_authenticated:
            return None
        refuse_foreign(request, kwargs)
        if request.path_info == ROOT and not request.user.is_superuser:
            return redirect(own_section(request.user))
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal becomes a message. What cannot be published was saved as a draft by Wagtail's views before.

        A form without the fields that Wagtail counts blocks by was made by no page of ours: 400.
        """
        if not request.path_info.startswith(PREFIX):
            return None
        if isinstance(exception, MultiValueDictKeyError):
            raise BadRequest(f"the form has no {exception}") from exception
        if not isinstance(exception, DomainError):
            return None
        messages.error(request, sentence(exception))
        if isinstance(exception, CannotPublish) and exception.page_id is not None:
            return redirect("wagtailadmin_pages:edit", exception.page_id)
        return redirect("wagtailadmin_home")
