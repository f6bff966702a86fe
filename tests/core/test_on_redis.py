"""What runs on Redis where CACHE_URL names one: the generation of kept pages, and counting for rate limits."""

import os
import subprocess
import sys
import threading

import pytest
from django.conf import settings as site
from django.core.cache import cache

from lms.core.pagecache import bump_generation, current_generation

BUMP = "import django; django.setup(); from lms.core.pagecache import bump_generation; bump_generation()"

pytestmark = pytest.mark.redis


@pytest.fixture
def on_redis(settings, worker_id):
    # Each worker of the run has a database of its own: another one's clear() would drop what this test waits for.
    number = 0 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1
    url = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0] + f"/{number}"
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url}
    }
    cache.clear()
    return url


def test_another_process_drops_the_kept_pages(on_redis):
    before = current_generation()
    subprocess.run(
        [sys.executable, "-c", BUMP],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings", "CACHE_URL": on_redis},
        cwd=site.BASE_DIR,
        check=True,
    )
    assert current_generation() != before


def test_a_bump_is_seen_here_too(on_redis):
    before = current_generation()
    bump_generation()
    assert current_generation() != before


def test_counts_of_many_threads_are_not_lost(on_redis):
    cache.set("attempts", 0, timeout=60)
    threads = [threading.Thread(target=lambda: [cache.incr("attempts") for _ in range(50)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.get("attempts") == 400
