from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "lms.attendance"

    def ready(self) -> None:
        from lms.attendance import holdings
        from lms.attendance.sentences import SENTENCES, STATUSES
        from lms.core.messages import register

        register(SENTENCES, statuses=STATUSES)
        holdings.register_all()
