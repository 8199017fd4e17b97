import os
import subprocess
import sys

import pytest
from django.conf import settings

NEEDED = {
    "SECRET_KEY": "k7)w2!pz5@4m^f0yq9#s8&x3v_c6=d1*b+j-hnrtgleuaio" * 2,
    "ALLOWED_HOSTS": "gandan.example",
    "DATABASE_URL": "spatialite:///nowhere/gan_dan.sqlite3",
    "IDENTITY_HASH_KEY": "another long sentence that nobody else knows",
}


def run(*words, environment):
    """Run Python with the production settings and nothing else from our environment."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.prod",
            "PYTHONWARNINGS": "error",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


def last_line(result):
    return result.stderr.strip().splitlines()[-1]


def test_production_names_everything_it_misses_in_one_sentence():
    result = run("-m", "django", "check", environment={})

    assert result.returncode == 1
    assert last_line(result) == (
        "django.core.exceptions.ImproperlyConfigured: Set in the environment before starting: "
        "SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL, IDENTITY_HASH_KEY."
    )


@pytest.mark.parametrize("name", NEEDED)
def test_production_refuses_to_start_without_each_of_them(name):
    given = {**NEEDED, name: " "}

    result = run("-c", "import config.settings.prod", environment=given)

    assert last_line(result).endswith(f"Set in the environment before starting: {name}.")


def test_production_passes_the_check_for_deployment():
    result = run("-m", "django", "check", "--deploy", "--fail-level=WARNING", environment=NEEDED)

    assert (result.returncode, result.stderr) == (0, "")


def test_production_serves_its_own_static_files_under_hashed_names(tmp_path):
    """The login page and its style sheets come from the application under gunicorn's entry."""
    given = {
        **NEEDED,
        "DATABASE_URL": f"spatialite://{tmp_path}/gan_dan.sqlite3",
        "STATIC_ROOT": str(tmp_path / "static"),
    }
    collected = run("-m", "django", "collectstatic", "--no-input", environment=given)
    assert (collected.returncode, collected.stderr) == (0, "")

    served = run(
        "-c",
        """
import re
from config.wsgi import application
from django.test import Client

client = Client(headers={"host": "gandan.example"})
print(client.get("/admin/login/").headers["Location"])
page = client.get("/admin/login/", secure=True)
print(page.status_code)
for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
    response = client.get(address, secure=True)
    response.close()
    print(response.status_code, response.headers["Cache-Control"])
""",
        environment=given,
    )

    assert (served.returncode, served.stderr) == (0, "")
    redirect, page, *files = served.stdout.splitlines()
    assert redirect == "https://gandan.example/admin/login/"
    assert page == "200"
    assert len(files) > 5
    assert set(files) == {"200 max-age=315360000, public, immutable"}
