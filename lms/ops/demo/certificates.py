"""The certificates of the demo: given by the worker's own sweep to who has finished a course that gives one."""

from lms.certificates import looking
from lms.certificates.models import Certificate
from lms.core import jobs
from lms.core.models import Job


def load_certificates() -> int:
    """How many were issued."""
    looking.ask()
    for pk in Job.objects.filter(kind=looking.SWEEP, state=Job.State.WAITING).values_list("pk", flat=True):
        jobs.run(pk)
    return Certificate.objects.count()
