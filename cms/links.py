"""Links in rich text, as they are written into compiled HTML."""

from django.utils.html import escape
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from cms.build import current_build

_NO_LINK = "<a>"


class LivePageLink(PageLinkHandler):
    """A link to a page that readers can open; to a draft it is plain words until the page is published."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [cls._tag(page) for page in cls.get_many(attrs_list)]

    @staticmethod
    def _tag(page) -> str:
        if page is None:
            return _NO_LINK
        target = page.localized
        url = target.get_url() if target.live else None
        return f'<a href="{escape(url)}">' if url else _NO_LINK


class LessonDocumentLink(DocumentLinkHandler):
    """A link to a file: in a lesson, the address that checks who may open the lesson."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        build = current_build()
        tags = []
        for document in cls.get_many(attrs_list):
            if document is None:
                tags.append(_NO_LINK)
            else:
                url = build.file(document) if build else document.url
                tags.append(f'<a href="{escape(url)}">')
        return tags
