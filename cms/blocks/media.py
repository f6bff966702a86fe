"""Pictures, videos, recordings and documents."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.build import build_in
from cms.choosers import AudioChooserBlock, DocumentChooserBlock, SubtitlesChooserBlock, VideoChooserBlock


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        max_length=250,
        label=_("What the picture shows"),
        help_text=_("Read aloud to people who cannot see it: what matters in the picture, in one sentence."),
    )
    caption = blocks.CharBlock(max_length=200, required=False, label=_("Caption"))

    class Meta:
        icon = "image"
        label = _("Picture")
        help_text = _("A drawing or photograph that belongs to the text beside it.")
        template = "blocks/image.html"
        description = _("A picture with a caption.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        if value["image"] is None:
            build.problem(_("A picture is missing; choose it again or delete the block."))
        else:
            context["picture"] = build.picture(value["image"])
        if not value["alt"]:
            build.problem(_("A picture does not say what it shows."))
        return context


class PlayerBlock(blocks.StructBlock):
    """What a video and a recording have in common; ``part_kind`` names the player."""

    part_kind = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        document = value["file"]
        if document is None:
            build.problem(
                _("The file of “%(title)s” is missing; choose it again or delete the block."), title=value["title"]
            )
            return context
        build.file(document)
        tracks = []
        for language, name in (("zh-hans", "subtitles_zh"), ("en", "subtitles_en")):
            if subtitles := value.get(name):
                build.file(subtitles)
                tracks.append({"language": language, "media": str(subtitles.uuid)})
        still = build.poster(value["poster"]) if value.get("poster") else None
        context["part_id"] = build.part(
            self.part_kind,
            media=str(document.uuid),
            filename=document.filename,
            seconds=document.seconds,
            title=value["title"],
            poster=str(still) if still else None,
            tracks=tracks,
            transcript=value["transcript"],
        )
        return context


class VideoBlock(PlayerBlock):
    file = VideoChooserBlock(label=_("Video"), help_text=_("MP4 or WebM, at most 200 MB."))
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    poster = ImageChooserBlock(
        required=False, label=_("Still picture"), help_text=_("Shown until the video is started.")
    )
    subtitles_zh = SubtitlesChooserBlock(
        required=False, label=_("Chinese subtitles"), help_text=_("A WebVTT file (.vtt).")
    )
    subtitles_en = SubtitlesChooserBlock(required=False, label=_("English subtitles"))
    transcript = blocks.TextBlock(
        label=_("In words"),
        rows=6,
        help_text=_("What is said and shown, for people who cannot hear or watch."),
    )

    part_kind = "video"

    class Meta:
        icon = "media"
        label = _("Video")
        help_text = _("A video of your own. Short ones are watched to the end: three to eight minutes.")
        template = "blocks/video.html"
        description = _("A video with subtitles and its content in words.")


class AudioBlock(PlayerBlock):
    file = AudioChooserBlock(label=_("Recording"), help_text=_("MP3 or M4A, at most 20 MB."))
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    transcript = blocks.TextBlock(
        label=_("In words"), rows=4, help_text=_("What is heard, for people who cannot hear it.")
    )

    part_kind = "audio"

    class Meta:
        icon = "media"
        label = _("Recording")
        help_text = _("A song, a dialogue, a voice that counts the movements.")
        template = "blocks/audio.html"
        description = _("Something to listen to.")


class DocumentBlock(blocks.StructBlock):
    file = DocumentChooserBlock(label=_("Document"), help_text=_("PDF, Word, Excel or PowerPoint, at most 20 MB."))
    title = blocks.CharBlock(max_length=120, label=_("Title"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document to keep")
        help_text = _("A checklist, a score, a sheet to print.")
        template = "blocks/document.html"
        description = _("A file to open or print.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        document = value["file"]
        if document is None:
            build.problem(
                _("The document “%(title)s” is missing; choose it again or delete the block."), title=value["title"]
            )
        else:
            context["address"] = build.file(document)
            context["type"] = document.file_extension.upper()
            context["size"] = document.get_file_size()
        return context
