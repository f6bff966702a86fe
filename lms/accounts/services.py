"""Making people in bulk: imports, the desk, the demo; and whom to call for them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, make_password
from django.db import transaction

from lms.accounts.models import EmergencyContact, User
from lms.accounts.pinyin import pinyin_of
from lms.core import audit
from lms.core.bulk import growing_uuid, insert_rows, new_ids

BATCH = 1000
COLUMNS = ("id", "uuid", "username", "password", "name", "pinyin", "sex", "birth_year", "phone")


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """``username`` unique; ``phone`` as +8615400000001 or None; ``password`` None: nobody can log in with one yet."""

    username: str
    name: str
    sex: str = ""
    birth_year: int | None = None
    phone: str | None = None
    password: str | None = None


def _unusable() -> str:
    """As ``make_password(None)``, which draws its forty characters one by one: a fourth of the time of an import."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30)


@transaction.atomic
def insert_people(people: Sequence[NewPerson]) -> list[int]:
    """Create accounts; their ids, in their order. Raises IntegrityError for a name or number that somebody has.

    A password costs a third of a second of computing: give few of them.
    """
    ids = new_ids(User, len(people))
    insert_rows(
        User,
        COLUMNS,
        (
            (
                pk,
                growing_uuid(),
                person.username,
                make_password(person.password) if person.password else _unusable(),
                person.name,
                pinyin_of(person.name),
                person.sex,
                person.birth_year,
                person.phone,
            )
            for pk, person in zip(ids, people, strict=True)
        ),
        # What a new account has as everybody has it at first.
        every={field.name: field.get_default() for field in User._meta.concrete_fields if field.name not in COLUMNS},
    )
    return ids


@transaction.atomic
def create_people(people: Sequence[NewPerson]) -> list[User]:
    """As ``insert_people``; the accounts themselves."""
    ids = insert_people(people)
    made = User.objects.in_bulk(ids)
    return [made[pk] for pk in ids]


@transaction.atomic
def save_profile(*, user: User, changed: Sequence[str]) -> None:
    """Write what ``user`` has ``changed`` about herself, the names of fields. Raises IntegrityError for a number that
    somebody else has taken in the same moment."""
    if changed:
        user.save()
        audit.record(
            "person.profile_changed", actor=user, object_kind="user", object_uuid=user.uuid, fields=list(changed)
        )


@transaction.atomic
def release_phone(*, user: User) -> None:
    """Take the number off an account: who holds the number has shown it and said that the account is another's."""
    User.objects.filter(pk=user.pk).update(phone=None, phone_verified=False)
    audit.record("phone.released", actor=None, object_kind="user", object_uuid=user.uuid)


@transaction.atomic
def name_emergency_contacts(contacts: Sequence[tuple[User, str, str]]) -> None:
    """Note whom to call, for people who have named nobody yet: (person, name, telephone as +8615400000001)."""
    EmergencyContact.objects.bulk_create(
        [EmergencyContact(user=user, name=name, phone=phone) for user, name, phone in contacts], batch_size=BATCH
    )
