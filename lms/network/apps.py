from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NetworkConfig(AppConfig):
    name = "lms.network"

    def ready(self) -> None:
        from lms.core import guards
        from lms.core.messages import register
        from lms.network import (
            holdings,
            upload_work,  # noqa: F401 - names the handler of its jobs
        )
        from lms.network.sentences import SENTENCES, STATUSES

        register(SENTENCES, statuses=STATUSES)
        holdings.register_all()
        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="network.guards")
