"""The certificates of the demo: how those of the street look, and the worker's own sweep that issues them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from lms.certificates import designing, looking
from lms.certificates.models import Certificate
from lms.certificates.seals import read_seal
from lms.core import jobs
from lms.core.models import Job
from lms.network.models import Organisation
from lms.ops.demo.street import DEMO_DIR, Street

SEAL = DEMO_DIR / "seals" / "jiangxi.png"  # drawn by the script beside it; nobody's
LOOK = {
    "design": "red",
    "body": "江溪街道社区教育中心",
    "body_en": "Jiangxi Subdistrict Community Education Centre",
    "signatory": "校长 样例",
    "signatory_en": "Head of school: Sample",
}


def load_certificates(street: Street) -> int:
    """How many were issued."""
    place = Organisation.objects.get(code=street.plan["street"])
    seal = read_seal(SimpleUploadedFile(SEAL.name, SEAL.read_bytes()))
    template = designing.try_out(
        organisation=place,
        school=None,  # the schools of its communities issue theirs with it
        values=LOOK,
        seal=seal,
        seal_of=None,
        actor=street.people["chen"],
    )
    designing.take(template=template, actor=street.people["chen"])
    looking.ask()
    for pk in Job.objects.filter(kind=looking.SWEEP, state=Job.State.WAITING).values_list("pk", flat=True):
        jobs.run(pk)
    return Certificate.objects.count()
