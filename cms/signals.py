"""The few things Wagtail tells by signal only: pages deleted, pages moved, pictures changed."""

from typing import Any

from wagtail.signals import page_unpublished, post_page_move

from cms import ordering, publishing
from cms.pages import CoursePage, LessonPage


def withdraw_page(sender: type, instance: Any, **kwargs: Any) -> None:
    """A deleted page is withdrawn by Wagtail without being saved; one that was saved is withdrawn already."""
    publishing.withdraw(instance)


def follow_move(sender: type, instance: Any, parent_page_before: Any, parent_page_after: Any, **kwargs: Any) -> None:
    page = instance.specific
    if isinstance(page, LessonPage):
        if not ordering.is_quiet():
            course = page.course_page()
            ordering.order_translations(course)
            publishing.reorder(course)
    elif isinstance(page, CoursePage) and page.live and parent_page_before.pk != parent_page_after.pk:
        publishing.republish(page)  # the school follows the index page above


def connect() -> None:
    for model in (CoursePage, LessonPage):
        page_unpublished.connect(withdraw_page, sender=model, dispatch_uid=f"cms.withdraw.{model.__name__}")
        post_page_move.connect(follow_move, sender=model, dispatch_uid=f"cms.move.{model.__name__}")
