"""The test suite: SpatiaLite in memory unless DATABASE_URL names another database."""

from config.databases import database_from_url
from config.settings.base import *  # noqa: F403 - a settings module extends another by its names
from config.settings.base import DEFAULT_DATABASE_URL, env

DEBUG = False
SECRET_KEY = "for tests only, not a secret"  # noqa: S105 - says itself that it is none
IDENTITY_HASH_KEY = "for tests only, not a secret"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": database_from_url(env("DATABASE_URL", default=DEFAULT_DATABASE_URL))}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, and worthless
