"""What the worker does for accounts."""

from celery import shared_task

from lms.accounts import codes


@shared_task
def forget_codes() -> None:
    codes.forget_old()
