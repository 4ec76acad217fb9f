"""All settings, read from the environment once, with types.

Every variable read here is described in ``docs/settings.md`` (a test compares the two).
Defaults are those of ``script/server``: one machine, SQLite, messages printed instead of sent.
"""

import datetime as dt
import os
from pathlib import Path

import django_stubs_ext
import environ

from config import databases
from config.embedded_secrets import secret_of

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# -- ground ---------------------------------------------------------------
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret_of(VAR_DIR, "secret.key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="科普活动")
"""This and the next four hold until the association wrote its own on the page (``core.site.site_facts``)."""
HELP_PHONE = env.str("HELP_PHONE", default="12345")
HELP_HOURS = env.str("HELP_HOURS", default="全天")
ORGANIZER_NAME = env.str("ORGANIZER_NAME", default="科学技术协会")
CLOCK_OFFSET = dt.timedelta(seconds=env.float("CLOCK_OFFSET", default=0.0))
"""Added to the machine's clock by ``core.clock``; lets a whole system run at another hour."""

# -- keys -----------------------------------------------------------------
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [secret_of(VAR_DIR, "field.key")]
"""Secrets that phones are encrypted with, newest first; old ones stay until every row is rewritten."""
LOOKUP_KEY = env.str("LOOKUP_KEY", default="") or secret_of(VAR_DIR, "lookup.key")
"""Secret of the keyed hash by which a phone is found; it can't be changed without rewriting the hashes."""

KEYS_IN_VAR_DIR = [name for name in ("SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY") if not os.environ.get(name)]
"""Those that nobody set: they were made on this machine and lie beside its data."""

INSTALLED_APPS = [
    # Lower apps first: their receivers hear a signal before those of the apps above.
    "core",
    "accounts",
    "organizations",
    "notifications",
    "special_days",
    "plan",
    "venues",
    "events",
    "outreach_requests",
    "spreadsheets",
    "registrations",
    "volunteers",
    "calendars",
    "reports",
    "search",
    "portal",
    "api",
    "config.apps.ConfigConfig",
    "config.apps.OwnAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_filters",
    "django_q",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "simple_history",
]
if env.bool("DEMO_APP", default=True):
    INSTALLED_APPS.append("demo")

MIDDLEWARE = [
    "api.middleware.JsonMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "core.web.wechat.WechatMiddleware",
    "calendars.middleware.CalendarFileMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.web.middleware.PermissionsPolicyMiddleware",
    "core.web.caching.PackingMiddleware",
    "core.web.caching.CachingMiddleware",
    "core.web.middleware.NoStoreMiddleware",
    "core.web.readable.ReadableMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.DeviceMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.StayMiddleware",
    "accounts.middleware.TypedMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "core.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "core.web.context.shell",
            ],
            "builtins": ["core.templatetags.shell", "core.templatetags.times", "core.templatetags.slots"],
        },
    }
]

# -- data -----------------------------------------------------------------
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = databases.SQLITE
else:
    DATABASES["default"]["OPTIONS"] = databases.POSTGRESQL | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {"default": databases.cache(REDIS_URL)}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"

