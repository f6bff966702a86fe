"""The CMS's tables; each lives in the file of its subject."""

from cms.desks import SchoolDesk
from cms.documents import MediaDocument
from cms.pages import CoursePage, LessonPage, PlainPage, RootPage, SchoolIndexPage

__all__ = ["CoursePage", "LessonPage", "MediaDocument", "PlainPage", "RootPage", "SchoolDesk", "SchoolIndexPage"]
