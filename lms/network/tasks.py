"""What the worker does for the network by the clock."""

from celery import shared_task

from lms.network import uploading


@shared_task
def forget_people_files() -> None:
    uploading.forget_old()
