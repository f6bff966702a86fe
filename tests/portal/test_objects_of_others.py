"""Every address that names an object, opened by everybody who has no business there.

An address with a uuid that is not listed here fails the suite. Where a reader may not know that an object exists, the
answer is the same, word for word, as for an object that there is not.
"""

import copy
import datetime
import re
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.urls.converters import IntConverter
from django.utils import timezone

from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people
from lms.classes import services as classes
from lms.core.days import local_day
from lms.network import services as network
from lms.network.models import Organisation
from tests.portal.addresses import ADDRESSES, Address
from tests.portal.conftest import Things
from tests.portal.test_urls import PATTERNS, owner

STREET, COMMUNITY = "320214052", "320214052005"
DAY = datetime.timedelta(days=1)
WALKERS = ("anonymous", "outsider", "parent", "child", "removed", "staff")

# What residents look at: everybody may know of it.
PUBLIC = {
    "cover",
    "class",
    "register",
    "accept-offer",
    "transfer",
    "leave",
    "draw",
    "draw-file",
    "together",
    "withdraw",
    "undo-withdraw",
    "school",
    "centre",
    "join",
    "news-item",
    "school-news-feed",
    "school-calendar",
    "school-timetable",
    "centre-timetable",
    "teacher",
    "occasion",
}
# Of the others: who may know of the object, besides those to whom it belongs. All others are told there is none.
#   outsider: manager of another street   parent: manager of the district    child: manager of one community
#   removed: was manager of the street    staff: registrar of a school where the person is in a class
KNOWN_TO = {
    "media-file": {"parent"},
    "my-record-line": {"parent"},
    "my-points-line": set(),
    "my-certificate": set(),
    "my-certificate-picture": set(),
    "manage-certificate": {"parent"},
    "manage-certificate-template-sample": {"parent"},
    "my-credits-statement": set(),
    "roll": {"parent"},
    "roll-marks": {"parent"},
    "roll-card": {"parent"},
    "wall": {"parent"},
    "made-up": {"parent"},
    "sheets": {"parent"},
    "sheet": {"parent"},
    "sheet-change": {"parent"},
    "asking": set(),
    "teach-class": {"parent"},
    "teach-class-message": {"parent"},
    "teach-class-handout": {"parent"},
    "teach-class-monitor": set(),
    "monitor-roll": set(),
    "wall-code": {"parent"},
    "teach-learner": {"parent"},
    "teach-marking-one": {"parent"},
    # Li lives in the community of the child tier; the staff know her from their class.
    "person": {"parent", "child", "staff"},
    "person-phone": {"parent", "child", "staff"},
    "person-record": {"parent", "child", "staff"},
    "person-record-line": {"parent", "child"},
    "role-give": {"parent", "child", "staff"},
    "person-factor": {"parent", "child", "staff"},
    "people-import": {"parent"},
    "people-import-rejected": {"parent"},
    "role-end": {"parent"},
    "role-undo": {"parent"},
    "manage-school": {"parent"},
    "manage-teacher": {"parent"},
    "manage-reward": {"parent"},
    "manage-class": {"parent"},
    "manage-class-sessions": {"parent"},
    "manage-attendance-school": {"parent"},
    "manage-term": {"parent"},
    "manage-occasion": {"parent"},
    "manage-occasion-change": {"parent"},
    "manage-occasion-sheets": {"parent"},
    "manage-class-list": {"parent"},
    "manage-session": {"parent"},
    "question": {"parent"},
    "question-file": {"parent"},
    "quiz-figures": {"parent"},
    "school-closing": {"parent"},
    "school-pictures": {"parent"},
    "school-picture": {"parent"},
    "centre-closing": {"parent", "child"},
    # The centre and the partner unit are the community's.
    "manage-centre": {"parent", "child"},
    **{f"partner{deed}": {"parent", "child"} for deed in ("", "-end", "-agreement")},
    # A desk registers who lives below it; being in a class of theirs is not enough.
    **{f"desk-{name}": {"parent", "child"} for name in ("person", "card", "new-card", "pin", "emergency", "papers")},
    # The class, the reward that they name here are not there, whoever asks.
    "desk-join": set(),
    "desk-class": set(),
    "desk-reward": set(),
    "desk-reward-back": {"parent", "child"},
    "roll-emergency": {"parent"},
    # Between the two who agreed on it, and nobody else.
    **{f"my-helping-{name}": set() for name in ("one", "end", "register", "withdraw")},
    "my-notice": set(),
    "my-lookout-end": set(),
    "my-note-delete": set(),
    "my-note-undo": set(),
    # A child is its guardian's.
    **{f"my-child{name}": set() for name in ("", "-learn", "-copy", "-log-in", "-remove")},
}
# Strangers are shown one and the same page for every card, there or not: tests/portal/test_desk.py.
SAME_FOR_ALL = {"card"}
# Who holds no role that the page needs, anywhere, is refused before anything is looked for.
WITHOUT_A_ROLE = {
    "person",
    "person-phone",
    "person-record",
    "person-record-line",
    "person-factor",
    "role-give",
    "role-end",
    "role-undo",
    "manage-school",
    "manage-centre",
}
WITHOUT_A_ROLE |= {"manage-class", "manage-class-list", "manage-class-sessions", "manage-session"}
WITHOUT_A_ROLE |= {
    "manage-attendance-school",
    "manage-term",
    "manage-occasion",
    "manage-occasion-change",
    "manage-occasion-sheets",
}
WITHOUT_A_ROLE |= {"manage-teacher", "manage-reward", "teach-learner", "teach-marking-one", "manage-certificate"}
WITHOUT_A_ROLE |= {"manage-certificate-template-sample"}
WITHOUT_A_ROLE |= {"question", "question-file", "quiz-figures"}
WITHOUT_A_ROLE |= {"people-import", "people-import-rejected"}
WITHOUT_A_ROLE |= {"school-pictures", "school-picture"}
WITHOUT_A_ROLE |= {"school-closing", "centre-closing", "partner", "partner-end", "partner-agreement"}
WITHOUT_A_ROLE |= {name for name in KNOWN_TO if name.startswith("desk-")}


