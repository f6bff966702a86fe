"""The demo's places and people: schools, centres, the cast, residents. Written through the services."""

import datetime
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from lms.accounts import helping
from lms.accounts.cards import issue_card, issue_many
from lms.accounts.models import User
from lms.accounts.services import NewPerson, create_people, name_emergency_contacts
from lms.classes.holidays import read_holidays, set_holidays
from lms.core.days import local_day
from lms.network import elder_papers
from lms.network import services as network
from lms.network.english import english_name
from lms.network.homes import home_of
from lms.network.importing import import_network
from lms.network.models import CentreKind, Organisation, Room, School, ServiceCentre
from lms.network.newcomers import add_child
from lms.ops.demo.people import Invented, invent
from lms.ops.demo.positions import positions
from lms.ops.demo_guard import DEMO_PASSWORD

DEMO_DIR = Path(settings.BASE_DIR) / "demo"
RELATIVES = ("女儿", "儿子", "儿媳", "外孙女")
DISTRICT_TOWNS_SCHOOL = "社区教育中心"
HOURS = [("08:30", "11:30"), ("13:30", "17:00")]


@dataclass
class Street:
    """What later steps of loading need to find again."""

    plan: dict[str, Any]
    schools: dict[str, School] = field(default_factory=dict)  # by "organisation code:kind"
    centres: dict[str, ServiceCentre] = field(default_factory=dict)  # by id of the plan, or organisation code
    people: dict[str, User] = field(default_factory=dict)  # the cast by username, teachers by name
    residents: list[tuple[User, Invented]] = field(default_factory=list)


def read_plan() -> dict[str, Any]:
    return yaml.safe_load((DEMO_DIR / "street.yaml").read_text(encoding="utf-8"))


def load_places(street: Street) -> None:
    for file in sorted((DEMO_DIR / "network").glob("*.csv")):
        import_network(file)
    set_holidays(holidays=read_holidays(DEMO_DIR / "school-holidays.csv"), actor=None)
    plan = street.plan
    for row in plan["schools"]:
        _school(street, Organisation.objects.get(code=row["org"]), row)
    district = Organisation.objects.get(code=plan["district"])
    # Every street of the district has its school, so that a neighbour's rights can be tried.
    for other in district.children.active().exclude(code=plan["street"]).order_by("path"):
        name = f"{other.name}{DISTRICT_TOWNS_SCHOOL}"
        _school(street, other, {"kind": School.Kind.EDUCATION_CENTRE, "name": name})
    _centres(street)


def _school(street: Street, organisation: Organisation, row: Mapping[str, Any]) -> None:
    school, _ = School.objects.get_or_create(
        organisation=organisation,
        kind=row["kind"],
        name=row["name"],
        defaults={key: row.get(key, "") for key in ("name_en", "head_name", "address", "address_en", "phone")},
    )
    street.schools[f"{organisation.code}:{row['kind']}"] = school


def _centres(street: Street) -> None:
    plan = street.plan
    words = plan["community_centre"]
    communities = Organisation.objects.active().filter(parent__code=plan["street"]).order_by("path")
    taken = {row["org"] for row in plan["centres"]}
    # Codes from 400 on are zones with a placeholder community: nobody lives there.
    plain = [place for place in communities if place.code not in taken and int(place.code[-3:]) < 400]
    free = positions(plan["positions"], len(plan["centres"]) + len(plain))
    for number, row in enumerate(plan["centres"]):
        centre = _centre(
            Organisation.objects.get(code=row["org"]),
            {"position": next(free), **row},
            parent=street.centres.get(row.get("parent", "")),
            phone=f"0510-0000 2{number:03}",
        )
        street.centres[row["id"]] = street.centres[row["org"]] = centre
    for number, place in enumerate(plain):
        row = {
            "name": f"{place.name}{words['suffix']}",
            "name_en": f"{english_name(place.name)} {words['suffix_en']}",
            "kinds": words["kinds"],
            "contact": plan["contacts"][number % len(plan["contacts"])],
            "rooms": [words["room"]],
            "position": next(free),
        }
        street.centres[place.code] = _centre(
            place, row, parent=street.centres["street"], phone=f"0510-0000 3{number:03}"
        )


def _centre(
    organisation: Organisation, row: Mapping[str, Any], *, parent: ServiceCentre | None, phone: str
) -> ServiceCentre:
    centre, created = ServiceCentre.objects.get_or_create(
        organisation=organisation,
        name=row["name"],
        defaults={
            "name_en": row["name_en"],
            "parent": parent,
            "address": f"{organisation.name}（样例地址）",
            "address_en": f"{organisation.name_en or english_name(organisation.name)} (sample address)",
            **row["position"],
            "phone": phone,
            "contact_name": row["contact"],
            "department": row.get("department", ""),
            "department_en": row.get("department_en", ""),
            "services": "\n".join(row.get("services", [])),
            "services_en": "\n".join(row.get("services_en", [])),
            "week": [
                [weekday, opens, closes]
                for weekday in range(6 if "party_mass" in row["kinds"] else 5)
                for opens, closes in HOURS
            ],
        },
    )
    if created:
        CentreKind.objects.bulk_create(CentreKind(centre=centre, kind=kind) for kind in row["kinds"])
        Room.objects.bulk_create(
            Room(
                centre=centre,
                name=name,
                name_en=name_en,
                seats=seats,
                equipment=equipment[0] if equipment else "",
                equipment_en=equipment[1] if equipment else "",
                step_free=bool(equipment),
            )
            for name, name_en, seats, *equipment in row["rooms"]
        )
    return centre


