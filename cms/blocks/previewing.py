"""What the editor shows of a block before it is chosen: what readers get of it, with words and drawings of ours."""

import uuid
from typing import Any

from django.templatetags.static import static
from django.utils.translation import get_language

from cms.build import Build, Picture
from cms.documents import MediaDocument
from cms.preview import unanswered
from cms.sanitise import clean_html
from lms.learning.rendering import fill_parts
from lms.network.models import ServiceCentre

_DRAWING = "img/door-adult.svg"
_FILES = {"video": "video.mp4", "audio": "recording.m4a", "document": "checklist.pdf"}


class Sample(Build):
    """A build in which everything that an editor would choose is there."""

    def picture(self, image: Any, *, alt: str, beside: bool = False) -> Picture | None:
        address = static(_DRAWING)
        return Picture(src=address, width=480, height=300, srcset=f"{address} 480w")

    def stand_in(self, kind: str) -> Any:
        if kind == "place":
            return ServiceCentre(
                name="邻里中心（样例）",
                name_en="Neighbours' Centre (sample)",
                address="邻里路 18 号（样例）",
                phone="0510-0000 1100",
                week=[[day, "08:30", "17:00"] for day in range(5)],
            )
        return MediaDocument(file=f"documents/{_FILES[kind]}", file_size=240_000, seconds=75, uuid=uuid.UUID(int=0))


class Previewed:
    """For blocks with a ``preview_value``; what is to be chosen in it is None."""

    def get_preview_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        build = Sample(language=get_language() or "zh-hans")
        html = clean_html(self.render(value, context={"build": build}))  # type: ignore[attr-defined]
        state = {"course": {"slug": "course"}, "lesson": {"slug": "lesson"}, "quiz": unanswered(build.parts)}
        return {**(parent_context or {}), "body": fill_parts(html, build.parts, state)}
