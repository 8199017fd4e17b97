import sqlite3
from contextlib import closing

from django.db import connection

from config.checks import check_spatialite, find_spatialite_errors


def test_this_machine_can_use_spatialite():
    assert check_spatialite(None) == []


def test_a_python_without_extensions_is_named_as_the_cause():
    (error,) = find_spatialite_errors(object(), library="mod_spatialite")

    assert error.id == "gan_dan.E001"
    assert "built without loading of extensions" in error.msg


def test_a_missing_library_is_named_as_the_cause():
    with closing(sqlite3.connect(":memory:")) as memory:
        (error,) = find_spatialite_errors(memory, library="no_such_library")

    assert error.id == "gan_dan.E002"
    assert error.hint == "Install the system package libsqlite3-mod-spatialite."


def test_only_a_database_in_spatialite_needs_it(settings):
    settings.SPATIALITE_LIBRARY_PATH = "no_such_library"

    assert len(check_spatialite(None)) == (connection.vendor == "sqlite")
