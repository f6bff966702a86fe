from django.apps import AppConfig


class OccasionsConfig(AppConfig):
    name = "lms.occasions"

    def ready(self) -> None:
        from lms.classes import timetable
        from lms.core.messages import register
        from lms.network import occupancy
        from lms.occasions import holdings
        from lms.occasions.evidence import occasion_steps
        from lms.occasions.rooms import has_occasions, taken_rooms
        from lms.occasions.sentences import SENTENCES, STATUSES
        from lms.records import evidence

        register(SENTENCES, statuses=STATUSES)
        evidence.register("occasion", occasion_steps)
        occupancy.register(has_occasions)
        timetable.register(taken_rooms)
        holdings.register_all()
