"""Write the scores of a run to a CSV file."""

import csv
from contextlib import nullcontext
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from oversight.models import ScoringRun

COLUMNS = (
    "agent_code", "score", "score_low", "score_high", "grade",
    "delay_observed", "delay_expected", "delay_variance", "delay_p",
    "rework_observed", "rework_expected", "rework_variance", "rework_p",
    "q", "flag_delay", "flag_rework", "flag_integrity",
    "alarm_on", "alarm_suspected_start",
)  # fmt: skip
STANDARD_OUTPUT = "-"


class Command(BaseCommand):
    help = "Write the scores of a run to a CSV file, ordered by the agents' codes."

    def add_arguments(self, parser):
        parser.add_argument("--run", type=int, metavar="N", help="default: the newest")
        parser.add_argument(
            "--output", required=True, metavar="FILE.csv", help="- is standard output"
        )

    def handle(self, run, output, **options):
        runs = ScoringRun.objects.newest()
        found = (runs if run is None else runs.filter(pk=run)).first()
        if found is None:
            raise CommandError(_("There is no such scoring run."))
        scores = found.scores.with_alarm().order_by("agent__code")
        rows = scores.values_list(*(name.replace("agent_", "agent__") for name in COLUMNS))
        with _opened(output, self.stdout) as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows([_plain(value) for value in row] for row in rows)
        if output != STANDARD_OUTPUT:
            self.stdout.write(
                _("%(count)d scores of run %(run)d written to %(file)s.")
                % {"count": len(rows), "run": found.pk, "file": output}
            )


def _plain(value):
    """Flags as 0 and 1, which every program reads alike."""
    return int(value) if isinstance(value, bool) else value


def _opened(output, stdout):
    if output == STANDARD_OUTPUT:
        return nullcontext(stdout)
    return Path(output).open("w", encoding="utf-8", newline="")
