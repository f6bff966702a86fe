"""The one address of email that a person may give: kept, confirmed, taken back, and used for a new password."""

from allauth.account.models import EmailAddress
from django.db import transaction

from lms.accounts import mail_letters
from lms.accounts.models import User
from lms.core import audit, jobs


@transaction.atomic
def give_address(*, person: User, email: str, actor: User) -> None:
    """Keep ``email`` as not confirmed and ask for the letter that confirms it; the same address again asks again.

    An address that is confirmed already stays in use until the new one is. Nobody is told whether another account has
    the address: only who reads its letters learns that.
    """
    email = email.lower()
    User.objects.select_for_update().get(pk=person.pk)
    of_person = EmailAddress.objects.filter(user=person)
    if of_person.filter(email=email, verified=True).exists():
        return
    of_person.filter(verified=False).exclude(email=email).delete()
    address, _created = of_person.get_or_create(email=email, defaults={"user": person})
    audit.record("person.address_given", actor=actor, object_kind="user", object_uuid=person.uuid)
    kind = mail_letters.CONFIRM
    jobs.enqueue(kind, key=f"{kind}:{address.pk}", payload={"address": address.pk})


@transaction.atomic
def remove_address(*, person: User, actor: User) -> None:
    """Forget every address of ``person``; links that were sent to them lead nowhere from now on."""
    removed, _kinds = EmailAddress.objects.filter(user=person).delete()
    if removed:
        User.objects.filter(pk=person.pk).update(email="")  # where allauth writes the confirmed one too
        audit.record("person.address_removed", actor=actor, object_kind="user", object_uuid=person.uuid)


@transaction.atomic
def choose_letters(*, person: User, wanted: bool, actor: User) -> None:
    """Whether notices are mailed to the confirmed address."""
    if User.objects.filter(pk=person.pk).exclude(mail_notices=wanted).update(mail_notices=wanted):
        audit.record("person.letters_chosen", actor=actor, object_kind="user", object_uuid=person.uuid, wanted=wanted)


def ask_for_new_password(*, email: str) -> None:
    """Ask for the letter that lets the owner of a confirmed address set a new password.

    An address that is not known asks for a job as well, which then has nothing to do: the answer comes as fast.
    """
    address = EmailAddress.objects.filter(email=email.lower(), verified=True, user__is_active=True).first()
    kind, pk = mail_letters.NEW_PASSWORD, address.pk if address else None
    jobs.enqueue(kind, key=f"{kind}:{pk}", payload={"address": pk})
