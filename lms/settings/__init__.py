"""Settings. What depends on the place it runs in is read by ``environment.py``."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms.courses.embeds import ORIGINS as VIDEO_PLAYERS
from lms.settings import environment

BASE_DIR = Path(__file__).resolve().parents[2]
# What the running system writes: database, keys, broker, collected static files.
VAR_DIR = environment.folder("VAR_DIR", default=BASE_DIR / "var")

DEBUG = environment.flag("DEBUG")
# The demo runs with DEBUG off like a real site, with known passwords, and therefore on this machine only.
DEMO = environment.flag("DEMO")
ALLOWED_HOSTS = environment.hosts(debug=DEBUG, demo=DEMO)
SECRET_KEY = environment.secret_key(debug=DEBUG, demo=DEMO, key_file=VAR_DIR / "secret_key")
PHONE_KEY = environment.phone_keys(debug=DEBUG, demo=DEMO)
SITE_URL = environment.site_url(local=DEBUG or DEMO)
HTTPS = SITE_URL.startswith("https://")

INSTALLED_APPS = [
    "lms.portal",
    "lms.search",
    "lms.certificates",
    "lms.learning",
    "lms.occasions",
    "lms.classes",
    "lms.news",
    "lms.teachers",
    "lms.courses",
    "lms.questions",
    "lms.attendance",
    "lms.records",
    "lms.points",
    "lms.notices",
    "lms.documents",
    "lms.network",
    "lms.accounts",
    "lms.core",
    "lms.ops",
    "cms",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.weixin",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "lms.core.pagecache.AnonymousPageCacheMiddleware",
    "lms.core.middleware.PersonalPagesMiddleware",
    "lms.portal.turns.SignUpsInTurnMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "lms.core.middleware.NoNulMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.core.middleware.BodyLengthMiddleware",
    "lms.core.middleware.DomainErrorMiddleware",
    "lms.portal.second_factor.SecondFactorMiddleware",
    "lms.accounts.learning_as.LearningAsMiddleware",
    "cms.middleware.EditorMiddleware",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.portal.context.chrome",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lms.portal.templatetags.linxue"],
        },
    }
]

# Database, cache, tasks
DATABASES = {"default": environment.database(default_file=VAR_DIR / "linxue.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": environment.cache(),
    # Wagtail would keep every rendition's row here too: three statements each in the database's cache.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

CELERY_BROKER_URL = environment.broker()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue = VAR_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
    }
CELERY_BEAT_SCHEDULE = {
    "publish-scheduled": {"task": "cms.tasks.publish_scheduled", "schedule": 30.0},
    "remind-reviewers": {"task": "cms.tasks.remind_of_reviews", "schedule": 1800.0},
    "convert-videos": {"task": "cms.tasks.convert_videos", "schedule": 600.0},
    "try-links-again": {"task": "cms.tasks.try_links_again", "schedule": 86400.0},
    "resend-jobs": {"task": "lms.core.tasks.resend_expired_jobs", "schedule": 30.0},
    "refresh-statistics": {"task": "lms.core.tasks.refresh_statistics", "schedule": 86400.0},
    "renew-figures": {"task": "lms.portal.tasks.renew_figures", "schedule": 1800.0},
    "forget-codes": {"task": "lms.accounts.tasks.forget_codes", "schedule": 3600.0},
    "forget-people-files": {"task": "lms.network.tasks.forget_people_files", "schedule": 3600.0},
    "come-of-age": {"task": "lms.notices.tasks.end_with_the_year", "schedule": 43200.0},
    "forget-misses": {"task": "lms.search.tasks.forget_misses", "schedule": 86400.0},
    "forget-notes": {"task": "lms.learning.tasks.forget_deleted_notes", "schedule": 3600.0},
    "close-attempts": {"task": "lms.learning.tasks.close_overdue_attempts", "schedule": 60.0},
    "certificates": {"task": "lms.certificates.tasks.look_for_due", "schedule": 600.0},
    "pass-places-on": {"task": "lms.classes.tasks.pass_places_on", "schedule": 600.0},
    "forget-sheets": {"task": "lms.attendance.tasks.forget_sheets", "schedule": 86400.0},
    "release-absent": {"task": "lms.classes.tasks.release_absent", "schedule": 86400.0},
    "seal-points": {"task": "lms.points.tasks.seal_closed_days", "schedule": 3600.0},
}

# Words and time. Chinese is the first language and has no prefix; English lives below /en/.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
FORMAT_MODULE_PATH = ["lms.formats"]
# Ours, and what Wagtail's own Chinese leaves in English.
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# Threads of each process of the server, and how many of them sign people up at once (lms/portal/turns.py).
SERVER_THREADS = 4
SIGN_UPS_AT_ONCE = environment.sign_ups_at_once(threads=SERVER_THREADS)
SIGN_UPS_PATIENCE = environment.sign_ups_patience()

# What the serial numbers of documents begin with: the province and the city as they are shortened.
SERIAL_PREFIX = "苏锡"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = environment.folder("MEDIA_ROOT", default=BASE_DIR / "media")
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
PEOPLE_FILE_LARGEST = 60 * 1024 * 1024  # a table of people: a district of half a million has 20
# What is sent in one request, by the beginning of its address: to the editor a course in an archive, else a table.
LARGEST_BODIES = {"/cms/": 410 * 1024 * 1024, "/": PEOPLE_FILE_LARGEST + 1024 * 1024}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000  # a lesson page with many blocks posts some 2,000
# Range answers of videos: "app" (this process, at most 1 MiB an answer) or "x-accel" (nginx sends the file).
MEDIA_SERVER = "app"

MAP_TILES = environment.map_tiles()

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["lms.notices.backends.ReaderBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "lms.network.forms.SignupForm",
    "login": "lms.accounts.forms.LoginForm",
    "user_token": "lms.accounts.mail_forms.UserTokenForm",
    "reset_password_from_key": "lms.accounts.mail_forms.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "username", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is never asked for; one that is given is confirmed before it is used
ACCOUNT_CHANGE_EMAIL = True  # one address a person; the old one stays until the new one is confirmed
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = "my-mail"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
# Codes are ours (lms/accounts/codes.py): allauth keeps number and code in the session.
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
# Who signs up with a password has to be told that a number is taken; the limits below hold.
ACCOUNT_PREVENT_ENUMERATION = False
ACCOUNT_SESSION_REMEMBER = True
# A class that logs in together stands behind one address; a stranger who fails must not shut somebody else out at once.
ACCOUNT_RATE_LIMITS = {
    "login": "90/m/ip",
    "login_failed": "40/m/ip,15/5m/key",
    "reset_password": "20/m/ip,3/h/key",
    "manage_email": "10/m/user,30/d/user",
    "card_login": "6/15m/key",
    "find_elsewhere": "20/h/user",
    "send_code": "60/h/ip,300/d/ip",
    "check_code": "90/m/ip",
    "second_factor": "6/15m/key,30/d/key",
    # Not by address: a whole class stands behind that of the hall.
    "wall_number": "12/5m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.flag("BEHIND_PROXY") else 0
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_PRESERVE_USERNAME_CASING = False
SMS_URL = environment.sms_url(debug=DEBUG, demo=DEMO)

# WeChat: for websites, whose page shows a code to scan, and for an Official Account, inside WeChat's own browser.
WECHAT_APP_ID, WECHAT_SECRET = environment.wechat_pair("WECHAT")
WECHAT_MP_APP_ID, WECHAT_MP_SECRET = environment.wechat_pair("WECHAT_MP")
WECHAT_API_URL, WECHAT_OPEN_URL = environment.wechat_servers(local=DEBUG or DEMO)
SOCIALACCOUNT_ADAPTER = "lms.accounts.wechat.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {"weixin": {"provider_class": "lms.accounts.wechat.Provider"}}

# The second factor: who holds a role shows it before the role counts.
STAFF_SECOND_FACTOR = environment.flag("STAFF_SECOND_FACTOR")
MFA_ADAPTER = "lms.accounts.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "lms.accounts.second_factor.EnterForm",
    "reauthenticate": "lms.accounts.second_factor.AgainForm",
    "activate_totp": "lms.accounts.second_factor.SetUpForm",
}
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "邻学 Linxue"
MFA_TOTP_TOLERANCE = 1  # a period before and after: clocks differ, and typing takes time
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody logs in by an address here

# Security
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "lms.portal.views.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS and environment.flag("SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("BEHIND_PROXY") else None
X_FRAME_OPTIONS = "SAMEORIGIN"  # Wagtail's preview is a frame of the same site
CONTENT_SECURITY_POLICY = {
    # Wagtail's date widgets and inline panels need inline scripts; cms/middleware.py gives the editor its own policy.
    "EXCLUDE_URL_PREFIXES": ["/cms/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", *filter(None, [MAP_TILES.host])],
        "media-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "frame-src": [SELF, *VIDEO_PLAYERS],
        "object-src": [NONE],
        "base-uri": [SELF],
        # The button of WeChat sends a form, whose answer leads there.
        "form-action": [SELF, WECHAT_OPEN_URL] if WECHAT_APP_ID or WECHAT_MP_APP_ID else [SELF],
        "frame-ancestors": [SELF],
    },
}

# Wagtail
WAGTAIL_SITE_NAME = "邻学 Linxue"
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "cms.rich_text.RichTextArea"}}
WAGTAILDOCS_DOCUMENT_MODEL = "cms.MediaDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.picture_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_GLOBAL_EDIT_LOCK = False
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.approval.finishing.publish_approved"
# A step is approved for one version of a page: what was changed since is read again.
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "account_login"
# On PostgreSQL terms are compared as they are.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search", "SEARCH_CONFIG": "simple"}}

# Letters
_mail = environment.mail(local=DEBUG or DEMO)
MAIL_OFFERED = _mail.backend != "dummy"
EMAIL_BACKEND = f"django.core.mail.backends.{_mail.backend}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _mail.host, _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.encryption == "tls", _mail.encryption == "ssl"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.mail_sender(site_url=SITE_URL)

TAGGIT_CASE_INSENSITIVE = True
SILENCED_SYSTEM_CHECKS = [
    "account.W001",  # a number or a username is enough to sign up; the form sees to it
    "security.W004",  # HSTS and the redirect follow SITE_URL
    "security.W008",
    "security.W012",
    "security.W016",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_fault": {"()": "lms.portal.turns.NoFault"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["no_fault"]},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "wagtail": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
    },
}
