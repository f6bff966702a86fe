"""What the worker does for attendance by the clock."""

from celery import shared_task

from lms.attendance import sheets


@shared_task
def forget_sheets() -> None:
    """Delete old photographs of signed sheets. Run as often as one likes: what is gone is gone."""
    sheets.forget_old()
