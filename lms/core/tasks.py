"""Celery's way to ``core.Job``."""

from celery import shared_task

from lms.core import jobs


@shared_task
def run_job(job_id: int) -> None:
    jobs.run(job_id)


@shared_task
def resend_expired_jobs() -> None:
    """Do what waits although its message is lost: a worker was killed, or the broker was away."""
    for job_id in jobs.due_ids():
        jobs.run(job_id)
