"""Celery's way into the CMS. Jobs are handled in ``referers.py``."""

from celery import shared_task

from cms.approval.telling import remind_reviewers
from cms.checking.links import ask_again
from cms.renditions import converting
from cms.schedule import publish_due


@shared_task
def publish_scheduled() -> None:
    publish_due()


@shared_task
def remind_of_reviews() -> None:
    remind_reviewers()


@shared_task
def try_links_again() -> None:
    ask_again()


@shared_task
def convert_videos() -> None:
    converting.ask_again()
