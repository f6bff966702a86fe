"""The blocks that lessons and news are written with, one template each in ``templates/blocks/``."""

from cms.blocks.body import LessonBody, NewsBody

__all__ = ["LessonBody", "NewsBody"]
