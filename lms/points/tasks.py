"""Work of the points that the clock asks for."""

from celery import shared_task

from lms.points import sealing


@shared_task
def seal_closed_days() -> None:
    """Seal the days that are over. Run as often as one likes: a sealed day is not sealed again."""
    sealing.seal_closed_days()
