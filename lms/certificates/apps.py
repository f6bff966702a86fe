from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "lms.certificates"
    verbose_name = _("certificates")

    def ready(self) -> None:
        from lms.certificates import (
            holdings,
            looking,  # noqa: F401 - names the handlers of its jobs
        )
        from lms.certificates.saying import KIND
        from lms.certificates.sentences import SENTENCES
        from lms.certificates.services import KIND as CODE
        from lms.certificates.telling import KINDS
        from lms.core import guards
        from lms.core.messages import register
        from lms.documents import kinds as documents
        from lms.notices import kinds

        register(SENTENCES)
        documents.register(CODE, KIND)
        kinds.register(KINDS)
        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="certificates.guards")
        holdings.register_all()
