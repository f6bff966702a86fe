from django.apps import AppConfig


class TeachersConfig(AppConfig):
    name = "lms.teachers"

    def ready(self) -> None:
        from lms.core.messages import register
        from lms.notices import kinds
        from lms.teachers import holdings
        from lms.teachers.sentences import SENTENCES, STATUSES
        from lms.teachers.telling import KINDS

        register(SENTENCES, statuses=STATUSES)
        holdings.register_all()
        kinds.register(KINDS)
