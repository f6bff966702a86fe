"""The picture of a seal as it is uploaded: checked, cut to what is drawn, and kept by the digest of its content."""

import hashlib
import io
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from lms.certificates.models import Seal
from lms.core.uploads import MEGABYTE, FileType, begins_as, check_type

SEAL_TYPES = {"png": FileType("image/png", begins_as("png"), 2 * MEGABYTE)}
MOST_PIXELS = 16_000_000  # a few kilobytes can claim to be a picture that fills the memory
SMALLEST = 200  # pixels of the shorter side: fewer are coarse on paper
LARGEST = 600  # of the longer side, as kept: 38 mm at 400 dots an inch
FAINTEST = 8  # of 255: what is less opaque than that nobody sees


def read_seal(file: Any) -> bytes:
    """The uploaded ``file`` as the PNG that is kept, without what was written beside the picture and without margins.

    Raises ValidationError with a sentence for who uploaded it.
    """
    check_type(file.file, name=file.name or "", size=file.size, types=SEAL_TYPES)
    try:
        picture = Image.open(file.file, formats=["PNG"])
        if picture.width * picture.height > MOST_PIXELS:
            raise ValidationError(_("This picture has too many pixels. Make it smaller and upload it again."))
        drawn = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This picture cannot be read; the file may be damaged. Save it again.")) from error
    opacity = drawn.getchannel("A")
    if not any(opacity.histogram()[: 255 - FAINTEST]):
        raise ValidationError(
            _("This picture has no transparent ground and would cover what stands below. Save it as PNG without one.")
        )
    inked = opacity.point(lambda value: 255 if value >= FAINTEST else 0).getbbox()
    if inked is None:
        raise ValidationError(_("Nothing is seen on this picture: all of it is transparent."))
    drawn = drawn.crop(inked)
    if min(drawn.size) < SMALLEST:
        raise ValidationError(
            _("The seal is %(width)s by %(height)s pixels, coarse on paper: it needs %(least)s by %(least)s.")
            % {"width": drawn.width, "height": drawn.height, "least": SMALLEST}
        )
    drawn.thumbnail((LARGEST, LARGEST))
    out = io.BytesIO()
    # A picture made anew has nothing but its points.
    Image.frombytes("RGBA", drawn.size, drawn.tobytes()).save(out, "PNG", optimize=True)
    return out.getvalue()


def digest_of(png: bytes) -> str:
    return hashlib.sha256(png).hexdigest()


def keep(png: bytes) -> Seal:
    """The seal with this content: the same one for the same content."""
    return Seal.objects.get_or_create(sha256=digest_of(png), defaults={"png": png})[0]
