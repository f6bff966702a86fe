from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lms.notices"

    def ready(self) -> None:
        from lms.notices import (
            coming_of_age,
            holdings,
            kinds,
            mailing,  # noqa: F401 - names the handler of its jobs
        )

        holdings.register_all()
        kinds.register(coming_of_age.KINDS)
