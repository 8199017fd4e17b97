"""One machine, one person: everything has a default, nothing is secret."""

from config.databases import database_from_url
from config.settings.base import *  # noqa: F403 - a settings module extends another by its names
from config.settings.base import DEFAULT_DATABASE_URL, VAR_DIR, env

VAR_DIR.mkdir(exist_ok=True)

DEBUG = True
SECRET_KEY = "for development only, not a secret"  # noqa: S105 - says itself that it is none
IDENTITY_HASH_KEY = env("IDENTITY_HASH_KEY", default="for development only, not a secret")
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": database_from_url(env("DATABASE_URL", default=DEFAULT_DATABASE_URL))}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
TILE_URL = env("TILE_URL", default="")
