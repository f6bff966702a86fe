"""The second factor: six digits that an authenticator app shows, and recovery codes for when the phone is gone.

allauth makes and checks both. Here is what it leaves to a site: secrets sealed wherever they rest, a code that counts
once for as long as it could be right, limits on trying, and a session that is bound to the factor it was opened with.
"""

import base64
import io
import unicodedata
from typing import Any

import segno
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django import forms
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lms.accounts import sealing
from lms.accounts.cardnumbers import grouped
from lms.accounts.models import User
from lms.core import audit

# Which parts of ``Authenticator.data`` are sealed.
SEALED = ("secret", "seed")


def seal(text: str) -> str:
    return base64.b64encode(sealing.first_key().seal(text, lookup=False)).decode()


def unseal(sealed: str) -> str:
    """Raises ``sealing.WrongKey``."""
    return sealing.unseal(base64.b64decode(sealed))


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or it was used already. Please write the one shown now."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def get_totp_label(self, user: Any) -> str:
        return str(user)

    def build_totp_svg(self, url: str) -> str:
        out = io.BytesIO()
        # With its own white ground: a scanner needs it in the dark scheme too.
        segno.make(url, error="m", micro=False).save(out, kind="svg", xmldecl=False, scale=4, dark="#000", light="#fff")
        return out.getvalue().decode()


class CountsOnce(forms.Form):
    """A form with a code of ``user``: a code is taken once, and only so often may one be tried.

    allauth remembers a code for one period; with the tolerance for slow fingers it would be right for three.
    """

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs = {"inputmode": "numeric", "autocomplete": "one-time-code"}

    def clean_code(self) -> str:
        key = str(self.user.uuid)
        if not ratelimit.consume(context.request, action="second_factor", key=key):
            raise account_adapter().validation_error("too_many_login_attempts")
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        code = super().clean_code()  # type: ignore[misc]
        lasts = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"second-factor:{key}:{normalize_user_code(code)}", True, timeout=lasts):
            raise get_adapter().validation_error("incorrect_code")
        ratelimit.clear(context.request, action="second_factor", key=key)
        return code


class EnterForm(CountsOnce, AuthenticateForm):
    """The code after the password."""


class AgainForm(CountsOnce, ReauthenticateForm):
    """The code before something weighty."""


class SetUpForm(CountsOnce, ActivateTOTPForm):
    """The first code of a new secret, which shows that the app has it."""

    grouped_secret = property(lambda self: grouped(self.secret))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        session = context.request.session
        sealed = session.get(SECRET_SESSION_KEY)
        super().__init__(*args, **kwargs)  # takes what the session holds for the secret, or puts a new one there
        if self.is_bound and sealed:
            self.secret = unseal(sealed)
        else:
            session[SECRET_SESSION_KEY] = seal(self.secret)


def is_set_up(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def is_shown(request: HttpRequest, user: User) -> bool | None:
    """Whether this session was opened with the factor that ``user`` has now; None while she has none.

    A session that was open before, or with a phone that was lost since, does not count.
    """
    held = dict(Authenticator.objects.filter(user=user).values_list("pk", "type"))
    if Authenticator.Type.TOTP not in held.values():
        return None
    return any(row["method"] == "mfa" and row.get("id") in held for row in get_authentication_records(request, user))


@transaction.atomic
def forget(*, user: User, actor: User | None) -> None:
    """Take the second factor and its recovery codes away. Nothing happens where there is none."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        audit.record("second_factor.reset", actor=actor, object_kind="user", object_uuid=user.uuid)


def note(deed: str, *, user: User) -> None:
    audit.record(f"second_factor.{deed}", actor=user, object_kind="user", object_uuid=user.uuid)


def note_set_up(request: HttpRequest, *, user: User) -> None:
    """Its first code was just given: this session need not be asked for the next one."""
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    record_authentication(request, user, "mfa", id=factor.pk, type=factor.type)
    note("set_up", user=user)


def reseal_all() -> int:
    """Seal with the first key of PHONE_KEY what another one has sealed; how many rows. Raises ``sealing.WrongKey``."""
    done = 0
    for pk in Authenticator.objects.values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().get(pk=pk)
            row.data |= {name: seal(unseal(row.data[name])) for name in SEALED if name in row.data}
            row.save(update_fields=["data"])
        done += 1
    return done
