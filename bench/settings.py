"""The site's settings with bare views to compare with, and a header that tells the queries of a request."""

from lms.settings import *  # noqa: F403
from lms.settings import MIDDLEWARE as SITE_MIDDLEWARE

ROOT_URLCONF = "bench.urls"
MIDDLEWARE = ["bench.counting.CountQueriesMiddleware", *SITE_MIDDLEWARE]
