"""Settings: everything that differs between a laptop and a server comes from the environment (.env.example)."""

from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import BASE, TRIAL_SECRET, VAR, env, keys, required, token, twilio_accounts

KEYS_HINT = "A trial run makes it with `manage.py make_keys`; in production set it yourself (.env.example)."

DEBUG: bool = env.bool("DEBUG", default=True)
SECRET_KEY: str = env.str("SECRET_KEY", default=TRIAL_SECRET)
if not DEBUG and (SECRET_KEY == TRIAL_SECRET or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured("With DEBUG off, SECRET_KEY must be your own and at least 50 characters long.")

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL: str = env.str("PUBLIC_URL", default="http://127.0.0.1:" + env.str("PORT", default="8000")).rstrip("/")

INSTALLED_APPS = [
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_q",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "offices",
    "bookings",
    "documents",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.policy.PolicyMiddleware",
    "config.lean.Files",
    "config.lean.Sessions",
    "config.lean.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.lean.SignedIn",
    "config.lean.SecondFactor",
    "config.lean.Messages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.lean.Htmx",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- the database: SQLite for a trial, PostgreSQL in production ----------------------------------------------

DATABASES: dict[str, dict[str, Any]] = {
    "default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'tanpajeda.sqlite3'}")
}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:
    _database["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _database["CONN_HEALTH_CHECKS"] = True
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True
    _database["OPTIONS"] = {
        **_database.get("OPTIONS", {}),
        "server_side_binding": True,
        "prepare_threshold": 2,
    }

# The cache only sheds load and may differ between processes; what must not be guessed is counted in the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- keys for personal data ------------------------------------------------------------------------------------

FIELD_KEYS: list[str] = keys("FIELD_KEYS", KEYS_HINT)  # the first one seals, all of them open
HASH_KEY: str = required("HASH_KEY", KEYS_HINT)  # finds people again without storing who they are
TICKET_KEYS: list[str] = keys("TICKET_KEYS", KEYS_HINT)  # "name:seed", Ed25519; the first one signs
VAULT_KEYS: list[str] = keys("VAULT_KEYS", KEYS_HINT)  # "name:key"; the first one wraps the keys of files, all unwrap

# --- people ------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "offices.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "offices:sign_in"
LOGIN_REDIRECT_URL = "staff:today"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a shift and its overtime
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.errors.csrf_failure"

AXES_FAILURE_LIMIT = env.int("SIGN_IN_FAILURES", default=5)
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "offices/people/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS: list[str] = ["username", "ip_address"]
AXES_VERBOSE = False
AXES_IPWARE_PROXY_COUNT = env.int("PROXIES", default=0)
AXES_CLIENT_IP_CALLABLE = "offices.views.address.client_address"
OTP_TOTP_ISSUER = "Tanpa Jeda"
OTP_TOTP_THROTTLE_FACTOR = 1

# --- language and time: UTC in tables, the office's zone at the edges ----------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = [BASE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = False

# --- files --------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE / "config" / "static"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.assets.OneSheetStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
VAULT_PATH = VAR / "vault"
VAULT_STORE: str = env.str("VAULT_STORE", default="disk")  # "disk" or "s3"
if VAULT_STORE == "s3":
    from botocore.config import Config

    STORAGES["vault"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": required("VAULT_S3_BUCKET", "The bucket for sealed papers; see .env.example."),
            "endpoint_url": env.str("VAULT_S3_ENDPOINT", default="") or None,
            "region_name": env.str("VAULT_S3_REGION", default="") or None,
            "access_key": env.str("VAULT_S3_ACCESS_KEY", default="") or None,
            "secret_key": env.str("VAULT_S3_SECRET_KEY", default="") or None,
            "file_overwrite": True,
            "default_acl": None,
            "client_config": Config(
                connect_timeout=5,
                read_timeout=20,
                retries={"max_attempts": 2},
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",  # newer checksums are Amazon's alone
                response_checksum_validation="when_required",
            ),
        },
    }
elif VAULT_STORE != "disk":
    raise ImproperlyConfigured('VAULT_STORE is neither "disk" nor "s3".')
CLAMD: str = env.str("CLAMD", default="")  # host:port or the path of a socket; empty: no virus scanner
FILE_UPLOAD_HANDLERS = ["documents.views.arriving.InMemory"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000  # a list of forty papers in the back office

HOME_OFFICE: str = env.str("HOME_OFFICE", default="bekasi")  # whose places are shown first

# --- errands ---------------------------------------------------------------------------------------------------

Q_CLUSTER = {
    "name": "tanpajeda",
    "orm": "default",
    "workers": env.int("ERRAND_WORKERS", default=2),  # while a roster is planned, the other one sends messages
    "timeout": 90,
    "retry": 120,  # longer than the timeout, or a slow errand runs twice
    "max_attempts": 3,
    "ack_failures": True,
    "poll": 1,
    "catch_up": False,
    "save_limit": 500,
    "label": "Django Q2",
}

# --- what leaves the house ------------------------------------------------------------------------------------

SMS_GATEWAY: str = env.str("SMS_GATEWAY", default="outbox")  # "outbox" or "twilio"
SMS_OUTBOX = VAR / "outbox.jsonl"
DEMO_LOGINS = VAR / "demo-logins.txt"  # of a trial run, readable by its owner only
SMS_SENDER: str = env.str("SMS_SENDER", default="TANPAJEDA")
TWILIO_ACCOUNTS = twilio_accounts()  # in order of preference
EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds; an errand never hangs on a mail server
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Tanpa Jeda <no-reply@tanpajeda.invalid>")

# --- the API -----------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["bookings.api.throttles.PerAddress"],
    "DEFAULT_THROTTLE_RATES": {
        "reads": env.str("API_READS", default="120/min"),
        "writes": env.str("API_WRITES", default="30/min"),
    },
    "NUM_PROXIES": env.int("PROXIES", default=0),
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "bookings.api.problems.as_problem",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_VERSIONING_CLASS": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Tanpa Jeda",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PUBLIC": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "DEFAULT_GENERATOR_CLASS": "bookings.api.pages.InEnglish",
    "ENUM_NAME_OVERRIDES": {
        "BookingStateEnum": "bookings.models.Booking.State",
        "DayStateEnum": "bookings.api.shapes.DAY_STATES",
        "HoldStateEnum": "bookings.models.Hold.State",
        "RosterStateEnum": "offices.models.Roster.State",
        "SkillEnum": "offices.models.Skill",
        "GoalEnum": "bookings.api.staff.shapes.GOALS",
    },
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "booking": {"type": "http", "scheme": "bearer"},
            "staff": {"type": "apiKey", "in": "cookie", "name": "sessionid"},
        }
    },
}

# --- being watched -------------------------------------------------------------------------------------------------

METRICS_TOKEN: str = token("METRICS_TOKEN")  # who may read /metrics; without one, this machine only

# --- safety --------------------------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.int("PROXIES", default=0) else None
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True

# --- logs: event names with fields, never a name, number or document -------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "config.reporting.QuietFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django": {
            "level": env.str("LOG_LEVEL", default="INFO"),
            "handlers": ["console"],
            "propagate": False,
        },
        "django.request": {"level": "ERROR"},  # a refusal is an answer, not an event
        "axes": {"level": "ERROR"},
        "django-q": {"level": "WARNING"},  # at INFO it tells of every errand, every minute
        "fontTools": {"level": "ERROR"},
        "psycopg": {"level": "ERROR"},  # a group whose statement was refused is told of twice; the refusal is enough
        "urllib3": {"level": "INFO"},  # below that it writes the addresses it asks, and what they ask for
        "weasyprint": {"level": "ERROR"},
    },
}
DEFAULT_EXCEPTION_REPORTER = "config.reporting.QuietReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.reporting.QuietFilter"

SILENCED_SYSTEM_CHECKS: list[str] = []
