"""The page types of the CMS."""

from cms.pages.course import CoursePage
from cms.pages.lesson import LessonPage
from cms.pages.news import NewsPage
from cms.pages.places import PlainPage, RootPage, SchoolIndexPage

__all__ = ["CoursePage", "LessonPage", "NewsPage", "PlainPage", "RootPage", "SchoolIndexPage"]
