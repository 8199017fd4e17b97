"""Read which new area took over which old one."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from registry.actions.links import link_areas
from registry.boundaries.links import read_links
from registry.boundaries.report import FileRefusedError
from registry.boundaries.words import line_text
from registry.management.commands.activate_areas import account_named, day_typed
from registry.models import BoundaryVersion


class Command(BaseCommand):
    help = (
        "Read a CSV of old and new areas (old_code, new_code, share: full or partial) and remember "
        "what became of each old area. All rows or none; the same file twice changes nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="CSV in UTF-8")
        parser.add_argument(
            "--old", required=True, type=day_typed, help="first day of the old areas, YYYY-MM-DD"
        )
        parser.add_argument(
            "--new", required=True, type=day_typed, help="first day of the new areas, YYYY-MM-DD"
        )
        parser.add_argument("--user", help="the account that links them")
        parser.add_argument("--dry-run", action="store_true", help="report only, store nothing")

    def handle(self, *, file, old, new, dry_run, **options):
        if not file.is_file():
            raise CommandError(_("There is no file %(name)s.") % {"name": file})
        by = account_named(options["user"])
        try:
            rows = read_links(file)
            with transaction.atomic():
                done = link_areas(rows=rows, old=_version_of(old), new=_version_of(new), by=by)
                transaction.set_rollback(dry_run)
        except FileRefusedError as refusal:
            raise CommandError(line_text(refusal.line)) from refusal
        except ValidationError as refusal:
            for message in refusal.messages:
                self.stderr.write(message)
            raise CommandError(_("The file was refused; nothing was stored.")) from refusal
        self.stdout.write(
            _(
                "%(added)d links added, %(corrected)d corrected, %(removed)d taken away, "
                "%(unchanged)d as before."
            )
            % vars(done)
        )
        if dry_run:
            self.stdout.write(_("Only checked; nothing was stored."))


def _version_of(day):
    """The load of that day: there is one at most."""
    version = BoundaryVersion.objects.filter(valid_from=day).first()
    if version is None:
        raise CommandError(_("No boundaries were loaded for %(day)s.") % {"day": f"{day:%d/%m/%Y}"})
    return version
