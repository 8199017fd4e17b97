"""Do the nightly work of oversight, for cron and systemd."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oversight.actions.nightly import oversee


class Command(BaseCommand):
    help = (
        "Score all agents, screen them once a month, draw the charts of early warning, and seal "
        "the log, with what was missed on earlier days."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--as-of",
            type=date.fromisoformat,
            metavar="DATE",
            help="the last day to judge, once it is over (default: today)",
        )
        parser.add_argument(
            "--again-from",
            type=date.fromisoformat,
            metavar="DATE",
            help="draw the charts again from this day on, after older records were corrected",
        )

    def handle(self, as_of, again_from, **options):
        try:
            run = oversee(
                as_of=as_of or timezone.localdate(), again_from=again_from, clock=timezone.now
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        for line in run.lines:
            self.stdout.write(line)
