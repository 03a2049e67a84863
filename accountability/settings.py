"""Every setting, read once from the environment and checked; `.env.example` explains each one."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from accountability import datadir

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
env.read_env(BASE_DIR / ".env", recurse=False)

# --- Where it runs -----------------------------------------------------------------------------

DEBUG: bool = env.bool("DEBUG", default=False)
DATABASE_URL: str = env.str("DATABASE_URL", default="")
DATA_DIR: Path = datadir.chosen(env.str("ACCOUNTABILITY_DATA_DIR", default=""))
HTTPS: bool = env.bool("HTTPS", default=not DEBUG)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SECRET_KEY: str = env.str("SECRET_KEY", default="") or (
    "django-insecure-for-development-only" if DEBUG else datadir.kept_secret_key(DATA_DIR)
)

SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])

# Shown on every page: how to ask for removal, and the public key to write to us in confidence.
ACCOUNTABILITY_CONTACT_EMAIL: str = env.str("ACCOUNTABILITY_CONTACT_EMAIL", default="")
ACCOUNTABILITY_CONTACT_KEY: str = env.str("ACCOUNTABILITY_CONTACT_KEY", default="")
# Days within which whoever writes gets an answer; 0 promises nothing, and the page says so.
ACCOUNTABILITY_ANSWER_DAYS: int = env.int("ACCOUNTABILITY_ANSWER_DAYS", default=0)

# Where `manage.py release` puts the files of releases, from which /data/ gives them out.
ACCOUNTABILITY_RELEASES_DIR: Path = env.path(
    "ACCOUNTABILITY_RELEASES_DIR", default=DATA_DIR / "releases"
)
# The address of this site, which stands in files that no request asks for: https://record.example.org/
ACCOUNTABILITY_SITE: str = env.str("ACCOUNTABILITY_SITE", default="")

# --- The application ---------------------------------------------------------------------------

INSTALLED_APPS = [
    "accountability",
    "pghistory",
    "pgtrigger",
    "cases",  # after these two: what it does after a migrate builds on what they have installed
    "accountability.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "axes",
    "csp",
    "django_filters",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "drf_spectacular",
    "rest_framework",
]

MIDDLEWARE = [
    "cases.api.sharing.open_to_other_sites",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cases.pages.keeping.found_again",
    "accountability.compression.PublicGZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "cases.pages.languages.chosen_by_address",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "accountability.history.DeskHistoryMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "accountability.urls"
WSGI_APPLICATION = "accountability.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- The database ------------------------------------------------------------------------------


def database() -> dict[str, object]:
    """Return the connection settings: the server DATABASE_URL names, else the embedded one."""
    if not DATABASE_URL:
        return {
            "ENGINE": "accountability.postgresql",
            "NAME": "accountability",
            "USER": "accountability",
            "DATA_DIR": DATA_DIR,
        }
    parsed: dict[str, object] = env.dj_db_url("DATABASE_URL")
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL server: postgres://...")
    return parsed


def replica(url: str) -> dict[str, object]:
    """Return the connection settings of a replica, beside which there are others to ask."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    if not DATABASE_URL or parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_REPLICA_URL must name PostgreSQL servers that replicate that of DATABASE_URL."
        )
    return {**parsed, "OPTIONS": SOON | parsed.get("OPTIONS", {})}


