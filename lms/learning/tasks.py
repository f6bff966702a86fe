"""What the worker does for learning by the clock."""

from celery import shared_task

from lms.learning import attempts, notes


@shared_task
def close_overdue_attempts() -> None:
    """Close what nobody reads any more. Run as often as one likes: a closed attempt is not closed again."""
    attempts.close_all_overdue()


@shared_task
def forget_deleted_notes() -> None:
    """Delete for good the notes that can no longer be taken back."""
    notes.forget_deleted()
