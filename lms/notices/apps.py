from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "lms.notices"

    def ready(self) -> None:
        from lms.core.messages import register
        from lms.notices import (
            coming_of_age,
            holdings,
            kinds,
            mailing,  # noqa: F401 - names the handler of its jobs
        )
        from lms.notices.sentences import SENTENCES, STATUSES

        register(SENTENCES, statuses=STATUSES)
        holdings.register_all()
        kinds.register(coming_of_age.KINDS)
