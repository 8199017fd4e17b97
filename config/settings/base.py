"""What every environment shares. No secret is read here."""

from pathlib import Path
from urllib.parse import quote

import environ
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.urls import reverse_lazy
from xstatic.pkg import leaflet_markercluster

from config.formats.vi import formats

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = BASE_DIR / "var"  # everything a machine makes for itself
DEFAULT_DATABASE_URL = "spatialite://" + quote(str(VAR_DIR / "gan_dan.sqlite3"))

env = environ.Env()

INSTALLED_APPS = [
    # each replaces templates of those below it: we some of unfold's, unfold those of the admin
    "config.apps.GanDanConfig",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "csp",
    "django_filters",
    "import_export",
    "js_lib_leaflet",
    "simple_history",
    "registry",
    "oversight",
    "maps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.language.language_of_the_person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
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
            ],
        },
    },
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# People

AUTH_USER_MODEL = "registry.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "/admin/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Language and time

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]  # each in its own words, so not translated
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
FORMAT_MODULE_PATH = ["config.formats"]
# The date filters and the importer read these two and not the format module.
DATE_INPUT_FORMATS = formats.DATE_INPUT_FORMATS
DATETIME_INPUT_FORMATS = formats.DATETIME_INPUT_FORMATS

# Files

STATIC_URL = "static/"
STATICFILES_DIRS = [("leaflet_markercluster", leaflet_markercluster.BASE_DIR)]
MEDIA_ROOT = VAR_DIR / "media"  # outside of what a web server shows; views hand files out
MEDIA_URL = "files/"  # answered by our views

# What a page may load. Unfold's interface needs eval and inline styles; the map frame, which
# shows other people's words, sends a stricter policy of its own.

X_FRAME_OPTIONS = "DENY"  # the map frame says otherwise for itself
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# What every process keeps for itself. Counting visitors must not push out the published list.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# Packages

SIMPLE_HISTORY_REVERT_DISABLED = True  # going back to an old row would pass by the table of moves
SILENCED_SYSTEM_CHECKS = [
    # GDAL before 3.9 cannot be told to keep away from files and network; we hand it no reference
    # system and no format that a person wrote.
    "gis.W001",
]

UNFOLD = {
    "SITE_TITLE": "Gần Dân",
    "SITE_HEADER": "Gần Dân",
    "SITE_SYMBOL": "location_home",
    "SITE_URL": None,
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "config.navigation.favicon"}
    ],
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {
        "action": reverse_lazy("language"),
        # Django's own list spells Vietnamese with combining marks.
        "navigation": [{"code": code, "name_local": name} for code, name in LANGUAGES],
    },
    "DASHBOARD_CALLBACK": "config.desk.home.home",
    "ENVIRONMENT": "config.navigation.environment",
    "STYLES": ["config.navigation.style"],
    "SCRIPTS": ["config.navigation.card_labels"],
    "COMMAND": {"search_models": True, "show_history": True},
    "SIDEBAR": {"show_search": True, "navigation": "config.navigation.sidebar"},
    "COLORS": {
        "primary": {
            "50": "oklch(97.1% .013 17.4)",
            "100": "oklch(93.6% .032 17.7)",
            "200": "oklch(88.5% .062 18.3)",
            "300": "oklch(80.8% .114 19.6)",
            "400": "oklch(70.4% .191 22.2)",
            "500": "oklch(58% .21 25.3)",
            "600": "oklch(50.5% .19 27.5)",
            "700": "oklch(44.4% .165 26.9)",
            "800": "oklch(39.6% .141 25.7)",
            "900": "oklch(34% .11 26)",
            "950": "oklch(25.8% .092 26)",
        },
    },
}

# Our own

REVIEW_TARGET_DAYS = 10  # how long a site should wait for a decision, in calendar days
# Called with the two agents, inside the transaction, once rows have moved between them.
AFTER_MERGE = ["oversight.actions.refilings.relink_agents"]
# What an operator may change at an approved agent, and why: "free" is saved at once, "needed" waits
# for the Centre, "below_criterion" waits where a criterion that was met would no longer be. A fact
# that is not named here waits.
CONSENT_TO_CHANGES = {
    "phone": ("free", "Citizens must be able to call the point today."),
    "opening_hours": (
        "free",
        "Citizens come by them; the Centre sees every change in the history.",
    ),
    "equipment": (
        "below_criterion",
        "Things break and are mended; the approval rests on the least.",
    ),
    "observations": ("below_criterion", "As equipment: what matters is what the criteria ask for."),
    "staff": ("needed", "Who serves citizens was checked: training and no-broker commitment."),
    "name": ("needed", "The list of points is published under it."),
    "address": ("needed", "The approval is for this place."),
    "location": ("needed", "The approval is for this place."),
    "declared_area": ("needed", "The location finding rests on it."),
    "operator": ("needed", "The agreement is with the operator."),
    "services": ("needed", "The approval is for these services."),
}

# Files of evidence: photos as telephones make them, and scanned papers.
EVIDENCE_MAX_BYTES = 12 * 1024 * 1024
EVIDENCE_MAX_PIXELS = 60_000_000  # a small file can hold a picture that fills the memory
EVIDENCE_STORED_SIDE = 2400  # pixels: enough to read a signboard, a tenth of the size

# How much longer the way to an agent is taken to be than the straight line: 1 is the straight line
# itself, which pages name so. About 1.3 is usual in towns.
DETOUR_FACTOR = 1.0

# Where citizens complain of points: hotline of the Centre's inspection team, notice
# 341/TB-TTPVHCC of 3 December 2025.
COMPLAINT_NUMBER = "0768.221.221"
# Many people may share one address of a telephone network; a script asks far more often.
PUBLIC_REQUESTS_PER_MINUTE = 300
CLIENT_ADDRESS_HEADER = ""  # in which our own proxy passes on the visitor's address

TILE_URL = ""  # a map server of one's own, as https://host/{z}/{x}/{y}.png; none is needed

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Django's own handlers would mail errors or print them twice.
    "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
}