def load_cast(street: Street) -> None:
    rows = street.plan["cast"]
    users = create_people(
        [
            NewPerson(
                username=row["username"],
                name=row["name"],
                sex=row["sex"],
                birth_year=row["birth_year"],
                phone=f"+86{row['phone']}" if row.get("phone") else None,
                password=DEMO_PASSWORD,
            )
            for row in rows
        ]
    )
    start = local_day(timezone.now()).replace(month=1, day=1)
    for row, user in zip(rows, users, strict=True):
        street.people[row["username"]] = user
        if row.get("phone_shared"):
            user.phone_shared = True
            user.save(update_fields=["phone_shared"])
        if "home" in row:
            home = Organisation.objects.get(code=row["home"])
        else:
            town = Organisation.objects.get(
                name=row["home_street"], tier="street", parent__code=street.plan["district"]
            )
            home = town.children.active().order_by("path")[0]
            for role in row["roles_in_street"]:
                network.grant_role(user=user, role=role, organisation=town, starts_on=start, actor=None)
        network.settle_resident(user=user, organisation=home, actor=None)
        for role, code in row.get("roles", []):
            place = Organisation.objects.get(code=code)
            network.grant_role(user=user, role=role, organisation=place, starts_on=start, actor=None)


def load_teachers(street: Street) -> None:
    """Accounts for the teachers whom the plan names; they log in once somebody gives them a password."""
    names = [row["teacher"] for row in street.plan["classes"] if row["teacher"] not in street.people]
    users = create_people(
        [NewPerson(username=f"teacher-{number}", name=name) for number, name in enumerate(names, start=1)]
    )
    start = local_day(timezone.now()).replace(month=1, day=1)
    place = Organisation.objects.get(code=street.plan["street"])
    for name, user in zip(names, users, strict=True):
        street.people[name] = user
        network.grant_role(user=user, role="teacher", organisation=place, starts_on=start, actor=None)


def load_residents(street: Street, *, count: int, seed: int, wide: bool) -> None:
    """``count`` invented residents; in the communities of the street, or ``wide`` over the whole district."""
    invented = invent(count, seed=seed, year=local_day(timezone.now()).year)
    users = create_people(
        [
            NewPerson(username=f"r{number:06}", name=person.name, sex=person.sex, birth_year=person.birth_year)
            for number, person in enumerate(invented, start=1)
        ]
    )
    top = Organisation.objects.get(code=street.plan["district" if wide else "street"])
    homes = [
        place
        for place in Organisation.objects.below(top).active().filter(tier="community").order_by("path")
        if int(place.code[-3:]) < 400
    ]
    chance = random.Random(seed + 1)  # noqa: S311
    # The street of the demo gets most of its district's people.
    weights = [6 if place.code.startswith(street.plan["street"]) else 1 for place in homes]
    chosen = chance.choices(homes, weights=weights, k=count)
    network.settle_many(homes=[(user.pk, home) for user, home in zip(users, chosen, strict=True)], actor=None)
    street.residents = list(zip(users, invented, strict=True))


def load_cards(street: Street) -> None:
    """A learner card for everybody, papers and a relative to call for who is 80, a PIN for who has no telephone."""
    with_phones = [street.people[row["username"]] for row in street.plan["cast"] if "pin" not in row]
    issue_many(people=[*with_phones, *(user for user, _ in street.residents)], actor=None)
    old = [user for user, person in street.residents if elder_papers.needed_at(person.birth_year)]
    relatives = [(user, RELATIVES[n % len(RELATIVES)], f"+86154{n:08}") for n, user in enumerate(old, start=20_000)]
    for row in street.plan["cast"]:
        if "pin" in row:
            user = street.people[row["username"]]
            issue_card(person=user, pin=str(row["pin"]), actor=None)
            relatives.append((user, row["emergency"]["name"], f"+86{row['emergency']['phone']}"))
    name_emergency_contacts(relatives)
    elder_papers.put_on_file(old)


def load_help(street: Street) -> None:
    """Zhang, who has no smartphone, lets her neighbour Li see to her classes here."""
    ends_on = local_day(timezone.now()) + datetime.timedelta(days=90)
    code = helping.invite(principal=street.people["zhang"], ends_on=ends_on, may_register=True, may_see_records=True)
    helping.accept(helper=street.people["li"], code=code)


def load_child(street: Street) -> None:
    """Wang's daughter learns in his session."""
    wang = street.people["wang"]
    born = local_day(timezone.now()).year - 9
    add_child(guardian=wang, home=home_of(wang), name="王小满", birth_year=born, sex="f", agrees=True)
