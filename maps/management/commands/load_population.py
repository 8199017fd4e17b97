"""Say where the people of each ward live."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from maps.actions.demand import STEP_M, spread_population


class Command(BaseCommand):
    help = (
        "Spread the stated population of every ward in force: evenly over a grid inside it, or as "
        "a raster of people has it (GeoTIFF). Each ward keeps exactly its stated number."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a GeoTIFF")
        parser.add_argument(
            "--step-m", type=int, default=STEP_M, help=f"step of the grid (default: {STEP_M})"
        )

    def handle(self, file, step_m, **options):
        if file and not file.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": file})
        try:
            made = spread_population(by=None, at=timezone.now(), step_m=step_m, file=file)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(
            _("%(people)d people placed on %(points)d points (%(version)s).")
            % {
                "people": made.people,
                "points": made.point_count,
                "version": made.boundary_version,
            }
        )
        if made.left_out:
            self.stdout.write(
                _("Left out, without a population or an outline: %(codes)s.")
                % {"codes": ", ".join(made.left_out)}
            )
