"""The domain of Linxue, and the Django project package."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
