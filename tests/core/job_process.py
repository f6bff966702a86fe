"""A process of its own that works on one job: ``python -m tests.core.job_process WORD``.

WORD is ``ask`` (write the job), ``die`` (be killed with SIGKILL in the middle of it), ``beat`` (do what is due) or
``tell`` (nothing more); each prints what stands. The database is the one of DATABASE_URL, made by ``ask``;
BROKER_FOLDER is where the embedded broker keeps its messages.
"""

import json
import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.db import connection  # noqa: E402

from lms.celery import app  # noqa: E402
from lms.core import audit, jobs  # noqa: E402
from lms.core.models import AuditEntry, Job  # noqa: E402
from lms.core.tasks import resend_expired_jobs  # noqa: E402

WORD = sys.argv[1]

if folder := os.environ.get("BROKER_FOLDER"):
    names = ("data_folder_in", "data_folder_out", "processed_folder", "control_folder")
    app.conf.broker_transport_options = dict.fromkeys(names, folder)


@jobs.handler("tests.lasting")
def work(payload: dict) -> None:
    audit.record("tests.worked", actor=None, object_kind="job")
    if WORD == "die":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    if WORD == "ask":
        if Job._meta.db_table not in connection.introspection.table_names():
            with connection.schema_editor() as editor:
                editor.create_model(Job)
                editor.create_model(AuditEntry)
        jobs.enqueue("tests.lasting", key="a", payload={})
    elif WORD == "die":
        jobs.run(Job.objects.get().pk)
    elif WORD == "beat":
        resend_expired_jobs()
    job = Job.objects.get()
    stands = {"state": job.state, "attempts": job.attempts, "effects": AuditEntry.objects.count()}
    sys.stdout.write(f"{json.dumps(stands)}\n")
