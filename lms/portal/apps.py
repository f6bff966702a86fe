from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "lms.portal"

    def ready(self) -> None:
        from lms.core import audit
        from lms.portal.audit_words import ACTIONS

        audit.register_words(ACTIONS)
