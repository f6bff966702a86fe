"""A worker of its own on the database of DATABASE_URL: ``python -m tests.network.upload_process JOB|FILE [DIE_IN]``.

It does the job, or imports the file as the command line does; in the batch DIE_IN it is killed with SIGKILL, where it
hurts most: the rows are in the transaction and the rejected ones in their file, and nothing is committed.
"""

import os
import signal
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from lms.core import jobs  # noqa: E402
from lms.network import upload_work  # noqa: E402
from lms.network.rejected_rows import RejectedRows  # noqa: E402

ROWS_A_BATCH = 20


class Deadly(RejectedRows):
    left = 0

    def write(self, rejected, *, at: int) -> int:
        size = super().write(rejected, at=at)
        Deadly.left -= 1
        if Deadly.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return size


if __name__ == "__main__":
    Deadly.left = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    upload_work.BATCH = ROWS_A_BATCH
    upload_work.RejectedRows = Deadly
    if sys.argv[1].isdecimal():
        sys.exit(0 if jobs.run(int(sys.argv[1])) else 1)
    call_command("import_people", sys.argv[1])
