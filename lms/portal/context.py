"""What every page's frame needs."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from lms.accounts import learning_as
from lms.core.displays import TEXT_SIZES, display_of, text_size
from lms.learning import daily_limit
from lms.network import policy
from lms.network.homes import home_of
from lms.network.models import RoleAssignment
from lms.notices.backends import unread_of

Role = RoleAssignment.Role


def chrome(request: HttpRequest) -> dict:
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    language = get_language() or settings.LANGUAGE_CODE
    other = "en" if language == "zh-hans" else "zh-hans"
    in_other = SimpleLazyObject(lambda: translate_url(request.path, other))

    def holds(*roles: str) -> bool:
        return signed_in and policy.holds_any(user, *roles)

    def page_urls() -> dict[str, str]:
        """Where the page is, whole, in each language: its filters and the page of a list are not pages of their own."""
        english, there = language == "en", str(in_other)
        return {
            "chinese": f"{settings.SITE_URL}{there if english else request.path}",
            "english": f"{settings.SITE_URL}{request.path if english else there}",
        }

    def other_language_url() -> str:
        asked = request.META.get("QUERY_STRING", "")
        return f"{in_other}?{asked}" if asked else str(in_other)

    # Who learns in a guardian's session, and for how long today: on every page, whoever its reader is.
    held = learning_as.current(request)
    child = held.principal if held else None
    return {
        "learning_as": child,
        "minutes_left": SimpleLazyObject(lambda: daily_limit.left(child)) if child else None,
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "display": display_of(request),
        "text_size": text_size(request),
        "text_sizes": TEXT_SIZES,
        "language": language,
        "other_language_url": SimpleLazyObject(other_language_url),
        "page_urls": SimpleLazyObject(page_urls),
        "can_teach": SimpleLazyObject(lambda: holds(Role.TEACHER, Role.CLASS_HEAD, Role.REGISTRAR, Role.MANAGER)),
        "can_edit": SimpleLazyObject(lambda: holds(Role.EDITOR, Role.REVIEWER, Role.MANAGER)),
        "can_manage": SimpleLazyObject(lambda: holds(Role.REGISTRAR, Role.HEAD, Role.MANAGER)),
        "mail_offered": settings.MAIL_OFFERED,
        "unread_notices": unread_of(user) if signed_in else 0,
        "can_register": SimpleLazyObject(lambda: signed_in and bool(policy.paths_for(user, "people.register"))),
        "can_print": SimpleLazyObject(lambda: signed_in and bool(policy.paths_for(user, "posters.print"))),
        "home_place": SimpleLazyObject(lambda: home_of(user)),
    }
