"""Celery's way into the search. Jobs are handled in ``index.py``."""

from celery import shared_task

from lms.search import misses


@shared_task
def forget_misses() -> None:
    misses.forget_misses()
