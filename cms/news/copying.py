"""News for a public account (公众号): words with the simplest marks alone, and the pictures beside them.

Its editor drops classes, styles, addresses that lead elsewhere and pictures of other sites; so none is handed over.
"""

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe
from wagtail.images.models import SourceImageIOError

from cms.news.publishing import compile_news
from cms.pages import NewsPage
from lms.core.texts import parsable

# As wide as the pictures of an article are shown on a phone with a fine screen.
PICTURE = "max-1080x4000|format-jpeg|jpegquality-88|bgcolor-ffffff"
_KEPT = {"p", "ul", "ol", "li", "blockquote", "br", "strong"}
_AS = {"b": "strong"}
_HEADINGS = {"h2", "h3"}


@dataclass(frozen=True)
class PictureToKeep:
    number: int
    alt: str
    caption: str
    url: str
    filename: str


class _Simple(HTMLParser):
    """Compiled HTML as paragraphs, lists and strong words. A heading is a strong paragraph, a picture its number, and
    an address stands in words behind what led to it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.html: list[str] = []
        self.pictures = 0
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        tag = _AS.get(tag, tag)
        if tag in _HEADINGS:
            self.html.append("<p><strong>")
        elif tag in _KEPT:
            self.html.append(f"<{tag}>")
        elif tag == "figcaption":
            self.html.append("<p>")
        elif tag == "a":
            self.href = values.get("href") or ""
        elif tag == "img":
            self.pictures += 1
            words = _("[Picture %(number)s: %(alt)s]") % {"number": self.pictures, "alt": values.get("alt") or ""}
            self.html.append(f"<p>{escape(words)}</p>")

    def handle_endtag(self, tag: str) -> None:
        tag = _AS.get(tag, tag)
        if tag in _HEADINGS:
            self.html.append("</strong></p>")
        elif tag == "figcaption":
            self.html.append("</p>")
        elif tag in _KEPT - {"br"}:
            self.html.append(f"</{tag}>")
        elif tag == "a" and self.href:
            address = escape(urljoin(settings.SITE_URL, self.href))
            self.html.append(_(" (%(address)s)") % {"address": address})
            self.href = ""

    def handle_data(self, data: str) -> None:
        if data.strip() or "\n" not in data:  # not the lines between the blocks
            self.html.append(escape(data))


def simple_html(html: str) -> SafeString:
    """Compiled ``html`` with no tag but ``p, ul, ol, li, blockquote, br, strong`` and no attribute at all."""
    reader = _Simple()
    reader.feed(parsable(html))
    reader.close()
    return mark_safe("".join(reader.html))  # noqa: S308 - tags of ours, all words escaped


def pictures_of(page: NewsPage) -> list[PictureToKeep]:
    """The pictures of ``page`` in their order, each as a JPEG to download; those that cannot be read are left out."""
    shown = [child.value for child in page.body if child.block_type == "image" and child.value["image"]]
    kept = []
    for number, value in enumerate(shown, start=1):
        try:
            url = value["image"].get_rendition(PICTURE).url
        except SourceImageIOError:
            continue
        kept.append(PictureToKeep(number, value["alt"], value["caption"], url, f"{page.slug}-{number}.jpg"))
    return kept


@require_safe
def copy(request: HttpRequest, page_id: int) -> HttpResponse:
    """The newest draft of a page, ready to be pasted."""
    page = get_object_or_404(NewsPage, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft: Any = page.get_latest_revision_as_object()
    compiled = compile_news(draft)
    with override(draft.language):
        text = simple_html(compiled.outline.html)
    context = {
        "page": page,
        "title": draft.title,
        "summary": draft.summary,
        "text": text,
        "pictures": pictures_of(draft),
        "address": urljoin(settings.SITE_URL, page.get_url(request)) if page.live else "",
        "problems": compiled.problems,
    }
    return render(request, "cms/desk/copy_news.html", context)
