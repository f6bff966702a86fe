"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from lms.network import policy
from lms.network.models import Residence, RoleAssignment

Role = RoleAssignment.Role
DISPLAYS = ("standard", "elderly")


def display_of(request: HttpRequest) -> str:
    """The display of this reader: her cookie, else her profile, else the standard one."""
    chosen = request.COOKIES.get("display", "")
    if chosen in DISPLAYS:
        return chosen
    user = getattr(request, "user", None)
    return user.display if user is not None and user.is_authenticated else "standard"


def chrome(request: HttpRequest) -> dict:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    language = get_language() or settings.LANGUAGE_CODE
    other = "en" if language == "zh-hans" else "zh-hans"

    def holds(*roles: str) -> bool:
        return signed_in and policy.holds_any(user, *roles)

    return {
        "site_name": settings.WAGTAIL_SITE_NAME,
        "display": display_of(request),
        "language": language,
        "other_language_url": SimpleLazyObject(lambda: translate_url(request.get_full_path(), other)),
        "can_teach": SimpleLazyObject(lambda: holds(Role.TEACHER, Role.CLASS_HEAD, Role.REGISTRAR, Role.MANAGER)),
        "can_edit": SimpleLazyObject(lambda: holds(Role.EDITOR, Role.REVIEWER, Role.MANAGER)),
        "home_place": SimpleLazyObject(lambda: home_of(user)),
    }


def home_of(user):
    """The organisation a person lives in, with its street; None for who is not signed in or has none."""
    if user is None or not user.is_authenticated:
        return None
    residence = Residence.objects.filter(user=user).select_related("organisation__parent").first()
    return residence.organisation if residence else None
