"""The blocks a lesson is written with, one template each in ``templates/blocks/``."""

from cms.blocks.body import LessonBody

__all__ = ["LessonBody"]
