"""The two letters of an account: is this address yours, and a new password. Jobs hold ids; links are made when sent."""

import hashlib

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from lms.accounts.models import User
from lms.core import displays, jobs, letters

CONFIRM = "accounts.confirm_address"
NEW_PASSWORD = "accounts.new_password"  # noqa: S105


@jobs.handler(CONFIRM, outside=True)
def send_confirmation(payload: dict) -> None:
    address = _address(payload, verified=False)
    if address is None:
        return
    with translation.override("zh-hans"):
        path = reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])
    with translation.override(address.user.language):
        letters.send(confirmation(address.user, path), to=address.email, key=f"confirm-{_name(path)}")


@jobs.handler(NEW_PASSWORD, outside=True)
def send_new_password(payload: dict) -> None:
    address = _address(payload, verified=True)
    if address is None:
        return
    token = default_token_generator.make_token(address.user)
    with translation.override("zh-hans"):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": address.user.uuid.hex, "key": token})
    with translation.override(address.user.language):
        letters.send(new_password(address.user, path), to=address.email, key=f"password-{_name(path)}")


def _address(payload: dict, *, verified: bool) -> EmailAddress | None:
    known = EmailAddress.objects.filter(pk=payload["address"], verified=verified, user__is_active=True)
    return known.select_related("user").first()


def _name(path: str) -> str:
    """For the Message-ID: says nothing of the key in ``path`` and differs where it does."""
    return hashlib.sha256(path.encode()).hexdigest()[:32]


def confirmation(person: User, path: str) -> letters.Letter:
    return letters.Letter(
        subject=_("Is this address yours?"),
        name=str(person),
        lines=[
            _("You gave this address so that we can write to you about your classes, and if you forget your password."),
            _("Press the button, and on the page that opens once more. After three days it no longer works."),
        ],
        action=_("Yes, this is my address"),
        url=letters.whole_address(path),
        why=_("If you did not give this address, do nothing: we will not write again."),
        large=person.display == displays.ELDERLY,
    )


def new_password(person: User, path: str) -> letters.Letter:
    return letters.Letter(
        subject=_("Choose a new password"),
        name=str(person),
        lines=[
            _("Somebody asked for a new password for your account, we think it was you."),
            _("Press the button and choose one. It works once, and for one day."),
        ],
        action=_("Choose a new password"),
        url=letters.whole_address(path),
        why=_("If it was not you, do nothing: your password stays as it is. Do not pass this email on to anybody."),
        large=person.display == displays.ELDERLY,
    )
