"""How `DATABASE_URL` becomes Django's settings of a database."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BUSY_SECONDS = 30
# Temporary tables stay on disc: kept in memory, what a savepoint can undo is walked through from its
# beginning after every row that a trigger follows, and 75,000 changed dossiers took 70 s, not 3.
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA cache_size=-65536",  # 64 MiB, in KiB when negative
    "PRAGMA mmap_size=268435456",
)


def database_from_url(url):
    """Settings for `spatialite:///path/to/file` or `postgis://user@host:port/name`.

    The path of a file is always absolute. Anything else is refused.
    """
    parts = urlsplit(url)
    if parts.scheme == "spatialite" and parts.path.strip("/"):
        return spatialite(Path("/" + unquote(parts.path).lstrip("/")))
    if parts.scheme == "postgis" and parts.path.strip("/"):
        return environ.Env.db_url_config(url)
    raise ImproperlyConfigured(
        "DATABASE_URL must read spatialite:///path/to/file or postgis://user@host:port/name."
    )


def spatialite(path):
    """A file that several processes may read while one writes."""
    return {
        "ENGINE": "django.contrib.gis.db.backends.spatialite",
        "NAME": str(path),
        "OPTIONS": {
            "init_command": ";".join(PRAGMAS),
            # A transaction that begins by reading cannot wait for the lock it needs later.
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
        },
        # In memory for every worker: pytest-xdist would build an impossible file name.
        "TEST": {"NAME": ":memory:"},
    }
