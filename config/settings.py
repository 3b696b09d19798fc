"""Settings, from the environment where it says something and ready to run where it doesn't.

What a run writes stands in one folder, `var/`, unless the environment names another.
"""

import logging
from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.broker import broker
from config.database import database
from config.logs import logs
from config.mail import mail
from config.own_secret_key import own_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

VAR_DIR = Path(env("FENGONG_VAR", default=str(BASE_DIR / "var"))).resolve()
# The demonstration (make demo) keeps to a folder of its own, whatever else is configured.
DEMO = env.bool("FENGONG_DEMO", default=False)
if DEMO:
    VAR_DIR = VAR_DIR / "demo"
SECRET_KEY = env("SECRET_KEY", default="") or own_secret_key(VAR_DIR)
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
# Behind https the cookies and redirects must say so; the one-command run is plain http.
BEHIND_HTTPS = env.bool("BEHIND_HTTPS", default=False)

INSTALLED_APPS = [
    "config",
    "tasks.exchange",
    "tasks.browse",
    "tasks.reminders",
    "tasks.reporting",
    "tasks.matrix",
    "ministries",
    "planning",
    "texts",
    "reversion",
    "reversion_compare",
    "rest_framework",
    "django_filters",
    "django_celery_results",
    "django_structlog",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config.apps.FengongAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.request_log.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.refusals.no_address_with_nul",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.demo.marking.mark_answers",
    "config.reading.ReadingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Last, as it asks: it turns a refused sign-in into the page that says for how long.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.demo.marking.demo",
                "tasks.reminders.notices.unread_notices",
            ],
        },
    },
]

DATABASES = {"default": database("" if DEMO else env("DATABASE_URL", default=""), VAR_DIR)}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "ministries.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "ministries.accounts.backend.AccountBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "home"
# A week where "Remember me" is ticked; else until the browser closes.
SESSION_COOKIE_AGE = 7 * 24 * 3600
# Who may read: "public", or "members", people with a role in a ministry, alone.
READING = env("READING", default="public")
if READING not in ("public", "members"):
    raise ImproperlyConfigured("READING is either public or members")

# Sign-up is closed and addresses are an administrator's to change, so none is ever confirmed.
ACCOUNT_ADAPTER = "ministries.accounts.adapter.InvitedOnly"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Fengong: "
# Nobody gets mail because a stranger typed their address.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Django's own: allauth's writes a second, unconfirmed address for whoever a reset is asked for.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
# How often one address is guessed at is counted by axes, in the database; here, by machine. An
# office of hundreds stands behind one, and on a Monday morning all of them sign in.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "100/m/ip",
    "reset_password": "100/m/ip,5/m/key",
    "reset_password_from_key": "100/m/ip",
}
# Behind https there is one proxy, which says for whom it asks.
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_HTTPS)
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {"authenticate": "ministries.accounts.lockout.CountedCodeForm"}
MFA_TOTP_ISSUER = "Fengong"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
# By the address alone: a ministry has many people behind one IP, and a guesser many of them.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_USERNAME_CALLABLE = "ministries.accounts.lockout.address_tried"
AXES_LOCKOUT_CALLABLE = "ministries.accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
# The lock ends when it said it would, however often it is tried meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "code"]

vars().update(mail("" if DEMO else env("EMAIL_URL", default="")))
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Fengong <fengong@localhost>")

# Where people reach Fengong: what mails link to. Without it, this machine's own port.
SITE_ADDRESS = env(
    "SITE_ADDRESS",
    default=f"http://127.0.0.1:{env('PORT', default='') or (8010 if DEMO else 8000)}",
).rstrip("/")

CSRF_FAILURE_VIEW = "config.refusals.form_not_accepted"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", "简体中文")]
# Days are written as everywhere on the pages, in the admin too.
FORMAT_MODULE_PATH = "config.formats"
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
# The day a plan's matrix is asked for begins and ends in Beijing.
TIME_ZONE = env("TIME_ZONE", default="Asia/Shanghai")
USE_I18N = True
USE_TZ = True

# Evidence to reports: handed out by a page that asks who may see it, never by the web server.
EVIDENCE_DIR = VAR_DIR / "evidence"

# A sheet of two hundred reports is one form of some 1,800 fields, most of them texts.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# Jobs only poke (see tasks.reminders.jobs), so what a broker loses is delayed until the next sweep.
JOBS_DIR = VAR_DIR / "jobs"
vars().update(broker("" if DEMO else env("CELERY_BROKER_URL", default=""), JOBS_DIR))
CELERY_BEAT_SCHEDULER = "config.celery:Beat"
CELERY_BEAT_MAX_LOOP_INTERVAL = 10
CELERY_TASK_DEFAULT_QUEUE = "fengong"
# A broker that is away comes back some day, and beat and workers are still there.
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# A job whose worker dies goes back to the broker; each is safe to run twice.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# Nobody asks what a job returned or tells workers what to do; why a job failed is kept for the
# admin.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = True
CELERY_RESULT_BACKEND = "django-db"
CELERY_RESULT_EXTENDED = True
CELERY_RESULT_EXPIRES = timedelta(days=30)
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TIMEZONE = TIME_ZONE

STATIC_URL = "/static/"
# Files are served from where they stand, so that nothing has to be collected to start.
WHITENOISE_USE_FINDERS = True

if DEMO:
    # Beside the real one in the same browser.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "demo_sessionid", "demo_csrftoken"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = BEHIND_HTTPS
# What watches over it asks from inside, without the proxy.
SECURE_REDIRECT_EXEMPT = ["^health/$"]
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_HTTPS
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

REST_FRAMEWORK = {
    # Deny by default: what everyone may read says so in its view.
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    # A browser that is signed in reads as its person; there is nothing to write.
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "tasks.exchange.problems.answer_with_problem",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fengong API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": (BASE_DIR / "tasks/exchange/api/introduction.md").read_text(encoding="utf-8"),
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "SectionKindEnum": "tasks.exchange.api.serializers.task.SECTION_KINDS",
        "TaskStatusEnum": "tasks.exchange.api.serializers.task.STATUSES",
        "ReportedStatusEnum": "tasks.exchange.api.serializers.update.STATUSES",
    },
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SORT_OPERATION_PARAMETERS": False,
}

# Lines for people, or for programs that collect them.
LOG_FORMAT = env("LOG_FORMAT", default="plain")
if LOG_FORMAT not in ("plain", "json"):
    raise ImproperlyConfigured("LOG_FORMAT is either plain or json")
LOGGING = logs(as_json=LOG_FORMAT == "json")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
# config.request_log says who asked, where that is known anyway.
DJANGO_STRUCTLOG_USER_ID_FIELD = ""
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
# A page that isn't there is the visitor's affair.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = logging.INFO
