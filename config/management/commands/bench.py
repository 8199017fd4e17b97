"""Measure imports, scoring, the map, the lists and the flags."""

import os
import platform
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection
from django.test.utils import override_settings

from config.bench.data import lay_ground
from config.bench.siting import PLANNING
from config.bench.workloads import FULL, SMALL
from config.bench.workloads import WORKLOADS as DAILY

WORKLOADS = DAILY | PLANNING


class Command(BaseCommand):
    help = (
        "Measure imports, scoring, the map, the lists and the flags, beside what one would use "
        "instead, in a database of its own that is made and removed again. "
        "Figures: minimum / median / maximum."
    )

    def add_arguments(self, parser):
        parser.add_argument("--only", nargs="+", choices=list(WORKLOADS), default=list(WORKLOADS))
        parser.add_argument("--small", action="store_true", help="a tenth of the data or less")
        parser.add_argument(
            "--peers", type=Path, metavar="DIRECTORY",
            help="the virtual environment of the peers, which is not the project's",
        )  # fmt: skip

    def handle(self, only, small, peers, **options):
        size = replace(SMALL if small else FULL, peers=_python_of(peers))
        machine = (
            f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
        )
        self.stdout.write(f"{connection.vendor} on {machine}")
        for name in only:
            self.stdout.write(f"\n{name}: {WORKLOADS[name].__doc__}")
            with (
                override_settings(DEBUG=False),
                tempfile.TemporaryDirectory() as folder,
                _database_of_its_own(Path(folder)),
            ):
                lay_ground()
                for line in WORKLOADS[name](size, Path(folder)):
                    self.stdout.write(f"  {line}")
                    self.stdout.flush()


def _python_of(directory):
    """The Python of a virtual environment, or None where there is none."""
    python = directory / "bin" / "python" if directory else None
    return python if python and python.exists() else None


@contextmanager
def _database_of_its_own(folder):
    """An empty database beside the one that the settings name, which is not touched."""
    own = settings.DATABASES["default"]
    before = own["NAME"]
    if connection.vendor == "sqlite":
        name = str(folder / "bench.sqlite3")
    else:
        name = f"{before}_bench_{os.getpid()}"  # nobody has one of that name to lose
    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)
