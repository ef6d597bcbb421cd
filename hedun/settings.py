"""Settings of Hedun, in one file. What differs between machines comes from `environment`."""

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from hedun import environment

MB = 1024 * 1024
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

# --- where things are ---
BASE_DIR = Path(__file__).resolve().parent.parent
HEDUN_HOME = environment.home()
EVIDENCE_DIR = HEDUN_HOME / "evidence"
# Of files in a bucket instead: what django-storages is told (evidence/bucket.py)
EVIDENCE_STORE = environment.evidence_store()
INCOMING_DIR = HEDUN_HOME / "incoming"
SHOWN_DIR = HEDUN_HOME / "shown"
MAPS_DIR = HEDUN_HOME / "maps"
KEYS_DIR = HEDUN_HOME / "keys"
TERMS_DIR = HEDUN_HOME / "terms"
ROOTS_LOG = HEDUN_HOME / "roots.log"
SMS_DIR = HEDUN_HOME / "sms"
SECRET_KEY = environment.secret(HEDUN_HOME / "secret.key")

# --- how personal data are encrypted from now on (algorithms.ENCRYPTIONS); all can be read ---
ENCRYPTION = environment.encryption()
# --- by what the keys hash that are made from now on (algorithms.MACS); each key names its own ---
MAC = environment.mac()
# --- by what a record is chained that is begun now (algorithms.DIGESTS); each says its own ---
DIGEST = environment.digest()

# --- modes ---
DEMO = environment.flag("HEDUN_DEMO")
DEBUG = environment.flag("HEDUN_DEBUG")

# --- the house: rooms in the order data flow; a room imports the rooms before it, never after ---
ROOMS = (
    "record",
    "ledger",
    "places",
    "people",
    "policies",
    "claims",
    "prices",
    "evidence",
    "checks",
    "intake",
    "roll",
    "phone",
    "openrosa",
    "paper",
    "assessment",
    "fieldwork",
    "othercover",
    "injuries",
    "livestock",
    "notices",
    "receipts",
    "payments",
    "messages",
    "partners",
    "oversight",
    "documents",
    "insights",
    "briefings",
    "maps",
    "wildlife",
    "prevention",
    "outlook",
    "readiness",
    "openfigures",
    "province",
)
INSTALLED_APPS = [
    *(f"hedun.{room}.apps.{room.capitalize()}Config" for room in (*ROOMS, "web")),
    *(["hedun.demo.apps.DemoConfig"] if DEMO else []),
    # No django.contrib.admin: the administrator has no access to claims.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "allauth",
    "allauth.account",  # which allauth.mfa asks for; none of its pages is served
    "allauth.mfa",
    "allauth.socialaccount",  # speaks OpenID Connect; its tables stay empty
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "hedun.language.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hedun.web.guarding.Guard",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hedun.web.accounts.own.FirstThings",
    "hedun.web.reading.divisions_read_once",
    "hedun.web.walls.asking.told_who_asks",
    "hedun.web.replica.ReadElsewhere",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: turns a lock-out into its answer
]
ROOT_URLCONF = "hedun.urls"
WSGI_APPLICATION = "hedun.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hedun.web.context.desk",
            ],
        },
    },
]

# --- data ---
DATABASES = {
    "default": environment.database(
        os.environ.get("DATABASE_URL", ""), default=HEDUN_HOME / "hedun.sqlite3"
    )
}
# What pages that only tell are read from, where it is set (web/replica.py)
if replica := environment.replica():
    DATABASES["replica"] = replica
    DATABASE_ROUTERS = ["hedun.record.standby.Router"]
