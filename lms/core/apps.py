from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate


def create_cache_table(using: str, **kwargs) -> None:
    """The database cache's table comes with the migrations; where the cache is Redis there is nothing to do."""
    call_command("createcachetable", database=using, verbosity=0)


class CoreConfig(AppConfig):
    name = "lms.core"

    def ready(self) -> None:
        from lms.core import (
            among,  # noqa: F401 - names a lookup
            guards,
        )
        from lms.core.messages import register
        from lms.core.sentences import SENTENCES, STATUSES

        register(SENTENCES, statuses=STATUSES)
        post_migrate.connect(guards.install_after_migrate, sender=self, dispatch_uid="core.guards")
        post_migrate.connect(create_cache_table, sender=self, dispatch_uid="core.cache_table")