def names_an_object(address: Address) -> bool:
    patterns = [path for path, name, pattern in PATTERNS if name == address.name and owner(pattern) == "lms"]
    return any("<uuid:" in path for path in patterns)


OBJECTS = [address for address in ADDRESSES if names_an_object(address)]


def test_every_address_with_an_object_says_who_may_know_of_it():
    assert {address.name for address in OBJECTS} == PUBLIC | SAME_FOR_ALL | KNOWN_TO.keys()


def test_no_address_of_ours_can_be_counted():
    """Of the patterns of our own views none takes a number; a code of a place is public and leads to a public page."""
    counted = [
        path
        for path, _name, pattern in PATTERNS
        if owner(pattern) == "lms"
        and (
            any(isinstance(converter, IntConverter) for converter in pattern.pattern.converters.values())
            or re.search(r"\\d|\[0-9\]", path)
        )
    ]
    assert counted == []


@pytest.fixture(scope="module")
def module_walkers(module_things, django_db_blocker) -> dict[str, User | None]:
    with django_db_blocker.unblock():
        return _make_walkers(module_things)


@pytest.fixture
def walkers(db, module_walkers) -> dict[str, User | None]:
    return copy.deepcopy(module_walkers)


def _make_walkers(things: Things) -> dict[str, User | None]:
    today = local_day(timezone.now())
    outside, child, removed, staff = create_people(
        [NewPerson(username=f"walker-{name}", name=f"走访{name}") for name in ("outsider", "child", "removed", "staff")]
    )
    neighbour = Organisation.objects.get(name="旺庄街道", tier="street", parent__code="320214")
    third = neighbour.parent.children.active().exclude(code__in=[STREET, neighbour.code]).first()
    for user, role, place in (
        (outside, "manager", neighbour),
        (child, "manager", Organisation.objects.get(code=COMMUNITY)),
        (removed, "manager", Organisation.objects.get(code=STREET)),
        (staff, "registrar", third),
    ):
        network.grant_role(user=user, role=role, organisation=place, starts_on=today - DAY, actor=None)
    network.end_role(held=removed.role_assignments.get(), actor=None, leave_no_manager=True)
    # Li takes a place in a class that the third street holds.
    school = third.schools.get()
    group = _class_of(school)
    classes.register(group=group, learner=things.learner, actor=things.learner)
    return {
        "anonymous": None,
        "outsider": outside,
        "parent": User.objects.get(username="chen"),
        "child": child,
        "removed": removed,
        "staff": staff,
    }


def _class_of(school):
    from tests.classes.building import make_class, make_course, make_term

    centre = school.organisation.centres.create(name="走访中心")
    return make_class(make_course(school), school=school, centre=centre, term=make_term(school))


