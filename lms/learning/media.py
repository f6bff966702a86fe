"""Sending media files with HTTP ranges, in complete answers of at most 1 MiB.

An answer that streams holds a server thread as long as the slowest reader likes: a dozen of them stop the site. A whole
answer of bounded size is handed to the server at once. ``MEDIA_SERVER = "x-accel"`` leaves sending to nginx.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_http_date_safe

LARGEST_ANSWER = 1024 * 1024


@dataclass(frozen=True)
class Span:
    """Bytes ``first`` to ``last``, both included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


class Unsatisfiable(Exception):
    """The range begins behind the end of the file."""


def parse_range(header: str, size: int) -> Span | None:
    """The first range of a Range header; None when there is none to follow (RFC 9110: then the header is ignored)."""
    match = re.fullmatch(r"\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*", header)
    if not match or match[1] == match[2] == "":
        return None
    if len(match[1]) > 18 or len(match[2]) > 18:
        raise Unsatisfiable
    if match[1] == "":
        length = min(int(match[2]), size)
        if length == 0:
            raise Unsatisfiable
        return Span(size - length, size - 1)
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Span(first, last)


def send(request: HttpRequest, *, name: str, size: int, content_type: str, etag: str, modified: float) -> HttpResponse:
    """The file ``name`` of the default storage, or a part of it: 200, 206, 304 or 416."""
    headers = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{etag}"',
        "Last-Modified": http_date(modified),
        "Cache-Control": "private, max-age=3600",
        "Content-Disposition": "inline",
    }
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponse(status=304, headers=headers)
    if settings.MEDIA_SERVER == "x-accel":
        return HttpResponse(
            content_type=content_type, headers={**headers, "X-Accel-Redirect": f"/protected-media/{name}"}
        )
    try:
        span = parse_range(request.headers.get("Range", ""), size) if _may_range(request, headers, modified) else None
    except Unsatisfiable:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    streamed = content_type.startswith(("video/", "audio/"))
    if span is None and (size <= LARGEST_ANSWER or not streamed):
        # Documents and pictures are asked for whole; uploads bound their size.
        span, status = Span(0, size - 1), 200
    else:
        # A video asked for whole is answered with its first part; players ask for the rest.
        span = span or Span(0, size - 1)
        span, status = Span(span.first, min(span.last, span.first + LARGEST_ANSWER - 1)), 206
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    with default_storage.open(name, "rb") as file:
        file.seek(span.first)
        content = b"" if request.method == "HEAD" else file.read(span.length)
    response = HttpResponse(content, status=status, content_type=content_type, headers=headers)
    response["Content-Length"] = str(span.length)
    return response


def _may_range(request: HttpRequest, headers: dict, modified: float) -> bool:
    """If-Range: a part only of the file the reader already has a part of."""
    condition = request.headers.get("If-Range")
    if not condition:
        return True
    if condition.startswith('"'):
        return condition == headers["ETag"]
    return parse_http_date_safe(condition) == int(modified)
