"""Uploading a picture: one that only begins as a picture is refused like one that does not."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from PIL import UnidentifiedImageError
from wagtail.images.forms import BaseImageForm


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" not in self.fields:
            return
        field = self.fields["file"]
        check_size = field.check_image_pixel_size

        def check_that_it_opens(file: UploadedFile) -> None:
            try:
                check_size(file)
            except (UnidentifiedImageError, OSError, SyntaxError) as error:
                raise ValidationError(field.error_messages["invalid_image"], code="invalid_image") from error

        field.check_image_pixel_size = check_that_it_opens
