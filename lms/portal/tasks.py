"""Work of the pages that the clock asks for."""

from celery import shared_task

from lms.portal import figures


@shared_task
def renew_figures() -> None:
    """Count the years of the large places before an officer asks."""
    figures.renew_figures()
