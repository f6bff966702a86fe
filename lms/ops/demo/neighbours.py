"""The demo's partner units, and what its schools look like."""

from django.core.files import File
from django.utils import timezone

from lms.core.days import local_day
from lms.network.models import Organisation
from lms.network.partner_services import add_partner
from lms.network.school_picture_services import add_picture
from lms.ops.demo.street import DEMO_DIR, Street


def load_neighbours(street: Street) -> None:
    start = local_day(timezone.now()).replace(month=1, day=1)
    for row in street.plan["partners"]:
        values = {name: value for name, value in row.items() if name != "org"}
        values |= {"signed_on": start, "until": start.replace(year=start.year + 1, month=12, day=31)}
        add_partner(organisation=Organisation.objects.get(code=row["org"]), values=values, actor=None)
    for row in street.plan["pictures"]:
        with (DEMO_DIR / row["file"]).open("rb") as file:
            add_picture(
                school=street.schools[row["school"]],
                file=File(file, name=row["file"]),
                alt=row["alt"],
                alt_en=row["alt_en"],
                actor=None,
            )
