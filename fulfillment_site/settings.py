"""All settings, in Django's own order; every environment name is read once, in its section."""

from datetime import timedelta
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from fulfillment_site.navigation import TABS, sidebar
from fulfillment_site.steady import Steady

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# Core: DEBUG, SECRET_KEY, FIELD_KEYS, ALLOWED_HOSTS, CSRF_TRUSTED_ORIGINS, VAR_DIR
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = (
    env.str("SECRET_KEY", default="only-for-development") if DEBUG else env.str("SECRET_KEY")
)
# Fernet keys for buyers' data, newest first; older ones still read.
_DEVELOPMENT_KEY = "ZGV2ZWxvcG1lbnQta2V5LWZvci1sb2NhbC11c2Utb24="
FIELD_KEYS = env.list("FIELD_KEYS", default=[_DEVELOPMENT_KEY]) if DEBUG else env.list("FIELD_KEYS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

INSTALLED_APPS = [
    "fulfillment_site",
    "aftersales",
    "warehouse",
    "orders",
    "fulfillment_site.insights",
    "unfold",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "import_export",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "fulfillment_site.busy.Busy",
    "fulfillment_site.unreadable.Unreadable",
]
ROOT_URLCONF = "fulfillment_site.urls"
WSGI_APPLICATION = "fulfillment_site.wsgi.application"
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
                "fulfillment_site.dashboards.banners.banners",
                "fulfillment_site.routines.routines",
            ],
        },
    },
]

# Database, named by DATABASE_URL
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'fulfillment.sqlite3'}")
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers queue up instead of failing with "database is locked".
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        # To compile a page's query takes a second, to run it milliseconds.
        options="-c lock_timeout=3s -c idle_in_transaction_session_timeout=30s -c jit=off",
        # Plans made for the first small queue must not serve the evening's large one.
        prepare_threshold=None,
    )

# Accounts and security: SECURE (https in front), SESSION_HOURS
SECURE = env.bool("SECURE", default=not DEBUG)
AUTHENTICATION_BACKENDS = ["fulfillment_site.roles.RolesBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6000

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "unfold"]
TIME_ZONE = "UTC"
USE_TZ = True

# Files: drawn papers and uploads live under VAR_DIR and are served only through views with rights.
# PAPERS_DAYS: printed papers are deleted after that; DIRECT_PRINTING: stations' own printers (lp).
PAPERS_DAYS = env.int("PAPERS_DAYS", default=7)
DIRECT_PRINTING = env.bool("DIRECT_PRINTING", default=False)
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
MEDIA_ROOT = VAR_DIR / "files"
WATCH_ROOT = VAR_DIR / "watch"  # a folder for each shop, by its code
PRESS_STAMPS = env.bool("PRESS_STAMPS", default=True)  # off: every label is drawn in full, slowly
WHITENOISE_MANIFEST_STRICT = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

# Notices: MAIL_URL, the mail server as Apprise is told of it (mailtos://user:word@host);
# PRIVATE_CHANNELS: channels may lead to this machine and its own network.
MAIL_URL = env.str("MAIL_URL", default="")
PRIVATE_CHANNELS = env.bool("PRIVATE_CHANNELS", default=False)

# Chats: TRANSLATOR, a dotted path to a function (texts, language) → texts; without one, as it is
# shipped, nothing leaves the house. TRANSLATE_TO: the language of the desk.
TRANSLATOR = env.str("TRANSLATOR", default="")
TRANSLATE_TO = env.str("TRANSLATE_TO", default="zh-hans")
RULE_NOTE_DAYS = env.int("RULE_NOTE_DAYS", default=90)  # a note not checked for longer is flagged

# Celery: CELERY_BROKER_URL. Rows are the truth; a lost message is sent again by the next tick.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 240
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "fulfillment_site.steady:Beat"
CELERY_BEAT_SCHEDULE = {
    "belt.tick": {
        "task": "belt.tick",
        "schedule": Steady(timedelta(seconds=2)),
    }
}
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT = "fulfillment_site.filebroker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "broker" / "queue"),
        "data_folder_out": str(VAR_DIR / "broker" / "queue"),
        "control_folder": str(VAR_DIR / "broker" / "control"),
        "polling_interval": 0.1,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
    }

# Import and export of flat tables
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "import"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "export"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

# The admin's look
UNFOLD = {
    "SITE_TITLE": _("Fulfilment"),
    "SITE_HEADER": _("Fulfilment"),
    "SITE_SYMBOL": "package_2",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/favicon.svg"}],
    "SHOW_HISTORY": False,
    "SHOW_LANGUAGES": True,
    "DASHBOARD_CALLBACK": "fulfillment_site.dashboards.board.dashboard",
    "STYLES": ["/static/back_office.css"],
    "SCRIPTS": [
        "/static/countdown.js",
        "/static/press_once.js",
        "/static/feedback.js",
        "/static/notices.js",
        "/static/search.js",
        "/static/tables.js",
        "/static/routine.js",
    ],
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": sidebar},
    "TABS": TABS,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"plain": {"()": "fulfillment_site.logs.Plain"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["plain"]}
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # its own would say all a second time
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
