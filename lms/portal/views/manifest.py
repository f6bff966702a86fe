"""What a telephone asks when the site is put on its home screen."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.core.pagecache import for_anonymous

PAPER = "#fbf7ef"  # --paper of tokens.css, behind the icon while the first page loads
SIZES = (192, 512)


@require_safe
@for_anonymous(seconds=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """The name and the first page in the language of the address; the icon may be cut to any shape."""
    icons = [
        {"src": static(f"img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in SIZES
        for purpose in ("any", "maskable")
    ]
    return JsonResponse(
        {
            "name": _("Linxue, the community schools near you"),
            "short_name": _("Linxue"),
            "description": _("Courses and classes of the community schools near you, mostly free."),
            "lang": "en" if get_language() == "en" else "zh-Hans",
            "start_url": reverse("home"),
            "scope": "/",
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": PAPER,
            "icons": icons,
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
