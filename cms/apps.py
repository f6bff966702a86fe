from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"

    def ready(self) -> None:
        from cms import holdings, signals
        from lms.core import messages

        signals.connect()
        holdings.register_all()
        messages.register(
            {
                "page_not_published": _("“%(title)s” is not published. %(problems)s"),
                "file_in_use": _("“%(title)s” is not deleted: readers see it in %(pages)s. Take it out there first."),
            },
            statuses={"file_in_use": 409},
        )
