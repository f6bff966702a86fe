"""Before the site starts: are the database, the cache and the broker that the settings name there?

A mail server may be away for an hour: letters wait for it, and the site does not.
"""

from urllib.parse import urlsplit

import psycopg
import redis
from celery import current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerError

from lms.accounts import sealing

PATIENCE = 5  # seconds for one of them to answer


def refuse_unreachable() -> None:
    """Raise ImproperlyConfigured with a sentence that names the setting of what does not answer."""
    _reach_database()
    _reach_cache()
    _reach_broker()


def refuse_unmigrated() -> None:
    """Raise ImproperlyConfigured when the database is not the one that this code needs."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise ImproperlyConfigured("the database is older than the program; run manage.py migrate first.")


def refuse_other_phone_key() -> None:
    """Raise ImproperlyConfigured when PHONE_KEY is not what sealed the telephone numbers of the database."""
    if columns := sealing.unreadable():
        raise ImproperlyConfigured(
            f"PHONE_KEY is not the key that sealed what is in {', '.join(columns)}; set the one this database was "
            "written with."
        )


def _reach_database() -> None:
    if connection.vendor != "postgresql":
        return
    named = connection.settings_dict
    try:
        # Not through Django's pool, which would go on trying.
        psycopg.connect(
            host=named["HOST"] or None,
            port=named["PORT"] or None,
            dbname=named["NAME"],
            user=named["USER"] or None,
            password=named["PASSWORD"] or None,
            connect_timeout=PATIENCE,
        ).close()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise ImproperlyConfigured(f"DATABASE_URL names a database that cannot be reached: {reason}") from None


def _reach_cache() -> None:
    cache = settings.CACHES["default"]
    if "redis" not in cache["BACKEND"]:
        return
    try:
        redis.Redis.from_url(cache["LOCATION"], socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE).ping()
    except (redis.RedisError, OSError) as error:
        raise ImproperlyConfigured(f"CACHE_URL names a Redis that cannot be reached: {error}") from None


def _reach_broker() -> None:
    url = settings.CELERY_BROKER_URL
    if url.startswith("filesystem"):
        return
    try:
        with current_app.connection_for_write(connect_timeout=PATIENCE) as broker:
            broker.ensure_connection(max_retries=1, timeout=PATIENCE)
    except (BrokerError, OSError) as error:
        raise ImproperlyConfigured(
            f"CELERY_BROKER_URL names a broker ({urlsplit(url).hostname}) that cannot be reached: {error}"
        ) from None
