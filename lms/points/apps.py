from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class PointsConfig(AppConfig):
    name = "lms.points"
    verbose_name = _("points")

    def ready(self) -> None:
        from lms.core import guards
        from lms.core.messages import register
        from lms.points import holdings
        from lms.points.rules import seed_rules
        from lms.points.sentences import SENTENCES, STATUSES

        register(SENTENCES, statuses=STATUSES)
        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="points.guards")
        post_migrate.connect(seed_rules, sender=self, dispatch_uid="points.rules")
        holdings.register_all()
