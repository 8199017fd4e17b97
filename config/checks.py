"""What a machine must have before the first query; said plainly instead of by a traceback."""

import sqlite3

from django.conf import settings
from django.core.checks import Error

SPATIALITE = "django.contrib.gis.db.backends.spatialite"
NO_EXTENSIONS = (
    "This Python's sqlite3 module was built without loading of extensions, so SpatiaLite cannot "
    "be used."
)
NO_LIBRARY = "The library mod_spatialite cannot be loaded: %s."


def check_spatialite(app_configs, **kwargs):
    """Say which half of SpatiaLite is missing, when a database uses it."""
    if not any(database["ENGINE"] == SPATIALITE for database in settings.DATABASES.values()):
        return []
    library = getattr(settings, "SPATIALITE_LIBRARY_PATH", "mod_spatialite")
    connection = sqlite3.connect(":memory:")
    try:
        return find_spatialite_errors(connection, library=library)
    finally:
        connection.close()


def find_spatialite_errors(connection, *, library):
    """Try to load the library into a connection and return what stands in the way."""
    if not hasattr(connection, "enable_load_extension"):
        return [
            Error(
                NO_EXTENSIONS,
                hint="Use another Python: Debian's /usr/bin/python3 can load them.",
                id="gan_dan.E001",
            )
        ]
    connection.enable_load_extension(True)
    try:
        connection.load_extension(library)
    except sqlite3.OperationalError as error:
        return [
            Error(
                NO_LIBRARY % error,
                hint="Install the system package libsqlite3-mod-spatialite.",
                id="gan_dan.E002",
            )
        ]
    return []
