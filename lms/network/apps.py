from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "lms.network"

    def ready(self) -> None:
        from lms.core.messages import register
        from lms.network import holdings
        from lms.network.sentences import SENTENCES, STATUSES

        register(SENTENCES, statuses=STATUSES)
        holdings.register_all()
