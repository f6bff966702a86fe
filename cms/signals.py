"""The few things Wagtail tells by signal only: pages deleted and moved, pictures and files changed."""

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.images import get_image_model
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms import keeping, ordering, publishing, referers
from cms.documents import MediaDocument
from cms.pages import CoursePage, LessonPage, NewsPage, PlainPage
from cms.renditions import converting
from cms.renditions.models import Rendition, file_goes_too
from cms.uploads import Kind
from lms.courses.media import keep_media_files
from lms.courses.models import MediaFile
from lms.network.models import School, ServiceCentre


def withdraw_page(sender: type, instance: Any, **kwargs: Any) -> None:
    """A deleted page is withdrawn by Wagtail without being saved; one that was saved is withdrawn already."""
    instance.bridge.withdraw(instance)


def follow_move(sender: type, instance: Any, parent_page_before: Any, parent_page_after: Any, **kwargs: Any) -> None:
    page = instance.specific
    if isinstance(page, LessonPage):
        if not ordering.is_quiet():
            course = page.course_page()
            ordering.order_translations(course)
            publishing.reorder(course)
    elif (
        isinstance(page, CoursePage | NewsPage)
        and not page.alias_of_id
        and parent_page_before.pk != parent_page_after.pk
    ):
        keeping.move_translations(page)
        page.bridge.republish(page)  # the school follows the index page above


def link_target_changed(sender: type, instance: Any, **kwargs: Any) -> None:
    """A link to a page works from its publishing to its withdrawal."""
    referers.recompile_referers(instance)


def rendition_deleted(sender: type, instance: Any, **kwargs: Any) -> None:
    """Wagtail throws the sizes of a picture away when it is replaced or cut anew; compiled texts name them."""
    referers.recompile_referers(instance.image)


def document_saved(sender: type, instance: MediaDocument, created: bool, **kwargs: Any) -> None:
    """A replaced file is served under its old uuid at once; its name and length follow with the recompiling."""
    if instance.kind == Kind.VIDEO and instance.state == MediaDocument.State.NEW:
        converting.ask(instance)
    if created or not MediaFile.objects.filter(uuid=instance.uuid).exists():
        return
    keep_media_files(files=[instance.as_media()])
    referers.recompile_referers(instance)


def place_changed(sender: type, instance: Any, created: bool, **kwargs: Any) -> None:
    """Lessons that send people there say its address, hours and telephone."""
    if not created:
        referers.recompile_referers(instance)


def refuse_to_delete(sender: type, instance: Any, **kwargs: Any) -> None:
    referers.refuse_in_use(instance)


def keep_what_was_learned(sender: type, instance: CoursePage | LessonPage, **kwargs: Any) -> None:
    if not instance.alias_of_id:
        keeping.refuse_learned(instance)
        keeping.let_go_of_aliases(instance)


def connect() -> None:
    image = get_image_model()
    for model in (CoursePage, LessonPage, NewsPage):
        page_unpublished.connect(withdraw_page, sender=model, dispatch_uid=f"cms.withdraw.{model.__name__}")
        post_page_move.connect(follow_move, sender=model, dispatch_uid=f"cms.move.{model.__name__}")
    for model in (CoursePage, LessonPage):
        pre_delete.connect(keep_what_was_learned, sender=model, dispatch_uid=f"cms.keep.{model.__name__}")
    for model in (CoursePage, LessonPage, NewsPage, PlainPage):
        page_published.connect(link_target_changed, sender=model, dispatch_uid=f"cms.linked.{model.__name__}")
        page_unpublished.connect(link_target_changed, sender=model, dispatch_uid=f"cms.unlinked.{model.__name__}")
    post_delete.connect(rendition_deleted, sender=image.get_rendition_model(), dispatch_uid="cms.rendition")
    post_save.connect(document_saved, sender=MediaDocument, dispatch_uid="cms.document")
    post_delete.connect(file_goes_too, sender=Rendition, dispatch_uid="cms.rendition_file")
    for place in (ServiceCentre, School):
        post_save.connect(place_changed, sender=place, dispatch_uid=f"cms.place.{place.__name__}")
    for used in (image, MediaDocument):
        pre_delete.connect(refuse_to_delete, sender=used, dispatch_uid=f"cms.in_use.{used.__name__}")
