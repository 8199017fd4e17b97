"""Check a boundary file and load it as a version that is not in force yet."""

from argparse import ArgumentTypeError
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from registry.actions.areas import activate_boundaries, load_areas
from registry.boundaries.check import check_boundaries, check_schematic
from registry.boundaries.columns import CANDIDATES
from registry.boundaries.words import line_text, step_text, summary_text
from registry.management.commands.activate_areas import account_named, activation_text, day_typed

FACTS = Path(settings.BASE_DIR, "fixtures", "01_areas.csv")
SPEAK_EVERY_S = 3


class Command(BaseCommand):
    help = "Check a file of area boundaries, report on it, and load it without activating it."

    def add_arguments(self, parser):
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument(
            "file",
            nargs="?",
            type=Path,
            help="GeoJSON, GeoPackage or zipped Shapefile; or a CSV of codes and names",
        )
        source.add_argument(
            "--schematic",
            action="store_true",
            help="draw schematic boundaries of Hanoi's 126 units from the facts in fixtures/",
        )
        parser.add_argument(
            "--valid-from", required=True, type=day_typed, help="first day, YYYY-MM-DD"
        )
        parser.add_argument(
            "--srs", type=_epsg, help="coordinate system of the file, such as EPSG:5897"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            type=_column,
            metavar="FIELD=NAME",
            help=f"column of the file for one of {', '.join(CANDIDATES)}",
        )
        parser.add_argument("--name", help="what to call this version")
        parser.add_argument("--source", help="who made the boundaries, and the terms of use")
        parser.add_argument("--user", help="the account that loads them")
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")
        parser.add_argument("--activate", action="store_true", help="put them in force at once")

    def handle(self, *, file, schematic, valid_from, dry_run, activate, **options):
        report = self._check(file, schematic, options)
        for line in (*report.repaired, *report.warnings):
            self.stdout.write(self.style.WARNING(line_text(line)))
        for line in report.errors:
            self.stderr.write(line_text(line))
        self.stdout.write(summary_text(report))
        if report.is_refused:
            raise CommandError(_("The file was refused; nothing was stored."))
        if dry_run:
            self.stdout.write(_("Only checked; nothing was stored."))
            return
        by, at = account_named(options["user"]), timezone.now()
        name = options["name"] or (_("Schematic boundaries") if schematic else file.stem)
        source = options["source"] or (_("Drawn by this system") if schematic else file.name)
        try:
            with transaction.atomic():
                version = load_areas(
                    report=report,
                    valid_from=valid_from,
                    name=name[:100],
                    source=source[:300],
                    is_schematic=schematic,
                    by=by,
                    at=at,
                )
                done = activate and activate_boundaries(version=version, by=by, at=at)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(_("Loaded: %(version)s.") % {"version": version})
        if done:
            self.stdout.write(activation_text(done))

    def _check(self, file, schematic, options):
        if schematic:
            return check_schematic(FACTS, progress=self._speaker())
        if not file.is_file():
            raise CommandError(_("There is no file %(name)s.") % {"name": file})
        return check_boundaries(
            file,
            srid=options["srs"],
            columns=dict(options["column"]),
            progress=self._speaker(),
        )

    def _speaker(self):
        last = monotonic()

        def speak(step, done, total):
            nonlocal last
            if monotonic() - last >= SPEAK_EVERY_S:
                last = monotonic()
                self.stdout.write(step_text(step, done, total))

        return speak


def _epsg(text):
    number = text.upper().removeprefix("EPSG:")
    if not number.isdecimal():
        raise ArgumentTypeError(_("Write the coordinate system like EPSG:5897."))
    return int(number)


def _column(text):
    field, sign, name = text.partition("=")
    if field not in CANDIDATES or not sign or not name:
        raise ArgumentTypeError(
            _("Write one of %(fields)s, then = and the name of the column.")
            % {"fields": ", ".join(CANDIDATES)}
        )
    return field, name
