"""A server: everything it needs comes from its environment, and it says what is missing.

Serve with `gunicorn config.wsgi --workers 3`, behind a proxy that ends HTTPS and sends
X-Forwarded-Proto from an address named in gunicorn's --forwarded-allow-ips.
"""

from django.core.exceptions import ImproperlyConfigured

from config.databases import database_from_url
from config.settings.base import *  # noqa: F403 - a settings module extends another by its names
from config.settings.base import COMPLAINT_NUMBER, MEDIA_ROOT, MIDDLEWARE, VAR_DIR, env

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "IDENTITY_HASH_KEY")
missing = [name for name in REQUIRED if not env.str(name, default="").strip()]
if missing:
    raise ImproperlyConfigured(f"Set in the environment before starting: {', '.join(missing)}.")

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
IDENTITY_HASH_KEY = env("IDENTITY_HASH_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {"default": {**database_from_url(env("DATABASE_URL")), "CONN_MAX_AGE": 60}}
TILE_URL = env("TILE_URL", default="")
COMPLAINT_NUMBER = env("COMPLAINT_NUMBER", default=COMPLAINT_NUMBER)
CLIENT_ADDRESS_HEADER = env("CLIENT_ADDRESS_HEADER", default="")
MEDIA_ROOT = env("MEDIA_ROOT", default=str(MEDIA_ROOT))
STATIC_ROOT = env("STATIC_ROOT", default=str(VAR_DIR / "static"))

SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# WhiteNoise stands right after the redirect to HTTPS.
MIDDLEWARE = [MIDDLEWARE[0], "whitenoise.middleware.WhiteNoiseMiddleware", *MIDDLEWARE[1:]]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
