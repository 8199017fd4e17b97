"""What every test may ask for: a browser that stays at home, and the shared real data."""

import os
import shutil
import threading
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import connection
from django.test import Client, TransactionTestCase
from playwright.sync_api import expect

from registry.append_only import lifted

# Playwright's synchronous interface runs an event loop in our thread; Django would refuse to query.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NO_NETWORK = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AT_HOME = ("data:", "blob:", "about:")
PATIENCE_MS = 60_000  # a machine with other work to do is slow, not wrong
expect.set_options(timeout=PATIENCE_MS)

FIRST_PARAMETERS = import_module("oversight.migrations.0003_first_parameters")
_empty_tables = TransactionTestCase._fixture_teardown


def _empty_tables_of_traces_too(test):
    with lifted(connection):
        _empty_tables(test)
    FIRST_PARAMETERS.add_first_parameters(apps, None)


# After a test with real transactions Django empties every table, which those of traces would refuse,
# and forgets what migrations had put in.
TransactionTestCase._fixture_teardown = _empty_tables_of_traces_too


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database. A thread of the live server may still hold a session when it is dropped."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def nothing_kept():
    """Keys of rows begin anew with every test, so that what one test left would deceive the next."""
    cache.clear()


def find_chromium():
    """The path of a Chromium, of one's own choice first, or None."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.django_db(transaction=True))
            if not find_chromium():
                item.add_marker(pytest.mark.skip(reason="no Chromium; CHROMIUM names another"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": NO_NETWORK}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": settings.TIME_ZONE}


@pytest.fixture
def new_context(new_context):
    """Contexts of the browser that are as patient as `expect`."""

    def new_patient_context(**options):
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        return context

    return new_patient_context


@pytest.fixture
def server_at_rest():
    """Wait until the live server has answered everything: `server_at_rest()`."""
    changed = threading.Condition()
    under_way = 0

    def count(change):
        nonlocal under_way
        with changed:
            under_way += change
            changed.notify_all()

    def begin(**_kwargs):
        count(+1)

    def end(**_kwargs):
        count(-1)

    def server_at_rest():
        with changed:
            assert changed.wait_for(lambda: under_way <= 0, timeout=PATIENCE_MS / 1000)

    request_started.connect(begin)
    request_finished.connect(end)
    yield server_at_rest
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def page(page, live_server, server_at_rest):
    """A page on the live server; the test fails if anything asks another host."""
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    yield page
    # The database is emptied next, and in memory that waits for ever for a request under way.
    page.wait_for_load_state("load")
    page.close()
    server_at_rest()
    home = (live_server.url + "/", *AT_HOME)
    assert [url for url in asked if not url.startswith(home)] == []


@pytest.fixture
def sign_in(page, live_server):
    """Sign a user in without the form: `sign_in(user)`."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": live_server.url}]
        )

    return sign_in


@pytest.fixture(scope="session")
def shared_folder():
    """The folder of real data beside the checkout; tests that need it are skipped without it."""
    folder = Path(os.environ.get("GAN_DAN_SHARED", settings.BASE_DIR.parent / "shared"))
    if not folder.is_dir():
        pytest.skip("no folder of shared data; GAN_DAN_SHARED names it")
    return folder
