from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lms.notices"

    def ready(self) -> None:
        from lms.notices import (
            holdings,
            mailing,  # noqa: F401 - names the handler of its jobs
        )

        holdings.register_all()
