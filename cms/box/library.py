"""A folder's pictures and files in the collection of a school: what is there already is not put there again."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.documents import MediaDocument


class Library:
    """Finds or adds files by their content; remembers what it stored, so that a failed import can take it back."""

    def __init__(self, collection: Collection, folder: Path, actor: Any) -> None:
        self.collection = collection
        self.folder = folder
        self.actor = actor
        self._pictures: dict[str, Any] = {}
        self._documents: dict[str, MediaDocument] = {}
        self._stored: list[Any] = []

    def picture(self, name: str, *, title: str) -> Any:
        """The picture ``media/…`` of the folder."""
        if name not in self._pictures:
            self._pictures[name] = self._find(get_image_model(), name) or self._add_picture(name, title)
        return self._pictures[name]

    def document(self, name: str, *, title: str) -> MediaDocument:
        """The video, recording, subtitles or document ``media/…`` of the folder."""
        if name not in self._documents:
            self._documents[name] = self._find(MediaDocument, name) or self._add_document(name, title)
        return self._documents[name]

    def take_back(self) -> None:
        """Delete the files stored here; their rows are gone with the transaction."""
        for field_file in self._stored:
            field_file.storage.delete(field_file.name)

    def _find(self, model: Any, name: str) -> Any:
        digest = hashlib.sha1((self.folder / name).read_bytes(), usedforsecurity=False).hexdigest()
        return model.objects.filter(collection=self.collection, file_hash=digest).first()

    def _add_picture(self, name: str, title: str) -> Any:
        path = self.folder / name
        with path.open("rb") as source:
            picture = get_image_model()(
                title=title[:255],
                file=ImageFile(source, name=f"{self.folder.name}-{path.name}"),
                collection=self.collection,
                uploaded_by_user=self.actor,
            )
            picture._set_image_file_metadata()
            picture.save()
        self._stored.append(picture.file)
        return picture

    def _add_document(self, name: str, title: str) -> MediaDocument:
        path = self.folder / name
        with path.open("rb") as source:
            document = MediaDocument(
                title=title[:255],
                file=File(source, name=f"{self.folder.name}-{path.name}"),
                collection=self.collection,
                uploaded_by_user=self.actor,
            )
            document._set_document_file_metadata()
            document.save()
        self._stored.append(document.file)
        return document
