"""Import dossiers from the command line."""

import csv
from collections import Counter
from pathlib import Path
from time import monotonic

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.actions.dossiers import import_dossiers

QUIET_SECONDS = 3
SECONDS_BETWEEN = 1


class Progress:
    """Says how far the work is once it takes longer than a moment."""

    def __init__(self, stream):
        self.stream = stream
        self.started = self.said = monotonic()
        self.rows = Counter()

    def __call__(self, stage, rows):
        self.rows[stage] += rows
        now = monotonic()
        if now - self.started < QUIET_SECONDS or now - self.said < SECONDS_BETWEEN:
            return
        self.said = now
        words = {
            "read": _("%(rows)d rows read and checked …"),
            "write": _("%(rows)d rows written …"),
        }
        self.stream.write(words[stage] % {"rows": self.rows[stage]})


class Command(BaseCommand):
    help = "Import dossiers, and their supplement rounds, from CSV files or workbooks."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--supplements", type=Path, metavar="FILE")
        parser.add_argument("--calendar", default="vietnam", metavar="NAME")
        parser.add_argument("--dry-run", action="store_true", help="check, and write nothing")
        parser.add_argument(
            "--errors", type=Path, metavar="OUT.csv", help="write what is wrong to this file"
        )
        parser.add_argument(
            "--create-missing",
            action="store_true",
            help="make draft agents, procedures and authorities for unknown codes, and take "
            "dossier codes of any format: for trying a foreign log",
        )

    def handle(self, file, supplements, errors, **options):
        started = monotonic()
        try:
            outcome = import_dossiers(
                file=file,
                supplements=supplements,
                calendar=options["calendar"],
                by=None,
                at=timezone.now(),
                dry_run=options["dry_run"],
                create_missing=options["create_missing"],
                progress=Progress(self.stderr),
            )
        except OSError as fault:
            raise CommandError(str(fault)) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        if outcome.ignored:
            names = ", ".join(outcome.ignored)
            self.stderr.write(_("Columns that mean nothing here: %(names)s.") % {"names": names})
        if errors:
            _write_errors(errors, outcome.errors)
        if outcome.errors:
            self._refuse(outcome, errors)
        words = (
            _("%(rows)d rows would give %(created)d new, %(changed)d changed, "
              "%(unchanged)d unchanged dossiers; %(rounds)d supplement rounds.")
            if options["dry_run"]
            else _("%(rows)d rows gave %(created)d new, %(changed)d changed, "
                   "%(unchanged)d unchanged dossiers; %(rounds)d supplement rounds.")
        )  # fmt: skip
        self.stdout.write(words % vars(outcome))
        seconds = monotonic() - started
        self.stdout.write(
            _("%(seconds).1f seconds, %(rate)d rows a second.")
            % {"seconds": seconds, "rate": outcome.rows / seconds}
        )

    def _refuse(self, outcome, errors):
        """Name every error here where no file was asked for, and their kinds in either case."""
        if not errors:
            for error in outcome.errors:
                self.stderr.write(
                    _("%(sheet)s, line %(line)d, %(column)s: %(message)s %(value)s")
                    % {**error._asdict(), "message": error.message}
                )
        kinds = Counter((error.column, str(error.message)) for error in outcome.errors)
        for (column, message), count in kinds.most_common(20):
            self.stderr.write(f"{count:>9} × {column}: {message}")
        raise CommandError(
            _("%(count)d errors; nothing was imported.") % {"count": len(outcome.errors)}
        )


def _write_errors(path, errors):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "line", "column", "code", "value", "message", "example"])
        writer.writerows(
            (error.sheet, error.line, error.column, error.code, error.value, error.message,
             error.example)
            for error in errors
        )  # fmt: skip
