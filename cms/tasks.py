"""Celery's way into the CMS. Jobs are handled in ``referers.py``."""

from celery import shared_task

from cms.schedule import publish_due


@shared_task
def publish_scheduled() -> None:
    publish_due()
