from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "lms.documents"
    verbose_name = _("documents")

    def ready(self) -> None:
        from lms.core import guards
        from lms.core.messages import register
        from lms.documents import holdings
        from lms.documents.sentences import SENTENCES

        register(SENTENCES)
        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="documents.guards")
        holdings.register_all()
