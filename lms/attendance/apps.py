from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "lms.attendance"

    def ready(self) -> None:
        from lms.attendance import holdings

        holdings.register_all()
