"""Making people in bulk: imports, the desk, the demo."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction

from lms.accounts.models import User
from lms.core import audit

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class NewPerson:
    """``username`` unique; ``phone`` as +8615400000001 or None; ``password`` None: nobody can log in with one yet."""

    username: str
    name: str
    sex: str = ""
    birth_year: int | None = None
    phone: str | None = None
    password: str | None = None


@transaction.atomic
def create_people(people: Sequence[NewPerson]) -> list[User]:
    """Create accounts, in their order. A password costs a third of a second of computing: give few of them."""
    users = [
        User(
            username=person.username,
            name=person.name,
            sex=person.sex,
            birth_year=person.birth_year,
            phone=person.phone,
            password=make_password(person.password),
        )
        for person in people
    ]
    return User.objects.bulk_create(users, batch_size=BATCH)


@transaction.atomic
def release_phone(*, user: User) -> None:
    """Take the number off an account: who holds the number has shown it and said that the account is another's."""
    User.objects.filter(pk=user.pk).update(phone=None, phone_verified=False)
    audit.record("phone.released", actor=None, object_kind="user", object_uuid=user.uuid)
