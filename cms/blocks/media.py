"""Videos, recordings and documents."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from cms.blocks.previewing import Previewed
from cms.build import build_in
from cms.choosers import AudioChooserBlock, DocumentChooserBlock, SubtitlesChooserBlock, VideoChooserBlock
from lms.courses.embeds import SITES, player_of

_UNKNOWN_PAGE = _("This is no page of a video at one of these sites: %(sites)s.")
_SITES = {"sites": ", ".join(site.name for site in SITES)}


class PlayerBlock(Previewed, blocks.StructBlock):
    """What a video and a recording have in common; ``part_kind`` names the player."""

    part_kind = ""

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        document = value["file"] or build.stand_in(self.part_kind)
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
        made = build.renditions(document)
        still = made.pop("still", None)
        if value.get("poster"):
            still = str(build.poster(value["poster"]) or "")
        context["part_id"] = build.part(
            self.part_kind,
            media=str(document.uuid),
            filename=document.filename,
            seconds=document.seconds,
            title=value["title"],
            poster=still or None,
            tracks=tracks,
            transcript=value["transcript"],
            # Only where there is something to say: most texts have neither.
            **({"renditions": made} if made else {}),
            **({"broken": True} if document.state == document.State.BROKEN else {}),
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
        preview_value = {"file": None, "title": "跟着做：两手托天理三焦", "transcript": "两手从体侧慢慢托起，吸气。"}
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
        preview_value = {"file": None, "title": "听一遍《紫竹调》", "transcript": "二胡独奏，先慢后快。"}
        description = _("Something to listen to.")


class EmbedBlock(Previewed, blocks.StructBlock):
    """A video of a video site. Nothing of it is asked for before a reader opens it."""

    url = blocks.URLBlock(
        label=_("Address of the video's page"),
        max_length=500,
        help_text=_("Copied from the browser: a page of bilibili.com, v.qq.com or youku.com."),
    )
    title = blocks.CharBlock(max_length=120, label=_("Title"))
    transcript = blocks.TextBlock(
        label=_("In words"),
        rows=6,
        help_text=_("What is said and shown, for people who cannot hear or watch."),
    )

    class Meta:
        icon = "media"
        label = _("Video of a video site")
        help_text = _(
            "A video that others keep. It may disappear, it may begin with advertising, and watching it completes no "
            "lesson: where you can, upload your own."
        )
        template = "blocks/embed.html"
        preview_value = {
            "url": "https://www.bilibili.com/video/BV1xx411c7mD/",
            "title": "惠山泥人是怎样捏成的",
            "transcript": "老艺人先揉泥，再搓头、捏身，最后上彩。",
        }
        description = _("A video from a video site, opened by the reader.")

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not self.is_deferred_validation and player_of(cleaned["url"]) is None:
            raise StructBlockValidationError(block_errors={"url": ValidationError(_UNKNOWN_PAGE, params=_SITES)})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        player = player_of(value["url"])
        if player is None:
            build.problem(_UNKNOWN_PAGE, **_SITES)
            return context
        context["part_id"] = build.part(
            "embed",
            site=player.site,
            player=player.address,
            page=value["url"],
            title=value["title"],
            transcript=value["transcript"],
        )
        return context


class DocumentBlock(Previewed, blocks.StructBlock):
    file = DocumentChooserBlock(label=_("Document"), help_text=_("PDF, Word, Excel or PowerPoint, at most 20 MB."))
    title = blocks.CharBlock(max_length=120, label=_("Title"))

    class Meta:
        icon = "doc-full-inverse"
        label = _("Document to keep")
        help_text = _("A checklist, a score, a sheet to print.")
        template = "blocks/document.html"
        preview_value = {"file": None, "title": "家庭急救清单（可打印）"}
        description = _("A file to open or print.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        build = build_in(parent_context)
        document = value["file"] or build.stand_in("document")
        if document is None:
            build.problem(
                _("The document “%(title)s” is missing; choose it again or delete the block."), title=value["title"]
            )
        else:
            context["address"] = build.file(document)
            context["type"] = document.file_extension.upper()
            context["size"] = document.get_file_size()
        return context
