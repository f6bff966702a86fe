"""The worker's job: look at an uploaded video, make what is worth making, and tell who is concerned."""

import fcntl
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from cms.documents import MediaDocument
from cms.referers import recompile_referers
from cms.renditions import ffmpeg, telling
from cms.renditions.models import Rendition
from cms.uploads import Kind
from lms.core.jobs import Lease, enqueue, handler
from lms.core.uploads import extension_of
from lms.courses.media import keep_media_files

logger = logging.getLogger(__name__)

CONVERT = "cms.convert"
State = MediaDocument.State
Form = Rendition.Form
RENEW = 20  # seconds
WORTH = 0.9  # of the original's size: what saves less is not kept
TOO_SHORT = 0.9  # of the length that the file names: less was played, so the end is missing
SIZES = {Form.SMALL: (360, "27", "64k"), Form.MEDIUM: (720, "25", "96k")}  # short side, quality, sound
STILL_WIDTH = 1200


@dataclass
class Made:
    """What came of one video; ``files`` lie in a folder that goes with it."""

    broken: bool = False
    seconds: int | None = None
    files: dict[Form, Path] = field(default_factory=dict)


def ask(document: MediaDocument) -> None:
    """Have ``document`` looked at, once, after the commit."""
    enqueue(CONVERT, key=f"{CONVERT}:{document.pk}", payload={"document": document.pk})


def waiting() -> QuerySet[MediaDocument]:
    """The videos that nobody has looked at."""
    return MediaDocument.objects.filter(kind=Kind.VIDEO, state=State.NEW).order_by("pk")


def ask_again() -> None:
    """Go on with what waits, as on a machine that had no FFmpeg until now."""
    if ffmpeg.installed() and (first := waiting().first()):
        ask(first)


@handler(CONVERT, lasting=True)
def convert(payload: dict[str, Any], lease: Lease) -> None:
    if not ffmpeg.installed():
        logger.warning("FFmpeg is not installed: videos stay as they were uploaded")
        return
    with _alone() as alone:
        document = waiting().filter(pk=payload["document"]).first()
        if document is None or not alone:
            return
        with tempfile.TemporaryDirectory(prefix="linxue-video-") as folder:
            made = _make(document, Path(folder), lease)
            _keep(document, made, lease)
    if following := waiting().first():
        ask(following)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other video is converted on this machine: one takes a processor for minutes, and whoever ends asks
    for the next."""
    with (settings.VAR_DIR / "convert.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _make(document: MediaDocument, folder: Path, lease: Lease) -> Made:
    renewed = time.monotonic()

    def meanwhile() -> None:
        nonlocal renewed
        if time.monotonic() - renewed > RENEW:
            renewed = time.monotonic()
            with transaction.atomic():
                lease.renew()

    try:
        source = _local(document, folder)
        extension = extension_of(document.filename)
        picture = ffmpeg.look(source, extension)
        outputs, files = _outputs(picture, folder)
        played = ffmpeg.make(source, extension, outputs, meanwhile=meanwhile)
    except (ffmpeg.CannotPlay, FileNotFoundError):
        return Made(broken=True)
    if played < TOO_SHORT * picture.seconds and not ffmpeg.is_length(picture.seconds, played):
        return Made(broken=True)
    size = source.stat().st_size
    worth = {
        form: path
        for form, path in files.items()
        if path.exists() and path.stat().st_size > 0 and (form == Form.STILL or path.stat().st_size < WORTH * size)
    }
    true = ffmpeg.is_length(document.seconds or 0, played)
    return Made(seconds=None if true else max(1, round(played)), files=worth)


def _local(document: MediaDocument, folder: Path) -> Path:
    """The file on this machine's disk, copied where the storage is elsewhere. Raises FileNotFoundError."""
    try:
        return Path(document.file.path)
    except NotImplementedError:
        copy = folder / "original"
        with document.file.open("rb") as stored, copy.open("wb") as out:
            shutil.copyfileobj(stored, out)
        return copy


def _outputs(picture: ffmpeg.Picture, folder: Path) -> tuple[list[str], dict[Form, Path]]:
    """FFmpeg's arguments for all that may be worth making of ``picture``, and the files they lead to."""
    arguments: list[str] = []
    files: dict[Form, Path] = {}

    def out(form: Form, extension: str, *told: str) -> None:
        files[form] = folder / f"{form.value}.{extension}"
        arguments.extend([*told, f"file:{files[form]}"])

    scale = "scale='if(gt(iw,ih),-2,{0})':'if(gt(iw,ih),{0},-2)'"
    for form, (side, quality, sound) in SIZES.items():
        if picture.short_side > side:
            out(
                form, "mp4", "-map", "0:v:0", "-map", "0:a:0?", "-vf", scale.format(side), "-c:v", "libx264",
                "-profile:v", "main", "-preset", "veryfast", "-fpsmax", "30", "-crf", quality, "-pix_fmt", "yuv420p",
                "-threads", "1", "-c:a", "aac", "-b:a", sound, "-ac", "2", "-map_metadata", "-1",
                "-movflags", "+faststart",
            )  # fmt: skip
    if picture.sound:
        out(
            Form.SOUND, "m4a", "-map", "0:a:0", "-vn", "-c:a", "aac", "-b:a", "64k", "-ac", "2", "-map_metadata", "-1",
            "-movflags", "+faststart",
        )  # fmt: skip
    out(
        Form.STILL, "jpg", "-ss", f"{picture.seconds / 10:.2f}", "-map", "0:v:0", "-frames:v", "1", "-vf",
        f"scale='min({STILL_WIDTH},iw)':-2", "-q:v", "4", "-map_metadata", "-1",
    )  # fmt: skip
    # The picture is played to its end in any case: only so it is known whether it can be.
    return [*arguments, "-map", "0:v:0", "-f", "null", "-"], files


def _keep(document: MediaDocument, made: Made, lease: Lease) -> None:
    """One step: the files are there, the rows name them, and the texts that show the video are compiled again."""
    new = {form: _stored(document, path) for form, path in made.files.items()}
    kept = False
    try:
        with transaction.atomic():
            lease.renew(advanced=True)
            now = MediaDocument.objects.select_for_update().filter(pk=document.pk, file=document.file.name).first()
            if now is None:  # replaced or deleted meanwhile; a new file has a job of its own
                return
            now.state = State.BROKEN if made.broken else State.READY
            MediaDocument.objects.filter(pk=now.pk).update(state=now.state, seconds=made.seconds or now.seconds)
            for old in now.renditions.exclude(form__in=new):
                old.delete()
            rows = [_row(now, form, name) for form, name in new.items()]
            keep_media_files(files=[row.as_media() for row in rows])
            if rows or made.broken or made.seconds:
                recompile_referers(now)
            if made.broken:
                telling.tell(now)
        kept = True
    finally:
        if not kept:
            for name in new.values():
                default_storage.delete(name)


def _stored(document: MediaDocument, path: Path) -> str:
    with path.open("rb") as file:
        return default_storage.save(f"renditions/{document.uuid}/{path.name}", File(file))


def _row(document: MediaDocument, form: Form, name: str) -> Rendition:
    row = Rendition.objects.filter(document=document, form=form).first() or Rendition(document=document, form=form)
    if before := row.name:
        transaction.on_commit(lambda: default_storage.delete(before))
    row.name, row.size = name, default_storage.size(name)
    row.save()
    return row
