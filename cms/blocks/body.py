"""The bodies of a lesson and of news."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.media import AudioBlock, DocumentBlock, EmbedBlock, VideoBlock
from cms.blocks.pictures import CompareBlock, GalleryBlock, ImageBlock
from cms.blocks.quiz import QuizBlock
from cms.blocks.teaching import DiscussionBlock, PlaceBlock, StepsBlock, TableBlock
from cms.blocks.text import CalloutBlock, HeadingBlock, ParagraphBlock, QuotationBlock


class LessonBody(blocks.StreamBlock):
    heading = HeadingBlock(group=_("Text"))
    paragraph = ParagraphBlock(group=_("Text"))
    quotation = QuotationBlock(group=_("Text"))
    callout = CalloutBlock(group=_("Text"))
    steps = StepsBlock(group=_("Text"))
    table = TableBlock(group=_("Text"))
    image = ImageBlock(group=_("Pictures and sound"))
    gallery = GalleryBlock(group=_("Pictures and sound"))
    compare = CompareBlock(group=_("Pictures and sound"))
    video = VideoBlock(group=_("Pictures and sound"))
    embed = EmbedBlock(group=_("Pictures and sound"))
    audio = AudioBlock(group=_("Pictures and sound"))
    document = DocumentBlock(group=_("Pictures and sound"))
    quiz = QuizBlock(group=_("Practice"))
    discussion = DiscussionBlock(group=_("Practice"))
    place = PlaceBlock(group=_("Practice"))

    class Meta:
        block_counts = {"quiz": {"max_num": 1}}


class NewsBody(blocks.StreamBlock):
    """What stands in a notice and can be pasted elsewhere: nothing that plays or counts."""

    heading = HeadingBlock()
    paragraph = ParagraphBlock()
    quotation = QuotationBlock()
    image = ImageBlock()
    document = DocumentBlock()
