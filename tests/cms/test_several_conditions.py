"""A lesson with several conditions on its way: ticked in the editor, compiled, published, in and out of the box."""

import pytest
from django.urls import reverse

from cms.box.exporting import export_course
from cms.box.importing import import_course
from cms.compile import compile_lesson
from cms.pages import LessonPage
from cms.pages.lesson_rule import RuleField