REPLICA_SECONDS = environment.number("HEDUN_REPLICA_SECONDS", 10)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- what may be sent to us ---
SHEET_MAX_BYTES = 10 * MB
PHOTO_MAX_BYTES = 20 * MB
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a list of 200 households with every row acted on
DATA_UPLOAD_MAX_NUMBER_FILES = 110  # ODK Collect sends up to 102 at once
FILE_UPLOAD_PERMISSIONS = 0o600
# What arrives from phones leaves so much of the disk to the database and the record.
DISK_RESERVE_BYTES = 256 * MB
# What arrived in part and was not gone on with is cleaned away then.
HALF_RECEIVED_KEPT = timedelta(days=60)
# A phone sends without signing in again for so long, by its kind (phone.models.Device). ODK Collect
# cannot sign in by itself; it is shown a new code each season.
DEVICE_SIGNED_IN = {"": timedelta(days=60), "collect": timedelta(days=365)}
# So much ODK Collect puts into one request, unless a single file is larger.
ODK_REQUEST_BYTES = 20 * MB

# --- who carries messages to phones: a class by its dotted name; "" nobody, and all is printed ---
SMS_PROVIDER = environment.sms_provider("hedun.messages.spool.Spool")

# --- who signs in ---
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: a locked-out try ends here
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
# A second factor beside the password (hedun.people.factors). Nobody has a mail address here.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_ADAPTER = "hedun.people.authenticators.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
# The office's own sign-in, where there is one (docs/decisions/0064); the second factor stays.
OIDC = environment.single_sign_on()
OIDC_FOR_KEEPERS = environment.flag("HEDUN_OIDC_FOR_KEEPERS")
SOCIALACCOUNT_ADAPTER = "hedun.web.accounts.single.Adapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # the page's policy lets no form lead to another site
SOCIALACCOUNT_PROVIDERS = {"openid_connect": OIDC} if OIDC else {}
# Guessing is stopped per name and address, kept for a quarter of an hour and no longer.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "hedun.web.accounts.typed.typed_name"  # whoever types an ID number there
AXES_CLIENT_IP_CALLABLE = "hedun.web.accounts.typed.connection"  # behind a proxy all seem one
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- the wire ---
HOSTS = environment.words("HEDUN_HOSTS")
PHONE_A_SECOND = environment.number("HEDUN_PHONE_A_SECOND", 20)  # of one phone (phone/pace.py)
# Hosts inside the network that partners may be told at, also by plain http (partners/reaching.py).
PARTNER_HOSTS = environment.words("HEDUN_PARTNER_HOSTS")
ALLOWED_HOSTS = HOSTS + LOOPBACK
HTTPS = environment.flag("HEDUN_HTTPS", default=bool(HOSTS))
if HTTPS:  # a proxy in front ends TLS and must set (and overwrite) this header
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]
# Headers that say how somebody came are heard from these only (web/operating/watching.py).
PROXIES = environment.proxies()
SESSION_COOKIE_AGE = 12 * 3600  # a working day; a shared office computer does not stay signed in
STRICT_IDLE = timedelta(minutes=30)  # of cashiers and administrators: left alone, signed out
SESSION_COOKIE_NAME = "hedun_session"
CSRF_COOKIE_NAME = "hedun_csrf"
LANGUAGE_COOKIE_NAME = "hedun_language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Everything from ourselves, nothing inline: no script= or style= attribute works on any page.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# The map's page alone may fetch from one host more: that of the ground under it.
MAP_GROUND = environment.map_ground()

# --- language and time: instants are UTC in the database and Beijing time on the page ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- assets ---
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
FONTS_DIR = BASE_DIR / "build" / "fonts"  # of printed papers
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- who watches over the house: its figures, and who waits for whom (docs/operating.md) ---
METRICS_TOKEN = environment.metrics_token()
LOCK_SECONDS = environment.number("HEDUN_LOCK_SECONDS", 5)

# --- logs: what went wrong and where, never who. Django's own request warnings name addresses that
# hold receipt codes and axes names people, so both are heard only when something breaks. ---
LOG = environment.log_format()
SLOW_MS = environment.number("HEDUN_SLOW_MS", 1000 if LOG == "json" else 0, least=0)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "hedun.logs.Lines"}, "json": {"()": "hedun.logs.Objects"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "hedun": {"level": "INFO"},
        "hedun.requests": {"level": "INFO" if LOG == "json" else "WARNING"},
        "django.request": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        # A form without its token is told with its address, another host by what it calls itself.
        "django.security": {"level": "CRITICAL"},
    },
}
