"""The CMS's tables; each lives in the file of its subject."""

from cms.approval.rules import ApprovalRule
from cms.approval.steps import ApprovalState, ApprovalTask
from cms.checking.links import LinkCheck
from cms.desks import SchoolDesk
from cms.documents import MediaDocument
from cms.pages import CoursePage, LessonPage, NewsPage, PlainPage, RootPage, SchoolIndexPage
from cms.renditions.models import Rendition

__all__ = [
    "ApprovalRule",
    "ApprovalState",
    "ApprovalTask",
    "CoursePage",
    "LessonPage",
    "LinkCheck",
    "MediaDocument",
    "NewsPage",
    "PlainPage",
    "Rendition",
    "RootPage",
    "SchoolDesk",
    "SchoolIndexPage",
]
