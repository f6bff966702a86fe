"""Logging in with WeChat. Of WeChat only the number is kept by which it knows a person here, nothing else of her.

A site has one pair of id and secret, or two: WeChat gives out a pair for websites, whose page shows a code to scan
(``WECHAT_APP_ID``), and another for an Official Account, whose page opens inside WeChat's own browser
(``WECHAT_MP_APP_ID``). With both, a person is the same in the two by her ``unionid``.
"""

import datetime
import re
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from allauth.socialaccount.signals import social_account_added
from allauth.utils import get_request_param
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, models, transaction
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from lms.accounts import code_again, sms
from lms.accounts.models import User
from lms.core import audit
from lms.core.errors import DomainError

PROVIDER = "weixin"
WAITING = "wechat_waiting"
WAITS = datetime.timedelta(minutes=15)
# In WeChat's own browser nobody else sits down at the same screen.
LONG_SESSION = datetime.timedelta(days=90)


@dataclass(frozen=True)
class Pair:
    """What WeChat has given out, and the page and the scope that go with it."""

    app_id: str
    secret: str
    page: str
    scope: str


def is_inside(request: HttpRequest) -> bool:
    """Whether the page is shown by WeChat's own browser."""
    return "MicroMessenger" in request.META.get("HTTP_USER_AGENT", "")


def pair_for(request: HttpRequest) -> Pair | None:
    """None where this browser cannot log in with WeChat here."""
    if is_inside(request):
        # The silent scope tells no unionid.
        scope = "snsapi_userinfo" if settings.WECHAT_APP_ID else "snsapi_base"
        pair = Pair(settings.WECHAT_MP_APP_ID, settings.WECHAT_MP_SECRET, "/connect/oauth2/authorize", scope)
    else:
        pair = Pair(settings.WECHAT_APP_ID, settings.WECHAT_SECRET, "/connect/qrconnect", "snsapi_login")
    return pair if pair.app_id else None


def _pair(request: HttpRequest) -> Pair:
    pair = pair_for(request)
    if pair is None:
        raise Http404
    return pair


def _number(told: object) -> str:
    return told if isinstance(told, str) and re.fullmatch(r"[\w-]{8,128}", told, re.ASCII) else ""


def _may_be_known_by(openid: str) -> bool:
    """With two pairs a person has an openid for each: nobody new is known by one, who was before stays known."""
    both = settings.WECHAT_APP_ID and settings.WECHAT_MP_APP_ID
    return not both or SocialAccount.objects.filter(provider=PROVIDER, uid=openid).exists()


class OAuth2Adapter(WeixinOAuth2Adapter):
    access_token_method = "GET"  # noqa: S105 - as WeChat documents it

    @property
    def access_token_url(self) -> str:
        return f"{settings.WECHAT_API_URL}/sns/oauth2/access_token"

    @property
    def authorize_url(self) -> str:
        return f"{settings.WECHAT_OPEN_URL}{_pair(self.request).page}"

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict:
        try:
            told = super().get_access_token_data(*args, **kwargs)
        except (TypeError, ValueError, RecursionError) as error:
            raise OAuth2Error("WeChat has told something else.") from error
        if not isinstance(told, dict):
            raise OAuth2Error("WeChat has told something else.")
        return {"access_token": "", "told": told}

    def parse_token(self, data: Any) -> Any:
        """It is not kept; what it comes with may be of any shape."""
        return SocialToken(token="")

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """Name and picture of WeChat are not asked for."""
        told = kwargs["response"]["told"]
        openid, unionid = _number(told.get("openid")), _number(told.get("unionid"))
        if openid and unionid:
            remember(unionid=unionid, openid=openid)
        known_as = unionid or (openid if _may_be_known_by(openid) else "")
        if not known_as:
            raise OAuth2Error("WeChat has told no usable number.")
        return self.get_provider().sociallogin_from_response(request, {"openid": known_as})


