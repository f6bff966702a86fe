"""Pictures that people upload: read with suspicion, turned upright, made smaller, without what a camera wrote."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from lms.core.uploads import MEGABYTE, FileType, begins_as, check_type

LARGEST_PICTURE = 15 * MEGABYTE
MOST_PIXELS = 60_000_000  # a few kilobytes can claim to be a picture that fills the memory
PICTURE_TYPES = {
    "jpg": FileType("image/jpeg", begins_as("jpg"), LARGEST_PICTURE),
    "jpeg": FileType("image/jpeg", begins_as("jpg"), LARGEST_PICTURE),
    "png": FileType("image/png", begins_as("png"), LARGEST_PICTURE),
    "webp": FileType("image/webp", begins_as("webp"), LARGEST_PICTURE),
}
ACCEPTED = ",".join(f".{ending}" for ending in PICTURE_TYPES)


def read_picture(file: Any) -> Image.Image:
    """The uploaded ``file`` as a picture, upright. Raises ValidationError with a sentence for who uploaded it."""
    check_type(file.file, name=file.name or "", size=file.size, types=PICTURE_TYPES)
    try:
        picture = Image.open(file.file)
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("This picture has too many pixels. Make it smaller and upload it again."))
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This picture cannot be read; the file may be damaged. Save it again.")) from error


def within(picture: Image.Image, side: int) -> Image.Image:
    """A copy whose longer side has at most ``side`` pixels."""
    made = picture.copy()
    made.thumbnail((side, side))
    return made


def webp(picture: Image.Image) -> bytes:
    """Without the place and the camera that a telephone writes into its own."""
    data = io.BytesIO()
    picture.save(data, "WEBP", quality=80)
    return data.getvalue()