def arguments(address: Address, things, *, missing: bool) -> list:
    stranger = uuid4()
    return [stranger if missing and isinstance(value, UUID) else value for value in address.args(things)]


def answer(user: User | None, address: Address, args: list) -> tuple[int, str]:
    """The status, and the page without what differs from one answer to the next: tokens and its own address."""
    client = Client()
    if user is not None:
        client.force_login(user)
    path = reverse(address.name, args=args)
    opened = client.get(path)
    response = client.post(path, address.data) if opened.status_code == 405 else opened
    body = response.content.decode(errors="replace") if not response.streaming and response.status_code != 206 else ""
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
    for value in args:
        body = body.replace(str(value), "")
    return response.status_code, body


@pytest.mark.parametrize("walker", WALKERS)
@pytest.mark.parametrize("address", [a for a in OBJECTS if a.name in KNOWN_TO], ids=lambda address: address.id)
def test_who_may_not_know_is_told_the_same_as_of_nothing(things, walkers, address, walker):
    user = walkers[walker]
    there = answer(user, address, arguments(address, things, missing=False))
    nothing = answer(user, address, arguments(address, things, missing=True))
    if walker in KNOWN_TO[address.name]:
        assert there[0] != 404
        return
    assert there == nothing
    refused_at_the_door = walker == "removed" and address.name in WITHOUT_A_ROLE
    # The file of a lesson answers without a log-in: that there is none.
    at_the_door = 404 if address.name == "media-file" else 302
    assert there[0] == (403 if refused_at_the_door else at_the_door if walker == "anonymous" else 404)


@pytest.mark.parametrize("walker", WALKERS)
@pytest.mark.parametrize("address", [a for a in OBJECTS if a.name in PUBLIC], ids=lambda address: address.id)
def test_what_residents_look_at_is_there_for_everybody(things, walkers, address, walker):
    status, _body = answer(walkers[walker], address, arguments(address, things, missing=False))
    assert status in {200, 302}


@pytest.mark.parametrize(("walker", "status"), [
    ("anonymous", 302), ("outsider", 404), ("parent", 200), ("child", 404), ("removed", 403), ("staff", 404),
])  # fmt: skip
def test_the_desk_of_a_place_is_its_officers_alone(things, walkers, walker, status):
    client = Client()
    if walkers[walker] is not None:
        client.force_login(walkers[walker])
    assert client.get(reverse("manage-place", args=[STREET])).status_code == status
    for name in ("people", "roles", "audit"):
        # The log is a manager's; the registrar of the third street has none at all.
        expected = 403 if (walker, name) == ("staff", "audit") else status
        assert client.get(reverse(name), {"place": STREET}).status_code == expected


def test_staff_of_a_class_see_the_name_and_the_class_and_nothing_else(things, walkers):
    client = Client()
    client.force_login(walkers["staff"])
    page = client.get(reverse("person", args=[things.learner.uuid])).content.decode()
    assert things.learner.name in page
    assert "样例班" in page
    for hidden in ("景渎", str(things.learner.birth_year), things.learner.masked_phone, things.learner.phone[-4:]):
        assert hidden not in page
    assert client.post(reverse("person-phone", args=[things.learner.uuid])).status_code == 403
    assert client.get(reverse("people"), {"q": "li"}).context["page"].rows == []
    found = client.get(reverse("people"), {"q": "li", "list": "registered"}).context["page"].rows
    assert [row.learner for row in found] == [things.learner]


def test_when_the_class_is_left_the_person_is_not_there_any_more(things, walkers):
    client = Client()
    client.force_login(walkers["staff"])
    path = reverse("person", args=[things.learner.uuid])
    assert client.get(path).status_code == 200
    group = things.learner.registrations.get(class_group__name="样例班").class_group
    classes.withdraw(group=group, learner=things.learner, actor=things.learner)
    assert client.get(path).status_code == 404


def test_a_role_that_ends_closes_every_page_with_the_next_request(things, walkers):
    client = Client()
    client.force_login(walkers["child"])
    path = reverse("person", args=[things.learner.uuid])
    assert client.get(path).status_code == 200
    network.end_role(held=walkers["child"].role_assignments.get(), actor=None, leave_no_manager=True)
    assert client.get(path).status_code == 403
    assert client.get(reverse("people")).status_code == 403
    assert client.get("/cms/").status_code == 403
    assert timezone.now() - walkers["child"].role_assignments.get().ended_at < DAY
