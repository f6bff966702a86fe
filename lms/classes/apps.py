from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClassesConfig(AppConfig):
    name = "lms.classes"

    def ready(self) -> None:
        from lms.classes import holdings, leading
        from lms.classes.evidence import session_steps
        from lms.classes.joined import finished_pairs, joined_pairs
        from lms.classes.occupancy import has_classes
        from lms.classes.sentences import SENTENCES, STATUSES
        from lms.classes.telling import KINDS
        from lms.core import guards
        from lms.core.messages import register
        from lms.courses import joining
        from lms.network import occupancy
        from lms.notices import kinds
        from lms.records import evidence

        register(SENTENCES, statuses=STATUSES)
        evidence.register("session", session_steps)
        kinds.register(KINDS | leading.KINDS)
        occupancy.register(has_classes)
        holdings.register_all()
        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="classes.guards")
        joining.register(finished=finished_pairs, joined=joined_pairs)
