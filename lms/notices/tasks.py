"""What the worker does for notices by the clock."""

from celery import shared_task

from lms.notices import coming_of_age


@shared_task
def end_with_the_year() -> None:
    coming_of_age.end_with_the_year()
