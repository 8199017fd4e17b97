"""One nightly run at a time, on either database; a process that dies lets go by itself."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

KEY = 4_203_118_025  # the advisory lock's number on PostgreSQL; nothing else here takes one


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the lock of the nightly run; refuses, by code `under_way`, while another holds it.

    PostgreSQL keeps it for the session. SQLite lives on one machine, where the system keeps a lock
    on a file beside the database for the process.
    """
    take = _locked_session if connection.vendor == "postgresql" else _locked_file
    with take() as is_ours:
        if not is_ours:
            raise ValidationError(_("Another nightly run is under way."), code="under_way")
        yield


@contextmanager
def _locked_session() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [KEY])


@contextmanager
def _locked_file() -> Iterator[bool]:
    with _lock_path().open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True  # closing the file frees it


def _lock_path() -> Path:
    """Beside the database; one in memory belongs to this process, and so does its lock."""
    database = Path(str(connection.settings_dict["NAME"]))
    if database.is_file():
        return database.with_name(f"{database.name}.oversight-lock")
    return Path(tempfile.gettempdir()) / f"oversight-{os.getpid()}.lock"
