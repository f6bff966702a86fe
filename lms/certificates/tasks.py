"""What the worker does for certificates by the clock."""

from celery import shared_task

from lms.certificates import looking


@shared_task
def look_for_due() -> None:
    looking.ask()
