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
                "age_wanted": _("This course is for people %(ages)s."),
                "birth_year_needed": _(
                    "This course is for people %(ages)s, and no year of birth is known: "
                    "please enter it under “My details”."
                ),
                "residents_only": _("This course is for residents of %(place)s."),
                "home_needed": _(
                    "This course is for residents of %(place)s, and no community is known: "
                    "please choose it under “My details”."
                ),
                "finish_first": _("Please finish “%(course)s” first."),
            },
            statuses={
                "course_address_taken": 409,
                "lesson_of_another_course": 409,
                **dict.fromkeys(
                    ("age_wanted", "birth_year_needed", "residents_only", "home_needed", "finish_first"), 403
                ),
            },
        )
