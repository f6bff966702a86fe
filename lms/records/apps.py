from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "lms.records"
    verbose_name = _("study archive")

    def ready(self) -> None:
        from lms.core import guards
        from lms.core.messages import register
        from lms.documents import kinds as documents
        from lms.notices import kinds
        from lms.records import holdings
        from lms.records.correcting import KINDS
        from lms.records.crediting import KIND, STATEMENT
        from lms.records.sentences import SENTENCES

        register(SENTENCES)
        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="records.guards")
        holdings.register_all()
        kinds.register(KINDS)
        documents.register(STATEMENT, KIND)
