"""Compute scores from the command line."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight.actions.scoring import make_scoring_run


class Command(BaseCommand):
    help = "Score all agents as at the end of a day, and keep the run."

    def add_arguments(self, parser):
        parser.add_argument("--as-of", type=date.fromisoformat, required=True, metavar="DATE")
        parser.add_argument(
            "--window", type=int, help="working days (default: that of the parameters)"
        )
        parser.add_argument("--screening", action="store_true", help="raise the flags of the month")

    def handle(self, as_of, window, **options):
        try:
            run = make_scoring_run(
                as_of=as_of,
                window=window,
                by=None,
                at=timezone.now(),
                is_screening=options["screening"],
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(
            _("Run %(run)d: %(agents)d agents scored on %(dossiers)d dossiers from %(start)s on.")
            % {
                "run": run.pk,
                "agents": run.agent_count,
                "dossiers": run.dossier_count,
                "start": f"{run.window_start:%d/%m/%Y}",
            }
        )