# -- words and times ------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# -- pages ----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_storage.PageFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
PERMISSIONS_POLICY = {
    "camera": "()",
    "display-capture": "()",
    "geolocation": "()",
    "microphone": "()",
    "payment": "()",
    "usb": "()",
    "browsing-topics": "()",
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
}
"""What pages may ask of a device: security keys and nothing else. Photos come by the file field, without the camera."""
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
"""For security.txt (RFC 9116): ``mailto:``, ``https:`` or ``tel:``; the help line where it is empty."""
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_ENGINE = "accounts.sessions.engine"
STAFF_SESSION_IDLE_HOURS = env.int("STAFF_SESSION_IDLE_HOURS", default=12)
"""After so long without a request whoever came through the staff entrance has to sign in again."""
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
CSRF_FAILURE_VIEW = "accounts.views.typed.failed"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if HTTPS else []
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
"""The editor of an event with sixty dates has two thousand fields."""
REQUEST_MAX_SIZE = 200 * 1024 * 1024
"""Nine large photos. Whatever announces more is refused before it is read."""
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# -- who ------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_LENGTH = 10
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/mine/"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "accounts.forms.AuthenticatorForm", "add_webauthn": "accounts.forms.NewKeyForm",
    "deactivate_totp": "accounts.forms.EndAuthenticatorForm", "edit_webauthn": "accounts.forms.RenamedKeyForm",
    "authenticate": "accounts.forms.SecondProofForm", "authenticate_webauthn": "accounts.forms.SecurityKeyForm",
    "login_webauthn": "accounts.forms.PasskeyForm", "reauthenticate": "accounts.forms.ConfirmForm",
    "reauthenticate_webauthn": "accounts.forms.ConfirmKeyForm",
}  # fmt: skip
ACCOUNT_RATE_LIMITS = {"login_failed": None}
"""Counted by that form instead: allauth's count can be used up by whoever knows the password, or shares the WiFi."""
STAFF_SECOND_FACTOR_REQUIRED = env.bool("STAFF_SECOND_FACTOR_REQUIRED", default=False)
"""Staff pages are open only to people with an authenticator app or a passkey."""
CODES_PER_PHONE = {"minute": 1, "hour": 5, "day": 10}
CODES_PER_NETWORK_PER_HOUR = env.int("CODES_PER_NETWORK_PER_HOUR", default=200)
"""Numbers for which strangers ask from one network before they are slowed down; docs/decisions/0006-sign-in-budgets.md."""
CODES_PER_SITE_PER_HOUR = env.int("CODES_PER_SITE_PER_HOUR", default=3000)
REGISTRATIONS_PER_NUMBER_PER_DAY = env.int("REGISTRATIONS_PER_NUMBER_PER_DAY", default=20)
REGISTRATIONS_PER_NETWORK_PER_HOUR = env.int("REGISTRATIONS_PER_NETWORK_PER_HOUR", default=300)
UNPROVEN_MINUTES = env.int("UNPROVEN_MINUTES", default=30)
UNPROVEN_PER_NUMBER = env.int("UNPROVEN_PER_NUMBER", default=2)
UNPROVEN_PER_NETWORK = env.int("UNPROVEN_PER_NETWORK", default=6)
UNPROVEN_PERCENT = env.int("UNPROVEN_PERCENT", default=30)
PROOF_TEXTS_PER_NUMBER_PER_DAY = env.int("PROOF_TEXTS_PER_NUMBER_PER_DAY", default=4)
PROOF_TEXTS_PER_NETWORK_PER_HOUR = env.int("PROOF_TEXTS_PER_NETWORK_PER_HOUR", default=150)
REGISTRATION_DAYS_KEPT = env.int("REGISTRATION_DAYS_KEPT", default=90)
REQUESTS_PER_NUMBER_PER_DAY = env.int("REQUESTS_PER_NUMBER_PER_DAY", default=6)
REQUESTS_PER_NETWORK_PER_HOUR = env.int("REQUESTS_PER_NETWORK_PER_HOUR", default=40)
SMALL_GROUP_DAYS = env.int("SMALL_GROUP_DAYS", default=5)
REQUEST_DAYS_KEPT = env.int("REQUEST_DAYS_KEPT", default=90)
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
"""How many proxies of our own stand in front; the client's address is read that far from the right."""

# -- calendars ------------------------------------------------------------
CALENDAR_EPOCH = env.int("CALENDAR_EPOCH", default=0)
"""Added to every SEQUENCE. Raised after a restore from a backup, so that no calendar sees a sequence fall."""

# -- things ---------------------------------------------------------------
HOLD_DAYS = env.int("HOLD_DAYS", default=7)
"""How long a draft keeps the places and vehicles that it wants, after it was last saved."""
VAN_DAYS_A_YEAR = env.int("VAN_DAYS_A_YEAR", default=120)
VAN_KILOMETRES_A_YEAR = env.int("VAN_KILOMETRES_A_YEAR", default=10_000)
"""A science van should be out for so many days, or so many kilometres, a year."""

# -- helping --------------------------------------------------------------
TRAVEL_MINUTES = env.int("TRAVEL_MINUTES", default=20)
"""Between shifts in two different streets; within one street none is needed."""

