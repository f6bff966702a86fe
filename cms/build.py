"""What one text collects while its blocks are rendered: ids of headings, parts that count, files, and what is wrong."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid5

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from wagtail.images.models import AbstractImage, AbstractRendition, SourceImageIOError

from cms.documents import MediaDocument
from lms.courses.outline import MediaOutline

WIDTHS = (400, 800, 1200)
# Columns of a lesson are at most this wide, so a phone and a desk each load the picture that fits.
SIZES = "(min-width: 720px) 680px, 100vw"
SIZES_BESIDE = "(min-width: 720px) 340px, 100vw"  # of two that stand beside each other
FALLBACK_WIDTH = 800
POSTER_WIDTH = 1200
# Pictures become files of a lesson (a video's poster) without a document behind them: their uuid comes from the path.
PICTURE_NAMESPACE = UUID("6f0b7f5e-3f0a-5c0b-9a51-8f6f0c1d2e3a")

_UNREADABLE = _("The file of the picture “%(title)s” cannot be read; upload it again.")


@dataclass(frozen=True)
class Picture:
    """A picture ready for ``<picture>``: one JPEG for old readers, WebP in widths for the others."""

    src: str
    width: int
    height: int
    srcset: str
    sizes: str = SIZES


@dataclass(frozen=True)
class Problem:
    """Why a page cannot be published. Put into words late: the page's language need not be its editor's."""

    sentence: Any
    params: dict[str, Any]

    def __str__(self) -> str:
        return str(self.sentence) % self.params


@dataclass
class Build:
    """Handed through the templates of one text as ``build``; ``language`` is the text's."""

    language: str
    parts: list[dict[str, Any]] = field(default_factory=list)
    media: dict[UUID, MediaOutline] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _ids: Counter = field(default_factory=Counter)

    def heading_id(self, text: str) -> str:
        """An id for a heading, Chinese too, unique in the text; its prefix keeps it apart from the page's own ids."""
        name = f"h-{slugify(text, allow_unicode=True)[:60].strip('-') or 'section'}"
        self._ids[name] += 1
        return name if self._ids[name] == 1 else f"{name}-{self._ids[name]}"

    def part(self, kind: str, **values: Any) -> str:
        """Take down a part that counts and return its id (``quiz``, ``video-1``)."""
        number = sum(part["kind"] == kind for part in self.parts) + 1
        name = kind if kind == "quiz" and number == 1 else f"{kind}-{number}"
        self.parts.append({"id": name, "kind": kind, **values})
        return name

    def file(self, document: MediaDocument) -> str:
        """Take down a file of the text and return its address."""
        self.media[document.uuid] = document.as_media()
        with override("zh-hans"):  # files have one address for all languages
            return reverse("media-file", args=[document.uuid, document.filename])

    def renditions(self, document: MediaDocument) -> dict[str, str]:
        """Take down what the worker has made of a video: the uuid of each file by its form."""
        if document.state != MediaDocument.State.READY:
            return {}
        made = document.renditions.order_by("form")
        self.media.update({row.uuid: row.as_media() for row in made})
        return {row.form: str(row.uuid) for row in made}

    def picture(self, image: AbstractImage | None, *, alt: str, beside: bool = False) -> Picture | None:
        """``image`` in its widths, half as wide where it stands ``beside`` another.

        What is missing (the picture, its file, ``alt``, which says what it shows) is taken down as a problem; without
        a picture to show the answer is None.
        """
        if not alt:
            self.problem(_("A picture does not say what it shows."))
        if image is None:
            self.problem(_("A picture is missing; choose it again or delete the block."))
            return None
        try:
            picture = self._picture(image)
        except SourceImageIOError:
            self.problem(_UNREADABLE, title=image.title)
            return None
        return replace(picture, sizes=SIZES_BESIDE) if beside else picture

    def _picture(self, image: AbstractImage) -> Picture:
        widths = sorted({min(width, image.width) for width in WIDTHS})
        fallback = f"width-{min(FALLBACK_WIDTH, image.width)}|format-jpeg|bgcolor-ffffff"
        specs = [f"width-{width}|format-webp" for width in widths]
        made = image.get_renditions(fallback, *specs)
        return Picture(
            src=made[fallback].url,
            width=made[fallback].width,
            height=made[fallback].height,
            srcset=", ".join(f"{made[spec].url} {made[spec].width}w" for spec in specs),
        )

    def stand_in(self, kind: str) -> Any:
        """What the list of blocks shows in place of a ``kind`` that nobody has chosen; None in a text."""
        return None

    def poster(self, image: AbstractImage) -> UUID | None:
        """Take down a picture as a file of the text, for where only a file will do; None as in ``picture``."""
        spec = f"width-{min(POSTER_WIDTH, image.width)}|format-webp"
        try:
            rendition: AbstractRendition = image.get_rendition(spec)
            if not rendition.file.storage.exists(rendition.file.name):
                rendition.delete()
                rendition = image.get_rendition(spec)
        except SourceImageIOError:
            self.problem(_UNREADABLE, title=image.title)
            return None
        uuid = uuid5(PICTURE_NAMESPACE, rendition.file.name)
        self.media[uuid] = MediaOutline(
            uuid=uuid,
            name=rendition.file.name,
            content_type="image/webp",
            size=rendition.file.size,
            title=image.title[:200],
        )
        return uuid

    def problem(self, sentence: Any, **params: Any) -> None:
        """Take down what is wrong: a lazily translated ``sentence`` with named places for ``params``."""
        self.problems.append(Problem(sentence, params))


_current: ContextVar[Build | None] = ContextVar("cms_build", default=None)


@contextmanager
def building(build: Build) -> Iterator[Build]:
    """Make ``build`` the one that links inside rich text are expanded for."""
    token = _current.set(build)
    try:
        yield build
    finally:
        _current.reset(token)


def current_build() -> Build | None:
    return _current.get()


def build_in(context: dict[str, Any] | None) -> Build:
    """The build of a template context; an own one for a block that is rendered alone, in the editor's preview."""
    return (context or {}).get("build") or Build(language="zh-hans")
