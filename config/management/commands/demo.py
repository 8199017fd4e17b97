"""Fill an empty database with invented data for trying the system."""

import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Event, Thread

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.demo.making import Size, holds_other_data, is_present, make_demo
from config.demo.people import PASSWORD, accounts
from config.demo.timeline import EARLIEST_AS_OF, Timeline

FEWEST_AGENTS = 100
TICK_SECONDS = 3


class Command(BaseCommand):
    help = (
        "Load invented, reproducible data: areas, operators, agents in every state, dossiers, "
        "scores and one account per role. Data that are there stay."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--boundaries",
            type=Path,
            metavar="FILE",
            help="real boundaries of the 126 units (GeoJSON, GeoPackage or zipped Shapefile) "
            "instead of schematic ones",
        )
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the day the demo is looked at, as 2026-06-30; the data end on the working day "
            "before it. Today by default",
        )
        parser.add_argument("--agents", type=int, default=476)
        parser.add_argument("--dossiers", type=int, default=75_000)
        parser.add_argument("--seed", type=int, default=1, help="another number, other data")
        parser.add_argument(
            "--force", action="store_true", help="also on a server (with DEBUG off)"
        )

    def handle(self, **options):
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                _(
                    "The demo makes accounts with a published password, so it is not for a "
                    "server. Where nothing real is kept, --force loads it all the same."
                )
            )
        if is_present():
            self.stdout.write(_("The demo is there already: its data stay as they are."))
        elif holds_other_data():
            self.stdout.write(_("This database holds other data: the demo is not added to them."))
            return
        else:
            self._make(**options)
        self.stdout.write(
            _("Accounts, all with the password %(password)s:") % {"password": PASSWORD}
        )
        for line in accounts():
            self.stdout.write(f"  {line}")

    def _make(self, *, as_of, agents, dossiers, seed, boundaries, **options):
        as_of = as_of or timezone.localdate()
        if as_of < EARLIEST_AS_OF:
            raise CommandError(
                _("The demo cannot play before %(day)s: its areas exist since July 2025.")
                % {"day": f"{EARLIEST_AS_OF:%d/%m/%Y}"}
            )
        if agents < FEWEST_AGENTS:
            raise CommandError(
                _("Fewer than %(count)d agents cannot be in every state.")
                % {"count": FEWEST_AGENTS}
            )
        if boundaries and not boundaries.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": boundaries})
        began = time.monotonic()
        with transaction.atomic():
            make_demo(
                timeline=Timeline(as_of),
                seed=seed,
                size=Size(agents, dossiers),
                boundaries=boundaries,
                progress=self._progress,
            )
        seconds = time.monotonic() - began
        self.stdout.write(_("The demo is ready after %(seconds).0f s.") % {"seconds": seconds})

    @contextmanager
    def _progress(self, label):
        """A line when something begins, one whenever it has news or takes long, one at its end."""
        began = time.monotonic()
        self.stdout.write(f"{label} …")
        self.stdout.flush()
        is_over = Event()

        def tick():
            while not is_over.wait(TICK_SECONDS):
                self.stdout.write(f"  … {time.monotonic() - began:.0f} s")
                self.stdout.flush()

        def say(text):
            self.stdout.write(f"  {text}")
            self.stdout.flush()

        ticker = Thread(target=tick, daemon=True)
        ticker.start()
        try:
            yield say
        finally:
            is_over.set()
            ticker.join()
        self.stdout.write(_("  done in %(seconds).1f s") % {"seconds": time.monotonic() - began})