# -- messages -------------------------------------------------------------
SMS_GATEWAY = env.str("SMS_GATEWAY", default="console")
SMS_SIGNATURE = env.str("SMS_SIGNATURE", default="科普活动")
SMS_FILE = Path(env.str("SMS_FILE", default=str(VAR_DIR / "sms.jsonl")))
SMS_DAILY_CAP = env.int("SMS_DAILY_CAP", default=20_000)
"""Segments a day, Asia/Shanghai. Never holds back a change or a cancellation; codes and answers don't count."""
SMS_CODE_DAILY_CAP = env.int("SMS_CODE_DAILY_CAP", default=5_000)
"""Segments of sign-in codes a day: a flood of them uses up nothing else."""
KANNEL_URL = env.str("KANNEL_URL", default="http://127.0.0.1:13013/cgi-bin/sendsms")
KANNEL_USER = env.str("KANNEL_USER", default="")
KANNEL_PASSWORD = env.str("KANNEL_PASSWORD", default="")
KANNEL_CALLBACK_URL = env.str("KANNEL_CALLBACK_URL", default=SITE_URL)
KANNEL_CALLBACK_SECRET = env.str("KANNEL_CALLBACK_SECRET", default="") or secret_of(VAR_DIR, "kannel.key")
PHONE_EXTRA_PREFIXES = env.list("PHONE_EXTRA_PREFIXES", default=[])
"""Mobile prefixes (three digits) newer than the phone number library knows."""
Q_CLUSTER = {
    "name": "science",
    "orm": "default",
    "workers": env.int("WORKERS", default=2),
    "timeout": 20,
    "retry": 120,
    "max_attempts": 3,
    "bulk": 1,
    "queue_limit": 2,
    "poll": 0.5,
    "guard_cycle": 0.5,
    "catch_up": False,
    "ack_failures": True,
    "save_limit": 200,
    "label": "任务",
}

# -- programs -------------------------------------------------------------
API_KEYS_PER_PERSON = env.int("API_KEYS_PER_PERSON", default=10)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.BearerTokenAuthentication",
        "api.authentication.PageSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "api.lists.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "api.throttling.KeyRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.str("API_RATE_ANONYMOUS", default="120/min"),
        "user": env.str("API_RATE_SIGNED_IN", default="600/min"),
        "key": env.str("API_RATE_KEY", default="300/min"),
        "register": env.str("API_RATE_REGISTER", default="30/min"),
        "ask": env.str("API_RATE_ASK", default="10/min"),
    },
    "EXCEPTION_HANDLER": "api.errors.answer",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsing.ObjectParser"],
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
    "NUM_PROXIES": TRUSTED_PROXIES,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "科普活动 API",
    "DESCRIPTION": (
        "Events, registrations, volunteers and calendars of science outreach.\n\n"
        "Whatever goes wrong is answered with `code` (stable), `message` (for people) and `detail`: 400 `invalid` with "
        "what is wrong by field in `detail`, 400 `unreadable`, 401, 403, 404, 405, 409 where a rule refuses, "
        "413 `too_large`, 415, 429 and 500. A body is one JSON object of at most 512 KiB and twelve levels.\n\n"
        "Whatever has several rows answers with `next`, `previous` and `results`. Read on by following `next` as it is, "
        "until it is null: rows that come or go meanwhile neither hide nor repeat others. `page_size` is at most 200."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "EventKind": "events.models.Event.Kind",
        "EventState": "events.models.Event.State",
        "OccurrenceState": "events.models.Occurrence.State",
        "OrganizationKind": "organizations.models.Organization.Kind",
        "RegistrationStatus": "registrations.models.Registration.Status",
        "OutreachRequestState": "outreach_requests.models.OutreachRequest.State",
        "MembershipRole": "organizations.models.Membership.Role",
        "TeamRole": "volunteers.models.TeamMembership.Role",
        "TeamMembershipState": "volunteers.models.TeamMembership.State",
        "SeriesKind": "events.models.Series.Kind",
        "BaseState": "venues.models.Base.State",
        "BookingKind": "venues.models.Booking.Kind",
        "BookingState": "venues.models.Booking.State",
        "BaseStepKind": "venues.models.BaseStep.Kind",
        "ResourceKind": "venues.models.Resource.Kind",
        "RequestMark": "outreach_requests.models.RequestFeedback.Mark",
        "SignUpStatus": "volunteers.models.SignUp.Status",
        "SeatUnit": "registrations.models.SeatPool.Unit",
        "RegistrationFor": "registrations.models.Registration.For",
        "RegistrationByThemselves": "api.registrations.registration_shapes.BY_THEMSELVES",
        "PrivateCalendarKind": "calendars.models.FeedToken.Kind",
        "StaffTaskKind": "notifications.models.StaffTask.Kind",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask_personal": {"()": "core.web.logs.MaskPersonal"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask_personal"]}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handlers (the console of DEBUG, mail to ADMINS, runserver's lines) mask nothing.
    "loggers": {"django": {"handlers": []}, "django.server": {"handlers": [], "propagate": True}},
}
