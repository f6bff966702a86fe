"""The site's settings as the tests use them."""

from lms.settings import *  # noqa: F403
from lms.settings import STORAGES as SITE_STORAGES

# Pages name static files as they are: no test waits for collectstatic.
STORAGES = SITE_STORAGES | {"staticfiles": {"BACKEND": "tests.static_files.OnlyWhatIsThere"}}
# The real hasher takes a third of a second for each of the cast.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Static files are found when they are asked for: no test waits for a list of them, nor for a folder that collects them.
WHITENOISE_AUTOREFRESH = True