class Provider(WeixinProvider):
    oauth2_adapter_class = OAuth2Adapter

    def get_default_scope(self) -> list[str]:
        return [_pair(self.request).scope]

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()  # an address asks for no more

    def extract_extra_data(self, data: dict) -> dict:
        return {}

    def redirect(self, request: HttpRequest, process: str, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().redirect(request, process, *args, **kwargs)
        if is_inside(request):
            response["Location"] += "#wechat_redirect"  # WeChat's browser asks for it
        return response


class SocialAdapter(DefaultSocialAccountAdapter):
    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        pair = pair_for(request)
        return [SocialApp(provider=PROVIDER, client_id=pair.app_id, secret=pair.secret)] if pair else []

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Who is new to us first says whether she has an account; it is never guessed."""
        sociallogin.token = None
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        account_adapter().logout(request)  # at a shared screen: what waits is nobody's yet
        request.session[WAITING] = [sociallogin.account.uid, timezone.now().timestamp()]
        raise ImmediateHttpResponse(redirect("wechat-first"))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """WeChat is slow, refuses, or was left: a sentence and the other ways."""
        away = kwargs.get("exception") is not None
        text = (
            _("WeChat does not answer just now. Please try again in a moment, or log in another way.")
            if away
            else _("The log-in with WeChat was not finished. Please try again, or log in another way.")
        )
        context = {"sentence": text, "url": reverse("account_login"), "action": _("Other ways to log in")}
        raise ImmediateHttpResponse(render(request, "errors/refused.html", context, status=503 if away else 400))

    def serialize_instance(self, instance: models.Model) -> dict:
        """While the second factor is asked for, the session holds who logs in, not what is known of her."""
        return {"pk": instance.pk}

    def deserialize_instance(self, model: type[models.Model], data: dict) -> models.Model:
        return model._base_manager.get(pk=data["pk"])

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("my-profile")


@receiver(social_account_added)
def note_connected(sender: type, request: HttpRequest, sociallogin: SocialLogin, **kwargs: Any) -> None:
    """From the profile; ``connect`` notes the way by a first log-in itself."""
    audit.record("wechat.connected", actor=sociallogin.user, object_kind="user", object_uuid=sociallogin.user.uuid)


_login = OAuth2LoginView.adapter_view(OAuth2Adapter)
_callback = OAuth2CallbackView.adapter_view(OAuth2Adapter)


def login(request: HttpRequest) -> HttpResponse:
    """To WeChat. Who is not logged in connects nothing: the way there would wait for whoever logs in here next.

    What opens an account for good is connected by who has just shown her factor, password or mobile, not by whoever
    finds the screen open.
    """
    _pair(request)
    if get_request_param(request, "process") == AuthProcess.CONNECT:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("my-profile"))
        if not did_recently_reauthenticate(request) or code_again.is_asked(request, request.user):
            (way,) = account_adapter().get_reauthentication_methods(request.user)[:1]
            following = f"{reverse('weixin_login')}?process={AuthProcess.CONNECT}"
            return redirect(f"{way['url']}?{urlencode({'next': following})}")
    return _login(request)


def callback(request: HttpRequest) -> HttpResponse:
    _pair(request)
    return _callback(request)


def waiting(session: SessionBase) -> str:
    """The number of the WeChat account that has just logged in here and belongs to nobody yet, or nothing."""
    uid, since = session.get(WAITING) or ("", 0)
    return uid if timezone.now().timestamp() - since < WAITS.total_seconds() else ""


@transaction.atomic
def remember(*, unionid: str, openid: str) -> None:
    """Know whom we know by ``openid`` by her ``unionid`` from now on, which WeChat has told together with it.

    Nothing changes where the unionid opens an account already.
    """
    known = SocialAccount.objects.filter(provider=PROVIDER)
    if known.filter(uid=unionid).exists():
        return
    account = known.select_related("user").filter(uid=openid).first()
    if account is not None:
        known.filter(pk=account.pk).update(uid=unionid)
        audit.record("wechat.number_changed", actor=None, object_kind="user", object_uuid=account.user.uuid)


@transaction.atomic
def connect(*, user: User, uid: str) -> None:
    """Let the WeChat account ``uid`` open the account of ``user``. Raises DomainError ``wechat_taken``."""
    try:
        with transaction.atomic():
            _made, new = SocialAccount.objects.get_or_create(provider=PROVIDER, uid=uid, user=user)
    except IntegrityError:
        raise DomainError("wechat_taken") from None
    if new:
        audit.record("wechat.connected", actor=user, object_kind="user", object_uuid=user.uuid)


@transaction.atomic
def disconnect(*, user: User) -> None:
    """Raises DomainError ``wechat_last`` where there would be no way in any more."""
    codes = user.phone and user.phone_verified and sms.gateway() is not None
    card = user.cards.filter(revoked_at=None).exclude(pin="").exists()
    if not (user.has_usable_password() or codes or card):
        raise DomainError("wechat_last")
    if SocialAccount.objects.filter(user=user, provider=PROVIDER).delete()[0]:
        audit.record("wechat.disconnected", actor=user, object_kind="user", object_uuid=user.uuid)
