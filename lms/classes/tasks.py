"""What the worker does for classes by the clock."""

from celery import shared_task

from lms.classes import queue, releasing


@shared_task
def pass_places_on() -> None:
    """End offers that have run out and offer what is free. Run as often as one likes: an offer stands until it ends."""
    queue.pass_on_all()


@shared_task
def release_absent() -> None:
    """Release who stayed away. Run as often as one likes: who is released has no place to be released from."""
    releasing.release_all_absent()
