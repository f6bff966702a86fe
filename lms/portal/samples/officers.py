"""What frames the lists of an officer: menu, place, the way through the list, its download, a change of the place."""

from typing import Any

from django.urls import reverse

from lms.core.keyset import KeysetPage
from lms.network.reorganising import Contents
from lms.portal.samples import places
from lms.portal.templatetags.manage import ENTRIES
from lms.portal.views.manage.people import Question
from lms.portal.views.manage.place import RenameForm
from lms.portal.views.manage.scope import Choice, Scope


def rename_form(frame: str) -> RenameForm:
    form = RenameForm(instance=places.community(), auto_id=f"{frame}-%s", prefix=frame)
    form.use_required_attribute = False
    return form


def in_every_frame() -> dict[str, Any]:
    """The second page of the people of a street, below a district that this officer has no right in."""
    url = reverse("styleguide")
    district, street, community = places.ancestors()
    entries = [{"url": name, "label": label, "icon": icon} for name, label, icon, _capability in ENTRIES]
    return {
        "officer": {
            "entries": entries,
            "here": entries[1]["url"],
            "scope": Scope(
                place=street,
                above=[Choice(district, ""), Choice(street, url)],
                others=[Choice(places.choices()[1], url)],
                below=[Choice(community, url)],
            ),
            "page": KeysetPage(rows=[], next="", first=False),
            "question": Question(kind="home", place=street.code, typed="", audience=""),
            "contents": Contents(places=1, people=3120, roles=4, schools=1, centres=0),
            "url": url,
        }
    }
