import pytest
from django.core.exceptions import ImproperlyConfigured

from config.databases import database_from_url


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("spatialite:///srv/gan_dan.sqlite3", "/srv/gan_dan.sqlite3"),
        ("spatialite:////srv/gan_dan.sqlite3", "/srv/gan_dan.sqlite3"),
        ("spatialite:///srv/G%E1%BA%A7n%20D%C3%A2n", "/srv/Gần Dân"),
    ],
)
def test_a_spatialite_address_names_an_absolute_file(url, name):
    database = database_from_url(url)

    assert database["ENGINE"] == "django.contrib.gis.db.backends.spatialite"
    assert database["NAME"] == name


def test_spatialite_waits_for_its_turn_to_write():
    options = database_from_url("spatialite:///srv/gan_dan.sqlite3")["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 30
    assert options["init_command"].startswith("PRAGMA journal_mode=WAL;")


def test_a_postgis_address_names_user_host_port_and_database():
    assert database_from_url("postgis://lan:b%40o@db.example:5433/gan_dan") == {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": "gan_dan",
        "USER": "lan",
        "PASSWORD": "b@o",
        "HOST": "db.example",
        "PORT": 5433,
    }


@pytest.mark.parametrize(
    "url", ["", "gan_dan", "sqlite:///srv/x", "postgres://h/x", "spatialite://", "postgis://h/"]
)
def test_any_other_address_is_refused(url):
    with pytest.raises(ImproperlyConfigured, match="spatialite:///path/to/file or postgis://"):
        database_from_url(url)
