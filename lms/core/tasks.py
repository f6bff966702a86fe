"""Celery's way to ``core.Job``, and what the database wants done each day."""

from celery import shared_task
from django.db import connection

from lms.core import jobs


@shared_task
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task
def refresh_statistics() -> None:
    """Tell SQLite how its tables have grown: without it, it reads every course to find the classes of a week.

    PostgreSQL does so by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")  # rows looked at in each index: seconds, not minutes
            cursor.execute("ANALYZE")


@shared_task
def resend_expired_jobs() -> None:
    """Do what waits although its message is lost: a worker was killed, or the broker was away."""
    for job_id in jobs.due_ids():
        jobs.run(job_id)