KEPT = {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
# Where another one can be asked, a server counts as dead after so many seconds, or milliseconds,
# without a sign of it.
SOON = {"connect_timeout": 2, "tcp_user_timeout": 5000}
REPLICA_URLS: list[str] = env.list("DATABASE_REPLICA_URL", default=[])
REPLICAS = {
    f"replica_{number}": {**replica(url.strip()), **KEPT}
    for number, url in enumerate(REPLICA_URLS, 1)
}
DATABASES: dict[str, Any] = {"default": {**database(), **KEPT}, **REPLICAS}

# Public answers are read from streaming replicas, if there are any; all else from the primary.
DATABASE_REPLICAS: tuple[str, ...] = tuple(REPLICAS)
DATABASE_ROUTERS: list[str] = []
if REPLICAS:
    DATABASE_ROUTERS = ["cases.public.database.ReplicaRouter"]
    DATABASES["default"]["OPTIONS"] = SOON | DATABASES["default"].get("OPTIONS", {})
# Seconds that a replica may lag. Nor is any read for longer than that without a word of the primary.
ACCOUNTABILITY_REPLICA_MAX_LAG: float = env.float("ACCOUNTABILITY_REPLICA_MAX_LAG", default=30)
if not ACCOUNTABILITY_REPLICA_MAX_LAG >= 1:
    raise ImproperlyConfigured(
        "ACCOUNTABILITY_REPLICA_MAX_LAG must be a number of seconds from 1 on."
    )

# The roles that `manage.py database_roles` makes; without a name they are called after the database.
DATABASE_WEB_ROLE: str = env.str("DATABASE_WEB_ROLE", default="")
DATABASE_READER_ROLE: str = env.str("DATABASE_READER_ROLE", default="")

# Triggers, like the public views, are made from the code after each migrate. In the migrations they
# would make every later state of every model be computed anew: minutes instead of seconds.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

# History names who changed a row. Reading changes none, and looking at the session on public
# pages would make every answer vary by cookie.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- The cache ---------------------------------------------------------------------------------

# One for all processes of all hosts; without it each process keeps its own. Nothing of the record is
# in it that is not named by its own content, so that none can tell what another would not.
CACHE_URL: str = env.str("CACHE_URL", default="")
CACHES = {
    "default": env.dj_cache_url("CACHE_URL", default="locmem://"),
    # Charts that were drawn, under keys that hold the version of their data: nothing stale is found
    # there, and it can be emptied at any time. Some 100 kB each.
    "charts": env.dj_cache_url(
        "CHARTS_CACHE_URL", default=CACHE_URL or "locmem://charts?max_entries=200"
    ),
    # Pages as they were made, under the names of the answers, which hold the version of the record: the
    # same goes for them. Some 100 kB each; none while templates are being written.
    "pages": env.dj_cache_url(
        "PAGES_CACHE_URL",
        default="dummy://" if DEBUG else CACHE_URL or "locmem://pages?max_entries=300",
    ),
    # How much each has asked of the API in this minute, under names that mean nothing in the next one.
    "limits": env.dj_cache_url(
        "LIMITS_CACHE_URL", default=CACHE_URL or "locmem://limits?max_entries=20000"
    ),
}

# --- Language and time -------------------------------------------------------------------------

# Public pages are in the language that their address begins with, English without a prefix; the
# desk and the API are in English. `manage.py catalogues` keeps the translations in step.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")]
LOCALE_PATHS = [BASE_DIR / "cases" / "locale"]
FORMAT_MODULE_PATH = "accountability.formats"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

# --- Static files ------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT: Path = env.path("STATIC_ROOT", default=BASE_DIR / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- People who sign in (the desk; readers never do) -------------------------------------------

AUTH_USER_MODEL = "cases.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"

# The second factor: no setting turns it off. Only a database that `manage.py demo` made and marked
# as its own does without.
OTP_TOTP_ISSUER = "Accountability"

# Wrong passwords and wrong codes are counted together, for a name at an address: whoever tries from
# elsewhere cannot lock its owner out. Nothing else is kept, and nothing is written about readers.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "cases.admin.lockout.address"
AXES_LOCKOUT_CALLABLE = "cases.admin.lockout.answer"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "code", "next"]
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# A form that is refused because somebody signed in anew meanwhile is kept for whoever typed it.
CSRF_FAILURE_VIEW = "cases.admin.keeping.csrf_failure"

# No cookie leaves the admin: a reader's browser neither gets nor sends one.
SESSION_ENGINE = "cases.models.sessions"
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A person may be named in more texts than Django expects a form to have fields: all are cleared at once.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# --- What browsers are told --------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],  # the admin's autocomplete fields ask our own server
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS: int = env.int("HSTS_SECONDS", default=31_536_000) if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY: bool = env.bool("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Subdomains and the browsers' preload list are promises by the owner of the whole domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# --- The API -----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "cases.api.schema.OperationSchema",
    "EXCEPTION_HANDLER": "cases.api.errors.answer_error",
    "URL_FORMAT_OVERRIDE": None,
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Accountability",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "SORT_OPERATION_PARAMETERS": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": ["cases.api.schema.complete"],
}

# What one address, and one key, may ask in a minute: a short list counts one, a dashboard's numbers
# five. Without a limit: 0.
API_LIMIT: int = env.int("API_LIMIT", default=300)
API_LIMIT_WITH_KEY: int = env.int("API_LIMIT_WITH_KEY", default=1500)
# The header in which our own proxy says who asks; no header is believed unless it is named here.
CLIENT_ADDRESS_HEADER: str = env.str(
    "CLIENT_ADDRESS_HEADER", default="X-Forwarded-For" if BEHIND_PROXY else ""
)

# --- What is written down ----------------------------------------------------------------------

# Errors only, and never an address, a cookie or a query of somebody who reads; nor who tried to
# sign in, and from where.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "axes": {"handlers": [], "level": "ERROR"},
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING"},
        "django.request": {"handlers": [], "level": "ERROR"},
        "django.security": {"handlers": [], "level": "ERROR"},
    },
}
