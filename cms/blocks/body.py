"""The bodies of a lesson and of news."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.media import AudioBlock, DocumentBlock, ImageBlock, VideoBlock
from cms.blocks.quiz import QuizBlock
from cms.blocks.text import HeadingBlock, ParagraphBlock, QuotationBlock


class LessonBody(blocks.StreamBlock):
    heading = HeadingBlock(group=_("Text"))
    paragraph = ParagraphBlock(group=_("Text"))
    quotation = QuotationBlock(group=_("Text"))
    image = ImageBlock(group=_("Pictures and sound"))
    video = VideoBlock(group=_("Pictures and sound"))
    audio = AudioBlock(group=_("Pictures and sound"))
    document = DocumentBlock(group=_("Pictures and sound"))
    quiz = QuizBlock(group=_("Practice"))

    class Meta:
        block_counts = {"quiz": {"max_num": 1}}


class NewsBody(blocks.StreamBlock):
    """What stands in a notice and can be pasted elsewhere: nothing that plays or counts."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    quotation = QuotationBlock()
    image = ImageBlock()
    document = DocumentBlock()
