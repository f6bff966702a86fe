"""What has to be on file of a person from 80 on before she goes to a class: consents, and whom to call."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import Consent, EmergencyContact, User
from lms.core import audit
from lms.core.days import local_day
from lms.core.errors import DomainError
from lms.network import policy
from lms.network.homes import home_of

PAPERS_VERSION = "2026-11"
PAPERS_FROM = 80  # the age reached this year from which a relative agrees and a safety statement is signed
KINDS = (Consent.Kind.RELATIVE, Consent.Kind.SAFETY)


def needed_at(birth_year: int | None) -> bool:
    """Of who has said no year of birth nothing is asked."""
    return birth_year is not None and local_day(timezone.now()).year - birth_year >= PAPERS_FROM


def missing(people: Iterable[User]) -> dict[int, DomainError]:
    """By their id, why those who need papers that are not on file cannot go to a class: ``elder_papers_wanted``.

    No query where nobody is 80, else two.
    """
    old = [person.pk for person in people if needed_at(person.birth_year)]
    if not old:
        return {}
    given: dict[int, set[str]] = {}
    for person, kind in Consent.objects.filter(user__in=old, kind__in=KINDS).values_list("user", "kind"):
        given.setdefault(person, set()).add(kind)
    reachable = set(EmergencyContact.objects.filter(user__in=old).values_list("user", flat=True))
    return {
        person: DomainError("elder_papers_wanted")
        for person in old
        if person not in reachable or len(given.get(person, ())) < len(KINDS)
    }


def check(people: Iterable[User]) -> None:
    """Raise ``elder_papers_wanted`` if papers of any of ``people`` are missing."""
    for error in missing(people).values():
        raise error


def put_on_file(people: Sequence[User]) -> None:
    """Note that both papers of ``people`` are there."""
    Consent.objects.bulk_create(
        [Consent(user=person, kind=kind, version=PAPERS_VERSION) for person in people for kind in KINDS],
        batch_size=500,
    )


@transaction.atomic
def note(
    *,
    person: User,
    relative_agrees: bool,
    safety_signed: bool,
    emergency_name: str,
    emergency_phone: str,
    actor: User,
) -> None:
    """Note at the desk that the papers of ``person`` are there, and whom to call: a telephone as +8615400000001.

    What is on file already stays; a new person to call takes the place of the one before. Raises DomainError:
    ``not_allowed`` outside the places of the desk, ``elder_papers_missing`` unless all is there.
    """
    home = home_of(person)
    if home is None or not policy.allows(actor, "people.register", home):
        raise DomainError("not_allowed")
    if not (relative_agrees and safety_signed and emergency_name and emergency_phone):
        raise DomainError("elder_papers_missing")
    User.objects.select_for_update().get(pk=person.pk)  # a form that is sent twice notes them once
    there = set(Consent.objects.filter(user=person, kind__in=KINDS).values_list("kind", flat=True))
    Consent.objects.bulk_create(
        [Consent(user=person, kind=kind, version=PAPERS_VERSION) for kind in KINDS if kind not in there]
    )
    EmergencyContact.objects.update_or_create(user=person, defaults={"name": emergency_name, "phone": emergency_phone})
    audit.record(
        "person.papers_noted",
        actor=actor,
        object_kind="user",
        object_uuid=person.uuid,
        organisation_code=home.code,
        consents=[kind.value for kind in KINDS if kind not in there],
    )
