from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self) -> None:
        from cms import signals
        from lms.core import messages

        signals.connect()
        messages.register({"page_not_published": _("“%(title)s” is not published. %(problems)s")})
