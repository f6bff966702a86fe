from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "lms.courses"

    def ready(self) -> None:
        from lms.core import guards, messages

        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="courses.guards")
        messages.register(
            {
                "course_address_taken": _("Too many courses are called “%(slug)s”; choose another address."),
                "lesson_of_another_course": _("“%(lesson)s” belongs to another course; copy the lesson instead."),
                "media_file_missing": _("A file of “%(lesson)s” is missing (%(file)s)."),
            },
            statuses={"course_address_taken": 409, "lesson_of_another_course": 409},
        )
