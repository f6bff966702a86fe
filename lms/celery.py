"""The Celery application.

A task takes ids, re-reads, and calls one idempotent service: the message may arrive twice or late. What must not be
lost is a ``core.Job`` row; the broker only carries its id.
"""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

TRANSPORT_ALIASES["filesystem"] = "lms.core.broker:Transport"

app = Celery("linxue")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
