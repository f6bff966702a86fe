from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "lms.accounts"

    def ready(self) -> None:
        from lms.accounts import (
            holdings,
            mail_letters,  # noqa: F401 - names the handlers of its jobs
        )
        from lms.accounts.sentences import SENTENCES, STATUSES
        from lms.core import guards
        from lms.core.messages import register

        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="accounts.guards")
        register(SENTENCES, statuses=STATUSES)
        holdings.register_all()
