"""Choosing a file of one kind: who looks for a video is shown videos, and can upload nothing else there."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.documents.views.chooser import (
    DocumentChooseResultsView,
    DocumentChooserUploadView,
    DocumentChooserViewSet,
    DocumentChooseView,
)

from cms.uploads import FILE_TYPES, Kind


def kind_chooser(kind: Kind, *, icon: str, choose_one: Any, choose_another: Any) -> DocumentChooserViewSet:
    """A chooser whose list and upload tab know files of ``kind`` only."""

    class OfKind:
        def get_object_list(self) -> Any:
            return super().get_object_list().filter(kind=kind)  # type: ignore[misc]

        def get_creation_form_class(self) -> type:
            base = super().get_creation_form_class()  # type: ignore[misc]

            class OfKindForm(base):  # type: ignore[misc, valid-type]
                def _post_clean(self) -> None:
                    # The model's own check, which runs here, tells what the file is.
                    super()._post_clean()
                    if self.instance.kind and self.instance.kind != kind:
                        types = [name for name, known in FILE_TYPES.items() if known.kind == kind]
                        self.add_error(
                            "file",
                            ValidationError(
                                _("Here goes a file of one of these types: %(types)s."),
                                code="wrong_kind",
                                params={"types": ", ".join(types)},
                            ),
                        )

            return OfKindForm

    class ChooseView(OfKind, DocumentChooseView):
        pass

    class ChooseResultsView(OfKind, DocumentChooseResultsView):
        pass

    class UploadView(OfKind, DocumentChooserUploadView):
        pass

    class KindChooserViewSet(DocumentChooserViewSet):
        choose_view_class = ChooseView
        choose_results_view_class = ChooseResultsView
        create_view_class = UploadView
        choose_one_text = choose_one
        choose_another_text = choose_another
        page_title = choose_one
        register_widget = False  # a plain foreign key to a file keeps Wagtail's own chooser

    KindChooserViewSet.icon = icon
    return KindChooserViewSet(f"cms_{kind}_chooser", model="cms.MediaDocument", url_prefix=f"files/{kind}")


video_chooser = kind_chooser(
    Kind.VIDEO,
    icon="media",
    choose_one=gettext_lazy("Choose a video"),
    choose_another=gettext_lazy("Choose another video"),
)
audio_chooser = kind_chooser(
    Kind.AUDIO,
    icon="media",
    choose_one=gettext_lazy("Choose a recording"),
    choose_another=gettext_lazy("Choose another recording"),
)
subtitles_chooser = kind_chooser(
    Kind.SUBTITLES,
    icon="list-ul",
    choose_one=gettext_lazy("Choose subtitles"),
    choose_another=gettext_lazy("Choose other subtitles"),
)
document_chooser = kind_chooser(
    Kind.DOCUMENT,
    icon="doc-full-inverse",
    choose_one=gettext_lazy("Choose a document"),
    choose_another=gettext_lazy("Choose another document"),
)

CHOOSERS = (video_chooser, audio_chooser, subtitles_chooser, document_chooser)

VideoChooserBlock = video_chooser.get_block_class(name="VideoChooserBlock", module_path="cms.choosers")
AudioChooserBlock = audio_chooser.get_block_class(name="AudioChooserBlock", module_path="cms.choosers")
SubtitlesChooserBlock = subtitles_chooser.get_block_class(name="SubtitlesChooserBlock", module_path="cms.choosers")
DocumentChooserBlock = document_chooser.get_block_class(name="DocumentChooserBlock", module_path="cms.choosers")
